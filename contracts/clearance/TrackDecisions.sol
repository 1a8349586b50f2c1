// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseFlags} from "../libraries/CaseFlags.sol";
import {EventRules} from "../libraries/EventRules.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {ROLE_CUSTOMS, ROLE_QUARANTINE} from "../libraries/Roles.sol";
import {Tracks} from "../libraries/Tracks.sol";
import {Actor} from "./Actor.sol";
import {CaseStore} from "./CaseStore.sol";

/// @dev Decisions of an authority on its own track: the twin of `protocol/rules/decisions.ts`.
abstract contract TrackDecisions is CaseStore {
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

        Track storage track = _tracks[act.consignment][number];
        if (kind == Kinds.DECL_REGISTERED) _register(state, track, act);
        else if (kind == Kinds.RELEASED) _release(state, track, act, actor);
        else if (kind == Kinds.RELEASED_CONDITIONAL) _releaseUntil(state, track, act, actor);
        else if (kind == Kinds.AMENDMENT_ACCEPTED || kind == Kinds.PHYTO_REPLACED) _affirm(state, track, act);
        else if (kind == Kinds.REFUSED) _refuse(state, track, act);
        else if (kind == Kinds.REVOKED) _revoke(state, track, act);
        else if (kind == Kinds.PHYTO_WITHDRAWN) _withdrawPhyto(track, act);
        else if (kind == Kinds.BORDER_DENIED || kind == Kinds.GATE_DENIED) _deny(state, track, act);
        else _clear(state, track, act);
    }

    function _checkReason(Act calldata act) internal pure {
        if (act.reason == 0 && EventRules.needsReason(act.kind)) revert ReasonRequired(act.kind);
    }

    /// A named unit must be in the current manifest; all and none always are.
    function _checkUnits(Case storage state, Act calldata act) internal view {
        if (act.units != ALL_UNITS && act.units & ~state.units != 0) revert SchemaInvalid(act.kind);
    }

    function _register(Case storage state, Track storage track, Act calldata act) private {
        if (track.status != Tracks.PENDING) _notAllowed(act, track);
        track.status = Tracks.IN_REVIEW;
        if (act.track != Tracks.EXP_CUS) return;
        state.registeredAt = act.occurredAt;
        state.flags |= CaseFlags.REGISTERED;
    }

    function _release(Case storage state, Track storage track, Act calldata act, Actor memory actor) private {
        _checkApprovable(state, track, act, act.units);
        _checkOwnHold(act, act.units, actor);
        _approve(state, track, act.units);
    }

    /// PHYTO_ISSUED, EXIT_CLEARED, ENTRY_CLEARED, GATE_CLEARED: for all units, whatever is held.
    function _clear(Case storage state, Track storage track, Act calldata act) private {
        _checkApprovable(state, track, act, ALL_UNITS);
        _approve(state, track, ALL_UNITS);
    }

    /// One `validUntil` a track: the latest conditional release's counts for all units under condition.
    function _releaseUntil(Case storage state, Track storage track, Act calldata act, Actor memory actor) private {
        (uint64 units, uint64 current) = (act.units, state.units);
        _checkApprovable(state, track, act, units);
        if (act.until == 0) revert SchemaInvalid(act.kind);
        bool keep = _stands(state, track);
        (uint64 approved, uint64 conditional) = keep ? (track.approved, track.conditional) : (0, 0);
        bool same = keep && track.status == Tracks.APPROVED_CONDITIONAL && track.validUntil == act.until;
        if (same && units & current & ~(approved | conditional) == 0) _notAllowed(act, track);
        _checkOwnHold(act, units, actor);
        conditional = (conditional | units) & ~approved;
        if (current & ~(approved | conditional) == 0) conditional = ~approved;
        track.approved = approved;
        track.conditional = conditional;
        track.status = Tracks.APPROVED_CONDITIONAL;
        track.version = state.version;
        track.validUntil = act.until;
    }

    function _affirm(Case storage state, Track storage track, Act calldata act) private {
        if (!_isStale(state, track)) _notAllowed(act, track);
        track.version = state.version;
    }

    function _refuse(Case storage state, Track storage track, Act calldata act) private {
        if (track.status != Tracks.PENDING && track.status != Tracks.IN_REVIEW) _notAllowed(act, track);
        _withdraw(track, Tracks.REFUSED);
        state.refused |= Tracks.bit(act.track);
    }

    /// Before any unit has crossed (export tracks) or gone out (import tracks).
    function _revoke(Case storage state, Track storage track, Act calldata act) private {
        if (!_isApproved(track.status)) _notAllowed(act, track);
        bool gone = Tracks.isImport(act.track) ? state.goneOut != 0 : act.track != Tracks.RETURN_CUS && state.crossed != 0;
        if (gone) _notAllowed(act, track);
        _withdraw(track, Tracks.REVOKED);
    }

    function _withdrawPhyto(Track storage track, Act calldata act) private {
        if (!_isApproved(track.status)) _notAllowed(act, track);
        _withdraw(track, Tracks.REVOKED);
    }

    function _deny(Case storage state, Track storage track, Act calldata act) private {
        uint8 status = track.status;
        if (status == Tracks.REFUSED || (_isApproved(status) && state.crossed != 0)) _notAllowed(act, track);
        _withdraw(track, Tracks.IN_REVIEW);
    }

    function _checkApprovable(Case storage state, Track storage track, Act calldata act, uint64 units) private view {
        if (track.status == Tracks.REFUSED) _notAllowed(act, track);
        if (_stands(state, track) && units & state.units & ~track.approved == 0) _notAllowed(act, track);
    }

    function _checkOwnHold(Act calldata act, uint64 units, Actor memory actor) private view {
        if (heldUnits(act.consignment, actor.organisation) & units != 0) revert HoldActive(act.consignment, actor.organisation);
    }

    function _approve(Case storage state, Track storage track, uint64 units) private {
        bool keep = _stands(state, track);
        uint64 approved = (keep ? track.approved : 0) | units;
        uint64 conditional = keep ? track.conditional & ~units : 0;
        // Every unit there is: then also those a later immaterial version might name.
        if (state.units & ~approved == 0) (approved, conditional) = (ALL_UNITS, 0);
        track.approved = approved;
        track.conditional = conditional;
        track.status = conditional & state.units == 0 ? Tracks.APPROVED : Tracks.APPROVED_CONDITIONAL;
        track.version = state.version;
    }

    function _withdraw(Track storage track, uint8 status) private {
        track.status = status;
        track.approved = 0;
        track.conditional = 0;
    }

    function _notAllowed(Act calldata act, Track storage track) private view {
        revert TransitionNotAllowed(act.kind, act.track, track.status);
    }
}
