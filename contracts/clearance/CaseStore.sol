// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../interfaces/IClearance.sol";
import {CaseFlags} from "../libraries/CaseFlags.sol";
import {HeldUnits, HeldUnitsOps} from "../libraries/HeldUnits.sol";
import {TrackStates} from "../libraries/TrackStates.sol";
import {Tracks} from "../libraries/Tracks.sol";

/// @dev What Clearance keeps, and the questions that every rule asks of it. The twin of `protocol/rules/{state,approval,closure}.ts`.
abstract contract CaseStore is IClearance {
    using HeldUnitsOps for HeldUnits;
    using TrackStates for uint32;

    /// What of a track is not in `Case.tracks`. The units count only while the track is approved, and not for all units.
    struct TrackDetail {
        bytes32 head;
        uint64 approved;
        uint64 conditional;
        uint64 validUntil;
    }

    uint64 internal constant ALL_UNITS = type(uint64).max;
    uint256 private constant TIMES_PER_WORD = 4;

    mapping(bytes32 consignment => Case) internal _cases;
    mapping(bytes32 consignment => mapping(uint8 track => TrackDetail)) internal _tracks;
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
        Case storage state = _cases[consignment];
        TrackDetail storage detail = _tracks[consignment][track];
        if (track == 0 || track > Tracks.COUNT) return Track(0, false, 0, 0, 0, 0);
        (uint64 approved, uint64 conditional) = _approvals(state, detail, track);
        return
            Track({
                status: state.tracks.statusOf(track),
                stale: _isStale(state, track),
                validUntil: detail.validUntil,
                approved: approved,
                conditional: conditional,
                head: detail.head
            });
    }

    /// @inheritdoc IClearance
    function holdOf(bytes32 consignment, bytes32 hold) external view returns (Hold memory) {
        return _holds[consignment][hold];
    }

    /// @inheritdoc IClearance
    function heldUnits(bytes32 consignment, bytes32 organisation) public view returns (uint64) {
        Case storage state = _cases[consignment];
        return _is(state, CaseFlags.EVER_HELD) ? _held[consignment][organisation].union() & state.units : 0;
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

    function _is(Case storage state, uint16 flag) internal view returns (bool) {
        return state.flags & flag != 0;
    }

    function _requiredTracks(Case storage state) internal view returns (uint8) {
        uint16 flags = state.flags;
        return Tracks.required(flags & CaseFlags.PLANT != 0, state.mode, flags & CaseFlags.RETURN_ORDERED != 0);
    }

    /// An approval made before the latest material version.
    function _isStale(Case storage state, uint8 track) internal view returns (bool) {
        return state.stale & Tracks.bit(track) != 0;
    }

    /// Approved and not stale: its units count.
    function _stands(Case storage state, uint8 track) internal view returns (bool) {
        return state.tracks.isApproved(track) && !_isStale(state, track);
    }

    /// Units approved without condition and with one, stale or not. All ones covers units that later versions add.
    function _approvals(
        Case storage state,
        TrackDetail storage detail,
        uint8 track
    ) internal view returns (uint64 approved, uint64 conditional) {
        if (state.tracks.isWhole(track)) return (ALL_UNITS, 0);
        if (state.tracks.isApproved(track)) return (detail.approved, detail.conditional);
    }

    /// Units of the current manifest that a track approves at a time.
    function _approvedUnits(Case storage state, bytes32 consignment, uint8 track, uint64 time) internal view returns (uint64) {
        if (!_stands(state, track)) return 0;
        TrackDetail storage detail = _tracks[consignment][track];
        (uint64 approved, uint64 conditional) = _approvals(state, detail, track);
        if (conditional != 0 && time > detail.validUntil) conditional = 0;
        return (approved | conditional) & state.units;
    }

    /// Units that every required track of `mask` approves.
    function _approvedOnAll(Case storage state, bytes32 consignment, uint8 mask, uint64 time) internal view returns (uint64 units) {
        mask &= _requiredTracks(state);
        units = state.units;
        for (uint8 track = 1; track <= Tracks.COUNT; ++track) {
            if (mask & Tracks.bit(track) != 0) units &= _approvedUnits(state, consignment, track, time);
        }
    }

    /// *Closed* of events.md §4 at a time.
    function _isClosed(Case storage state, bytes32 consignment, uint64 time) internal view returns (bool) {
        uint16 flags = state.flags;
        uint64 units = state.units;
        if (flags & CaseFlags.DESTROYED != 0) return true;
        if (flags & CaseFlags.DESTROY_ORDERED != 0) return false;
        if (flags & CaseFlags.RETURN_ORDERED != 0) {
            return
                state.returnReceived & units == units &&
                _approvedUnits(state, consignment, Tracks.RETURN_CUS, time) == units;
        }
        if (flags & CaseFlags.CANCELLED != 0) return true;
        // Cheapest first: most cases that are asked about still have units inside.
        if (flags & CaseFlags.ANY_GONE == 0 || state.refused != 0 || state.goneOut & units != units) return false;
        uint8 imports = _requiredTracks(state) & Tracks.IMPORT_MASK;
        for (uint8 track = 1; track <= Tracks.COUNT; ++track) {
            if (imports & Tracks.bit(track) == 0) continue;
            if (!_stands(state, track)) return false;
            (uint64 approved, ) = _approvals(state, _tracks[consignment][track], track);
            if (approved & units != units) return false;
        }
        return true;
    }
}
