// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../interfaces/IClearance.sol";
import {CaseFlags} from "../libraries/CaseFlags.sol";
import {HeldUnits, HeldUnitsOps} from "../libraries/HeldUnits.sol";
import {Tracks} from "../libraries/Tracks.sol";

/// @dev What Clearance keeps, and the questions that every rule asks of it. The twin of `protocol/rules/{state,approval,closure}.ts`.
abstract contract CaseStore is IClearance {
    using HeldUnitsOps for HeldUnits;

    uint64 internal constant ALL_UNITS = type(uint64).max;
    uint256 private constant TIMES_PER_WORD = 4;

    mapping(bytes32 consignment => Case) internal _cases;
    mapping(bytes32 consignment => mapping(uint8 track => Track)) internal _tracks;
    mapping(bytes32 consignment => mapping(bytes32 hold => Hold)) internal _holds;
    /// By organisation; zero for any.
    mapping(bytes32 consignment => mapping(bytes32 organisation => HeldUnits)) internal _held;
    /// First crossings, four Unix times to a word.
    mapping(bytes32 consignment => mapping(uint256 word => uint256)) private _crossingTimes;

    /// @inheritdoc IClearance
    function caseOf(bytes32 consignment) external view returns (Case memory) {
        return _cases[consignment];
    }

    /// @inheritdoc IClearance
    function trackOf(bytes32 consignment, uint8 track) external view returns (Track memory) {
        return _tracks[consignment][track];
    }

    /// @inheritdoc IClearance
    function holdOf(bytes32 consignment, bytes32 hold) external view returns (Hold memory) {
        return _holds[consignment][hold];
    }

    /// @inheritdoc IClearance
    function heldUnits(bytes32 consignment, bytes32 organisation) public view returns (uint64) {
        return _held[consignment][organisation].union() & _cases[consignment].units;
    }

    /// @inheritdoc IClearance
    function crossedAt(bytes32 consignment, uint8 unit) public view returns (uint64) {
        return uint64(_crossingTimes[consignment][unit / TIMES_PER_WORD] >> (64 * (unit % TIMES_PER_WORD)));
    }

    /// @inheritdoc IClearance
    function isClosed(bytes32 consignment, uint64 time) external view returns (bool) {
        return _isClosed(_cases[consignment], consignment, time);
    }

    function _setCrossedAt(bytes32 consignment, uint8 unit, uint64 time) internal {
        _crossingTimes[consignment][unit / TIMES_PER_WORD] |= uint256(time) << (64 * (unit % TIMES_PER_WORD));
    }

    function _is(Case storage state, uint8 flag) internal view returns (bool) {
        return state.flags & flag != 0;
    }

    function _requiredTracks(Case storage state) internal view returns (uint8) {
        uint8 flags = state.flags;
        return Tracks.required(flags & CaseFlags.PLANT != 0, state.mode, flags & CaseFlags.RETURN_ORDERED != 0);
    }

    /// An approval made before the latest material version.
    function _isStale(Case storage state, Track storage track) internal view returns (bool) {
        return _isApproved(track.status) && track.version < state.materialVersion;
    }

    function _isApproved(uint8 status) internal pure returns (bool) {
        return status == Tracks.APPROVED || status == Tracks.APPROVED_CONDITIONAL;
    }

    /// Approved and not stale: its units count.
    function _stands(Case storage state, Track storage track) internal view returns (bool) {
        return _isApproved(track.status) && track.version >= state.materialVersion;
    }

    /// Units of the current manifest that a track approves at a time.
    function _approvedUnits(Case storage state, Track storage track, uint64 time) internal view returns (uint64) {
        if (!_stands(state, track)) return 0;
        uint64 conditional = time <= track.validUntil ? track.conditional : 0;
        return (track.approved | conditional) & state.units;
    }

    /// Units that every required track of `mask` approves.
    function _approvedOnAll(Case storage state, bytes32 consignment, uint8 mask, uint64 time) internal view returns (uint64 units) {
        mask &= _requiredTracks(state);
        units = state.units;
        for (uint8 track = 1; track <= Tracks.COUNT; ++track) {
            if (mask & Tracks.bit(track) != 0) units &= _approvedUnits(state, _tracks[consignment][track], time);
        }
    }

    /// *Closed* of events.md §4 at a time.
    function _isClosed(Case storage state, bytes32 consignment, uint64 time) internal view returns (bool) {
        uint8 flags = state.flags;
        uint64 units = state.units;
        if (flags & CaseFlags.DESTROYED != 0) return true;
        if (flags & CaseFlags.DESTROY_ORDERED != 0) return false;
        if (flags & CaseFlags.RETURN_ORDERED != 0) {
            return
                state.returnReceived & units == units &&
                _approvedUnits(state, _tracks[consignment][Tracks.RETURN_CUS], time) == units;
        }
        if (flags & CaseFlags.CANCELLED != 0) return true;
        // Cheapest first: most cases that are asked about still have units inside.
        if (state.goneOut & units != units || state.refused != 0) return false;
        uint8 imports = _requiredTracks(state) & Tracks.IMPORT_MASK;
        for (uint8 number = 1; number <= Tracks.COUNT; ++number) {
            if (imports & Tracks.bit(number) == 0) continue;
            Track storage track = _tracks[consignment][number];
            if (!_stands(state, track) || track.approved & units != units) return false;
        }
        return true;
    }
}
