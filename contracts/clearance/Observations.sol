// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseFlags} from "../libraries/CaseFlags.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Marks} from "../libraries/Marks.sol";
import {Tracks} from "../libraries/Tracks.sol";
import {Orders} from "./Orders.sol";

/// @dev What happened is recorded; the answer is marks, never a refusal, unless the unit does not exist. The twin of
/// `protocol/rules/observations.ts`.
abstract contract Observations is Orders {
    /// Units of one batch cross within this time of each other.
    uint64 private constant BATCH_WINDOW = 2 hours;
    /// How long an export declaration stays valid (domain.md §4.5).
    uint64 private constant DECLARATION_VALIDITY = 15 days;
    uint8 private constant MODE_AGV = 2;

    function _observe(Case storage state, Act calldata act) internal returns (uint16 marks) {
        if (act.kind == Kinds.DESTROYED) {
            uint16 flags = state.flags;
            bool inOrder = flags & CaseFlags.DESTROY_ORDERED != 0 && flags & CaseFlags.DESTROYED == 0;
            state.flags = flags | CaseFlags.DESTROYED;
            marks = inOrder ? 0 : Marks.OUT_OF_ORDER;
        } else {
            uint64 unit = act.units;
            // Exactly one unit, and one of the current manifest.
            if (unit == 0 || unit & (unit - 1) != 0 || unit & state.units == 0) revert SchemaInvalid(act.kind);
            marks = _observeUnit(state, act, unit);
        }
        if (marks != 0 && !_is(state, CaseFlags.IRREGULAR)) state.flags |= CaseFlags.IRREGULAR;
    }

    function _observeUnit(Case storage state, Act calldata act, uint64 unit) private returns (uint16) {
        uint16 kind = act.kind;
        uint64 crossed = state.crossed;
        bool wrong;
        if (kind == Kinds.BORDER_CROSSED) return _cross(state, act, unit);
        if (kind == Kinds.GATE_OUT) return _goOut(state, act, unit);
        if (kind == Kinds.HANDOVER_ACCEPTED) {
            wrong = crossed & unit == 0 || state.accepted & unit != 0;
            state.accepted |= unit;
        } else if (kind == Kinds.HANDOVER_DISPUTED) {
            wrong = crossed & unit == 0 || (state.disputed | state.accepted) & unit != 0;
            state.disputed |= unit;
        } else if (kind == Kinds.RETURN_CROSSED) {
            wrong = !_is(state, CaseFlags.RETURN_ORDERED) || crossed & unit == 0 || state.returnCrossed & unit != 0;
            state.returnCrossed |= unit;
        } else {
            wrong = state.returnCrossed & unit == 0 || state.returnReceived & unit != 0;
            state.returnReceived |= unit;
        }
        return wrong ? Marks.OUT_OF_ORDER : 0;
    }

    /// Each rule that a crossing breaks is a mark of its own; times are compared as the speakers told them.
    function _cross(Case storage state, Act calldata act, uint64 unit) private returns (uint16 marks) {
        uint64 crossed = state.crossed;
        bool ready = _approvedOnAll(state, act.consignment, Tracks.EXPORT_MASK, act.occurredAt) & unit != 0;
        bool over = _is(state, CaseFlags.CANCELLED) || state.refused != 0 || _isExpired(state, act.occurredAt);
        if (!ready || over || crossed & unit != 0) marks |= Marks.NOT_READY;
        if (heldUnits(act.consignment, 0) & unit != 0) marks |= Marks.ON_HOLD;
        if (state.mode == MODE_AGV && state.notice != NOTICE_ACCEPTED) marks |= Marks.AGV_NO_NOTICE;
        if (_isApart(act, crossed & ~unit)) marks |= Marks.BATCH_APART;
        if (crossed & unit != 0) return marks;
        state.crossed = crossed | unit;
        _setCrossedAt(act.consignment, _indexOf(unit), act.occurredAt);
    }

    /// Judged for this unit: accepted, every import track approved, no active hold on it, no return or destruction ordered.
    function _goOut(Case storage state, Act calldata act, uint64 unit) private returns (uint16) {
        bool released = _approvedOnAll(state, act.consignment, Tracks.IMPORT_MASK, act.occurredAt) & unit != 0;
        bool free = heldUnits(act.consignment, 0) & unit == 0 &&
            !_is(state, CaseFlags.RETURN_ORDERED | CaseFlags.DESTROY_ORDERED);
        bool accepted = state.accepted & unit != 0;
        state.goneOut |= unit;
        state.flags |= CaseFlags.ANY_GONE;
        return accepted && released && free ? 0 : Marks.NOT_RELEASED;
    }

    function _isExpired(Case storage state, uint64 time) private view returns (bool) {
        if (state.crossed != 0 || !_is(state, CaseFlags.REGISTERED)) return false;
        return uint256(time) > uint256(state.registeredAt) + DECLARATION_VALIDITY;
    }

    /// Whether another unit crossed more than the window before or after.
    function _isApart(Act calldata act, uint64 others) private view returns (bool) {
        for (uint8 index; others != 0; (++index, others >>= 1)) {
            if (others & 1 == 0) continue;
            (uint64 one, uint64 other) = (act.occurredAt, crossedAt(act.consignment, index));
            if ((one > other ? one - other : other - one) > BATCH_WINDOW) return true;
        }
        return false;
    }

    function _indexOf(uint64 unit) private pure returns (uint8 index) {
        while (unit > 1) (unit, index) = (unit >> 1, index + 1);
    }
}
