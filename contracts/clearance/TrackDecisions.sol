// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseFlags} from "../libraries/CaseFlags.sol";
import {EventRules} from "../libraries/EventRules.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {ROLE_CUSTOMS, ROLE_QUARANTINE} from "../libraries/Roles.sol";
import {TrackStates} from "../libraries/TrackStates.sol";
import {Tracks} from "../libraries/Tracks.sol";
import {Actor} from "./Actor.sol";
import {CaseStore} from "./CaseStore.sol";

/// @dev Decisions of an authority on its own track: the twin of `protocol/rules/decisions.ts`.
abstract contract TrackDecisions is CaseStore {
    using TrackStates for uint32;

    /// Signers and reason first. Judges, then changes the track.
    function _decide(Case storage state, Act calldata act, Actor memory actor) internal {
        (uint16 kind, uint8 number) = (act.kind, act.track);
        if (kind == Kinds.REFUSED && Tracks.roleOf(number) & (ROLE_CUSTOMS | ROLE_QUARANTINE) != 0 && !actor.cosigned) {
            revert SecondSignerRequired(kind);
        }
        _checkReason(act);
        _checkUnits(state, act);
        if ((kind == Kinds.RELEASED || kind == Kinds.RELEASED_CONDITIONAL) && act.units == 0) revert SchemaInvalid(kind);
        if (number == Tracks.RETURN_CUS && !_is(state, CaseFlags.RETURN_ORDERED)) revert ReturnNotOrdered(act.consignment);
        if (_requiredTracks(state) & Tracks.bit(number) == 0) revert TrackNotRequired(number);

        if (kind == Kinds.DECL_REGISTERED) _register(state, act);
        else if (kind == Kinds.RELEASED) _release(state, act, actor);
        else if (kind == Kinds.RELEASED_CONDITIONAL) _releaseUntil(state, act, actor);
        else if (kind == Kinds.AMENDMENT_ACCEPTED || kind == Kinds.PHYTO_REPLACED) _affirm(state, act);
        else if (kind == Kinds.REFUSED) _refuse(state, act);
        else if (kind == Kinds.REVOKED) _revoke(state, act);
        else if (kind == Kinds.PHYTO_WITHDRAWN) _withdrawPhyto(state, act);
        else if (kind == Kinds.BORDER_DENIED || kind == Kinds.GATE_DENIED) _deny(state, act);
        else _clear(state, act);
    }

    function _checkReason(Act calldata act) internal pure {
        if (act.reason == 0 && EventRules.needsReason(act.kind)) revert ReasonRequired(act.kind);
    }

    /// A named unit must be in the current manifest; all and none always are.
    function _checkUnits(Case storage state, Act calldata act) internal view {
        if (act.units != ALL_UNITS && act.units & ~state.units != 0) revert SchemaInvalid(act.kind);
    }

    function _register(Case storage state, Act calldata act) private {
        if (_statusOf(state, act) != Tracks.PENDING) _notAllowed(state, act);
        _set(state, act.track, Tracks.IN_REVIEW, false);
        if (act.track != Tracks.EXP_CUS) return;
        state.registeredAt = uint40(act.occurredAt);
        state.flags |= CaseFlags.REGISTERED;
    }

    function _release(Case storage state, Act calldata act, Actor memory actor) private {
        _checkApprovable(state, act, act.units);
        _checkOwnHold(act, act.units, actor);
        _approve(state, act, act.units);
    }

    /// PHYTO_ISSUED, EXIT_CLEARED, ENTRY_CLEARED, GATE_CLEARED: for all units, whatever is held.
    function _clear(Case storage state, Act calldata act) private {
        _checkApprovable(state, act, ALL_UNITS);
        _approve(state, act, ALL_UNITS);
    }

    /// One `validUntil` a track: the latest conditional release's counts for all units under condition.
    function _releaseUntil(Case storage state, Act calldata act, Actor memory actor) private {
        (uint64 units, uint64 current) = (act.units, state.units);
        _checkApprovable(state, act, units);
        if (act.until == 0) revert SchemaInvalid(act.kind);
        TrackDetail storage detail = _tracks[act.consignment][act.track];
        (uint64 approved, uint64 conditional) = _standing(state, detail, act.track);
        bool same = _stands(state, act.track) && _statusOf(state, act) == Tracks.APPROVED_CONDITIONAL && detail.validUntil == act.until;
        if (same && units & current & ~(approved | conditional) == 0) _notAllowed(state, act);
        _checkOwnHold(act, units, actor);
        conditional = (conditional | units) & ~approved;
        if (current & ~(approved | conditional) == 0) conditional = ~approved;
        (detail.approved, detail.conditional, detail.validUntil) = (approved, conditional, act.until);
        _set(state, act.track, Tracks.APPROVED_CONDITIONAL, false);
    }

    function _affirm(Case storage state, Act calldata act) private {
        if (!_isStale(state, act.track)) _notAllowed(state, act);
        state.stale &= ~Tracks.bit(act.track);
    }

    function _refuse(Case storage state, Act calldata act) private {
        uint8 status = _statusOf(state, act);
        if (status != Tracks.PENDING && status != Tracks.IN_REVIEW) _notAllowed(state, act);
        _set(state, act.track, Tracks.REFUSED, false);
        state.refused |= Tracks.bit(act.track);
    }

    /// Before any unit has crossed (export tracks) or gone out (import tracks).
    function _revoke(Case storage state, Act calldata act) private {
        if (!state.tracks.isApproved(act.track)) _notAllowed(state, act);
        bool gone = Tracks.isImport(act.track) ? state.goneOut != 0 : act.track != Tracks.RETURN_CUS && state.crossed != 0;
        if (gone) _notAllowed(state, act);
        _set(state, act.track, Tracks.REVOKED, false);
    }

    function _withdrawPhyto(Case storage state, Act calldata act) private {
        if (!state.tracks.isApproved(act.track)) _notAllowed(state, act);
        _set(state, act.track, Tracks.REVOKED, false);
    }

    function _deny(Case storage state, Act calldata act) private {
        bool refused = _statusOf(state, act) == Tracks.REFUSED;
        if (refused || (state.tracks.isApproved(act.track) && state.crossed != 0)) _notAllowed(state, act);
        _set(state, act.track, Tracks.IN_REVIEW, false);
    }

    function _checkApprovable(Case storage state, Act calldata act, uint64 units) private view {
        if (_statusOf(state, act) == Tracks.REFUSED) _notAllowed(state, act);
        if (!_stands(state, act.track)) return;
        (uint64 approved, ) = _approvals(state, _tracks[act.consignment][act.track], act.track);
        if (units & state.units & ~approved == 0) _notAllowed(state, act);
    }

    function _checkOwnHold(Act calldata act, uint64 units, Actor memory actor) private view {
        if (heldUnits(act.consignment, actor.organisation) & units != 0) revert HoldActive(act.consignment, actor.organisation);
    }

    function _approve(Case storage state, Act calldata act, uint64 units) private {
        TrackDetail storage detail = _tracks[act.consignment][act.track];
        (uint64 approved, uint64 conditional) = _standing(state, detail, act.track);
        approved |= units;
        // Every unit there is: then also those a later immaterial version might name.
        if (state.units & ~approved == 0) return _set(state, act.track, Tracks.APPROVED, true);
        conditional &= ~units;
        (detail.approved, detail.conditional) = (approved, conditional);
        _set(state, act.track, conditional & state.units == 0 ? Tracks.APPROVED : Tracks.APPROVED_CONDITIONAL, false);
    }

    /// What an approval adds to: the units of one that stands, none of a stale one.
    function _standing(Case storage state, TrackDetail storage detail, uint8 track) private view returns (uint64 approved, uint64 conditional) {
        if (_stands(state, track)) return _approvals(state, detail, track);
    }

    /// A new state is of the current version.
    function _set(Case storage state, uint8 track, uint8 status, bool whole) private {
        state.tracks = state.tracks.set(track, status, whole);
        state.stale &= ~Tracks.bit(track);
    }

    function _statusOf(Case storage state, Act calldata act) private view returns (uint8) {
        return state.tracks.statusOf(act.track);
    }

    function _notAllowed(Case storage state, Act calldata act) private view {
        revert TransitionNotAllowed(act.kind, act.track, _statusOf(state, act));
    }
}
