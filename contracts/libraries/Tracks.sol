// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_BORDER, ROLE_CUSTOMS, ROLE_GATE, ROLE_QUARANTINE} from "./Roles.sol";

/// @dev Tracks 1 to 8 of `protocol/tracks.ts`, their authorities and states. Sets of tracks are masks of bit `track - 1`.
library Tracks {
    uint8 internal constant EXP_CUS = 1;
    uint8 internal constant EXP_PHYTO = 2;
    uint8 internal constant EXP_BORDER = 3;
    uint8 internal constant EXP_GATE = 4;
    uint8 internal constant IMP_CUS = 5;
    uint8 internal constant IMP_QUAR = 6;
    uint8 internal constant IMP_BORDER = 7;
    uint8 internal constant RETURN_CUS = 8;
    uint8 internal constant COUNT = 8;

    uint8 internal constant EXPORT_MASK = 0x0f;
    uint8 internal constant IMPORT_MASK = 0x70;
    uint8 internal constant RETURN_MASK = 0x80;
    uint8 internal constant ALL_MASK = 0xff;
    uint8 internal constant CUSTOMS_MASK = 0x91;

    uint8 private constant ALWAYS_MASK = 0x19;
    uint8 private constant PLANT_MASK = 0x22;
    uint8 private constant BORDER_MASK = 0x44;
    uint8 private constant MODE_AGV = 2;

    uint8 internal constant PENDING = 0;
    uint8 internal constant IN_REVIEW = 1;
    uint8 internal constant APPROVED = 2;
    uint8 internal constant APPROVED_CONDITIONAL = 3;
    uint8 internal constant REFUSED = 4;
    uint8 internal constant REVOKED = 5;

    function bit(uint8 track) internal pure returns (uint8) {
        return uint8(1 << (track - 1));
    }

    function isImport(uint8 track) internal pure returns (bool) {
        return bit(track) & IMPORT_MASK != 0;
    }

    /// @dev Role of the track's authority.
    function roleOf(uint8 track) internal pure returns (uint16) {
        if (bit(track) & CUSTOMS_MASK != 0) return ROLE_CUSTOMS;
        if (bit(track) & PLANT_MASK != 0) return ROLE_QUARANTINE;
        return track == EXP_GATE ? ROLE_GATE : ROLE_BORDER;
    }

    /// @dev Side of the track's authority.
    function sideOf(uint8 track, uint8 exporting) internal pure returns (uint8) {
        return isImport(track) ? 3 - exporting : exporting;
    }

    /// @dev Tracks a consignment must have.
    function required(bool plant, uint8 mode, bool returnOrdered) internal pure returns (uint8 mask) {
        mask = ALWAYS_MASK;
        if (plant) mask |= PLANT_MASK;
        if (mode != MODE_AGV) mask |= BORDER_MASK;
        if (returnOrdered) mask |= RETURN_MASK;
    }
}
