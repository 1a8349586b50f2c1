// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseFlags} from "../libraries/CaseFlags.sol";
import {HeldUnits, HeldUnitsOps} from "../libraries/HeldUnits.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Actor} from "./Actor.sol";
import {TrackDecisions} from "./TrackDecisions.sol";

/// @dev Holds: the twin of `protocol/rules/holds.ts`.
abstract contract Holds is TrackDecisions {
    using HeldUnitsOps for HeldUnits;

    /// Whose hold it is, is a question of side and role; whether it is still there, one of the rule.
    function _checkHoldOwner(Act calldata act, Actor memory actor) internal view {
        Hold storage hold = _holds[act.consignment][act.subject];
        if (hold.active && hold.organisation != actor.organisation) revert HoldNotYours(act.subject);
    }

    /// The head of the hold's own chain; a hold's name is used once per consignment.
    function _checkHoldChain(Act calldata act, bytes32 digest) internal view {
        Hold storage hold = _holds[act.consignment][act.subject];
        bytes32 head = hold.head;
        if (head == digest || (act.kind == Kinds.HOLD_PLACED && head != 0)) revert ActAlreadyDone(digest);
        if (act.kind == Kinds.HOLD_LIFTED && !hold.active) revert HoldUnknown(act.subject);
        if (act.prev != head) revert PrevMismatch(head, act.prev);
    }

    function _placeHold(Case storage state, Act calldata act, bytes32 digest, Actor memory actor) internal {
        _checkReason(act);
        if (act.units == 0) revert SchemaInvalid(act.kind);
        _checkUnits(state, act);
        _holds[act.consignment][act.subject] = Hold({organisation: actor.organisation, head: digest, units: act.units, active: true});
        state.flags |= CaseFlags.EVER_HELD;
        _held[act.consignment][actor.organisation].add(act.units);
        _held[act.consignment][0].add(act.units);
    }

    function _liftHold(Act calldata act, bytes32 digest) internal {
        Hold storage hold = _holds[act.consignment][act.subject];
        hold.active = false;
        hold.head = digest;
        _held[act.consignment][hold.organisation].remove(hold.units);
        _held[act.consignment][0].remove(hold.units);
    }
}
