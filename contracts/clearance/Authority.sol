// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {Chain, EventRule, Flank} from "../libraries/EventRules.sol";
import {ROLE_AGENT, ROLE_EXPORTER, ROLE_GATE} from "../libraries/Roles.sol";
import {Tracks} from "../libraries/Tracks.sol";
import {Actor} from "./Actor.sol";
import {CaseStore} from "./CaseStore.sol";

/// @dev Who may say what: the twin of `protocol/rules/authority.ts` and of `checkDeclarant`.
abstract contract Authority is CaseStore {
    IParticipantRegistry internal immutable _registry;

    constructor(IParticipantRegistry registry_) {
        _registry = registry_;
    }

    /// The role may never say this event: told before anything is known of the consignment.
    function _checkRole(EventRule memory rule, uint16 kind, Actor memory actor) internal pure {
        if (actor.roles & rule.roles == 0) revert RoleMissing(actor.organisation, kind);
    }

    /// The side and the track, which depend on the consignment's direction.
    function _checkSide(EventRule memory rule, uint16 kind, uint8 track, Actor memory actor, uint8 exporting) internal pure {
        if (track > Tracks.COUNT) revert SchemaInvalid(kind);
        if (track != 0) return _checkTrack(rule, kind, track, actor, exporting);
        if (rule.chain == Chain.TRACK) revert SchemaInvalid(kind);
        Flank flank = actor.side == exporting ? Flank.EXP : Flank.IMP;
        if (rule.flank != Flank.ANY && rule.flank != flank) revert RoleMissing(actor.organisation, kind);
        // A hold by the gate board is the exporting side's only.
        bool gateOnly = actor.roles & rule.roles == ROLE_GATE;
        if (rule.chain == Chain.HOLD && gateOnly && flank != Flank.EXP) revert RoleMissing(actor.organisation, kind);
    }

    function _checkTrack(EventRule memory rule, uint16 kind, uint8 track, Actor memory actor, uint8 exporting) private pure {
        if (actor.side != Tracks.sideOf(track, exporting) || actor.roles & Tracks.roleOf(track) == 0) {
            revert TrackNotYours(actor.organisation, track);
        }
        if (rule.tracks & Tracks.bit(track) == 0) revert SchemaInvalid(kind);
    }

    /// The exporter itself, or an agent that it delegated this claim to.
    function _checkDeclarant(Act calldata act, Actor memory actor, bytes32 declarant, uint8 goods, bytes32 lane) internal view {
        if (actor.organisation == declarant && actor.roles & ROLE_EXPORTER != 0) return;
        if (actor.roles & ROLE_AGENT != 0) {
            if (_registry.delegated(declarant, actor.organisation, act.signedAt, act.kind, goods, lane)) return;
        }
        revert RoleMissing(actor.organisation, act.kind);
    }
}
