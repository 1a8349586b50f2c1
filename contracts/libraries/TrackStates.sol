// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tracks} from "./Tracks.sol";

/// @dev `IClearance.Case.tracks`: the states of all eight tracks in one word, four bits each, track 1 lowest. The common approval, of all units
/// without condition, needs no word of its own.
library TrackStates {
    uint32 private constant STATUS = 0x7;
    uint32 private constant WHOLE = 0x8;
    uint32 private constant ALL = 0xf;

    function statusOf(uint32 word, uint8 track) internal pure returns (uint8) {
        return uint8((word >> _shift(track)) & STATUS);
    }

    /// Approved for all units, without condition.
    function isWhole(uint32 word, uint8 track) internal pure returns (bool) {
        return (word >> _shift(track)) & WHOLE != 0;
    }

    function isApproved(uint32 word, uint8 track) internal pure returns (bool) {
        uint8 status = statusOf(word, track);
        return status == Tracks.APPROVED || status == Tracks.APPROVED_CONDITIONAL;
    }

    function set(uint32 word, uint8 track, uint8 status, bool whole) internal pure returns (uint32) {
        uint32 bits = whole ? status | WHOLE : status;
        return (word & ~(ALL << _shift(track))) | (bits << _shift(track));
    }

    /// Tracks that are approved, as a mask.
    function approved(uint32 word) internal pure returns (uint8 mask) {
        for (uint8 track = 1; track <= Tracks.COUNT; ++track) if (isApproved(word, track)) mask |= Tracks.bit(track);
    }

    function _shift(uint8 track) private pure returns (uint8) {
        return 4 * (track - 1);
    }
}
