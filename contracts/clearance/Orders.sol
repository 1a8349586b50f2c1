// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CaseFlags} from "../libraries/CaseFlags.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Tracks} from "../libraries/Tracks.sol";
import {Actor} from "./Actor.sol";
import {TrackDecisions} from "./TrackDecisions.sol";

/// @dev Decisions on the whole consignment that no track holds: the twin of `protocol/rules/orders.ts`.
abstract contract Orders is TrackDecisions {
    uint8 internal constant NOTICE_ACCEPTED = 1;
    uint8 private constant NOTICE_REFUSED = 2;

    function _order(Case storage state, Act calldata act, Actor memory actor) internal {
        uint16 kind = act.kind;
        bool toDestroy = kind == Kinds.DESTROY_ORDERED;
        bool toReturn = kind == Kinds.RETURN_ORDERED;
        if ((toDestroy || toReturn) && !actor.cosigned) revert SecondSignerRequired(kind);
        _checkReason(act);
        if (kind == Kinds.AMENDMENT_ACKNOWLEDGED) {
            // The first version needs no acknowledgement.
            if (state.materialVersion == 1 || state.materialVersion <= state.acknowledged) _alreadyStands(act);
            state.acknowledged = state.version;
        } else if (kind == Kinds.ADVANCE_NOTICE_ACCEPTED || kind == Kinds.ADVANCE_NOTICE_REFUSED) {
            uint8 answer = kind == Kinds.ADVANCE_NOTICE_ACCEPTED ? NOTICE_ACCEPTED : NOTICE_REFUSED;
            if (state.notice == answer && state.noticeVersion == state.version) _alreadyStands(act);
            state.notice = answer;
            state.noticeVersion = state.version;
        } else if (kind == Kinds.EXIT_CONFIRMED) {
            uint64 units = state.units;
            if (state.accepted & units != units) revert ExitNotProven(act.consignment);
            _raise(state, act, CaseFlags.EXPORT_PROVEN);
        } else if (toDestroy || toReturn) {
            if (state.refused & Tracks.IMPORT_MASK == 0) revert NotRefused(act.consignment);
            _raise(state, act, toDestroy ? CaseFlags.DESTROY_ORDERED : CaseFlags.RETURN_ORDERED);
        }
    }

    /// Once only.
    function _raise(Case storage state, Act calldata act, uint16 flag) private {
        if (_is(state, flag)) _alreadyStands(act);
        state.flags |= flag;
    }

    /// What is ordered stands already.
    function _alreadyStands(Act calldata act) private pure {
        revert TransitionNotAllowed(act.kind, 0, 0);
    }
}
