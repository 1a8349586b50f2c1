// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICodeRegistry} from "../interfaces/ICodeRegistry.sol";
import {CaseFlags} from "../libraries/CaseFlags.sol";
import {DirectoryDomain} from "../libraries/DirectoryDomain.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Terms} from "../libraries/Terms.sol";
import {TrackStates} from "../libraries/TrackStates.sol";
import {CaseStore} from "./CaseStore.sol";

/// @dev Lodging, amending, cancelling: the twin of `protocol/rules/claims.ts`.
abstract contract Claims is CaseStore, DirectoryDomain {
    using TrackStates for uint32;

    ICodeRegistry internal immutable _codes;

    constructor(ICodeRegistry codes_) {
        _codes = codes_;
    }

    /// Opens a case: version 1, required tracks pending.
    function _lodge(Act calldata act, bytes32 digest, Terms.Lodge memory terms, ICodeRegistry.Use[] calldata uses) internal {
        if (_directory.paused()) revert Paused();
        _checkLane(act.kind, terms);
        Case storage state = _cases[act.consignment];
        state.version = 1;
        state.materialVersion = 1;
        state.exporting = terms.exporting;
        state.mode = terms.mode;
        state.flags = terms.plant ? CaseFlags.PLANT : 0;
        state.units = terms.units;
        state.lane = terms.lane;
        state.declarant = terms.declarant;
        state.manifestHead = digest;
        _useCodes(act, terms.exporting, uses);
    }

    /// Version n+1, before any unit has crossed; a material one leaves every approval stale.
    function _amend(Case storage state, Act calldata act) internal {
        if (state.crossed != 0) revert AmendAfterCrossing(act.consignment);
        (bool ok, Terms.Amend memory terms, ICodeRegistry.Use[] calldata uses) = Terms.readAmend(act.data);
        if (!ok) revert SchemaInvalid(act.kind);
        if (act.kind == Kinds.MANIFEST_SPLIT && !terms.material) revert SchemaInvalid(act.kind);
        if (!terms.material && terms.units != state.units) revert MaterialUndeclared(act.consignment);
        (, uint8 goods) = _directory.laneAdmits(state.lane);
        if (terms.goods & ~goods != 0) revert GoodsNotOnLane(state.lane, terms.goods);
        _useCodes(act, state.exporting, uses);
        state.version = act.version;
        if (terms.material) {
            state.materialVersion = act.version;
            state.stale = state.tracks.approved();
        }
        state.units = terms.units;
    }

    function _cancel(Case storage state, Act calldata act) internal {
        if (state.crossed != 0) revert CancelAfterCrossing(act.consignment);
        _codes.creditFor(act.consignment);
        state.flags |= CaseFlags.CANCELLED;
    }

    function _checkLane(uint16 kind, Terms.Lodge memory terms) private view {
        (uint8 modes, uint8 goods) = _directory.laneAdmits(terms.lane);
        if (modes & (1 << (terms.mode - 1)) == 0) revert SchemaInvalid(kind);
        if (terms.goods & ~goods != 0) revert GoodsNotOnLane(terms.lane, terms.goods);
    }

    function _useCodes(Act calldata act, uint8 exporting, ICodeRegistry.Use[] calldata uses) private {
        if (uses.length > 0) _codes.useFor(act.consignment, act.kind, 3 - exporting, uses);
    }
}
