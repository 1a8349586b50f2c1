// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Kinds} from "./Kinds.sol";
import {
    ROLE_AGENT,
    ROLE_BORDER,
    ROLE_CODE_OWNER,
    ROLE_CUSTOMS,
    ROLE_EXPORTER,
    ROLE_GATE,
    ROLE_QUARANTINE
} from "./Roles.sol";
import {Tracks} from "./Tracks.sol";

enum EventClass {
    NONE,
    CLAIM,
    DECISION,
    OBSERVATION,
    CODE
}

enum Chain {
    NONE,
    MANIFEST,
    TRACK,
    HOLD,
    ORDERS
}

enum Flank {
    ANY,
    EXP,
    IMP
}

struct EventRule {
    EventClass class;
    Chain chain;
    /// Flank it must come from when it names no track.
    Flank flank;
    /// Roles that may ever say it.
    uint16 roles;
    /// Tracks it may name.
    uint8 tracks;
    /// Allowed on a closed consignment although a decision.
    bool onClosed;
}

/// @dev The normative table: the rows of `protocol/events.ts` that are acts. A kind without a row has class NONE.
library EventRules {
    uint16 private constant DECLARANT = ROLE_EXPORTER | ROLE_AGENT;
    uint16 private constant CONTROL = ROLE_CUSTOMS | ROLE_QUARANTINE;
    uint16 private constant TRACK_OWNERS = CONTROL | ROLE_BORDER | ROLE_GATE;

    function ruleOf(uint16 kind) internal pure returns (EventRule memory rule) {
        if (kind >= Kinds.MANIFEST_ANCHORED && kind <= Kinds.MANIFEST_CANCELLED) {
            return EventRule(EventClass.CLAIM, Chain.MANIFEST, Flank.EXP, DECLARANT, 0, false);
        }
        if (kind >= Kinds.AMENDMENT_ACCEPTED && kind <= Kinds.GATE_DENIED) {
            (uint16 roles, uint8 tracks) = _trackRow(kind);
            return EventRule(EventClass.DECISION, Chain.TRACK, Flank.ANY, roles, tracks, false);
        }
        if (kind == Kinds.HOLD_PLACED || kind == Kinds.HOLD_LIFTED) {
            return EventRule(EventClass.DECISION, Chain.HOLD, Flank.ANY, TRACK_OWNERS, 0, kind == Kinds.HOLD_LIFTED);
        }
        if (kind >= Kinds.AMENDMENT_ACKNOWLEDGED && kind <= Kinds.DESTROY_ORDERED) {
            bool exit = kind == Kinds.EXIT_CONFIRMED;
            uint16 roles = kind == Kinds.DESTROY_ORDERED ? CONTROL : ROLE_CUSTOMS;
            return EventRule(EventClass.DECISION, Chain.ORDERS, exit ? Flank.EXP : Flank.IMP, roles, 0, exit);
        }
        if (kind >= Kinds.BORDER_CROSSED && kind <= Kinds.DESTROYED) {
            uint16 roles = kind == Kinds.DESTROYED ? ROLE_GATE | ROLE_QUARANTINE : ROLE_GATE;
            return EventRule(EventClass.OBSERVATION, Chain.NONE, _observedFrom(kind), roles, 0, false);
        }
        if (kind >= Kinds.CODE_AUTHORISED && kind <= Kinds.CODE_REGISTERED) {
            uint16 roles = kind == Kinds.CODE_AUTHORISED ? ROLE_CODE_OWNER : ROLE_QUARANTINE;
            return EventRule(EventClass.CODE, Chain.NONE, Flank.ANY, roles, 0, false);
        }
    }

    /// Whether an act of this kind carries ABI-encoded terms (`libraries/Terms.sol`).
    function hasTerms(uint16 kind) internal pure returns (bool) {
        return
            (kind >= Kinds.MANIFEST_ANCHORED && kind < Kinds.MANIFEST_CANCELLED) ||
            kind == Kinds.CODE_AUTHORISED ||
            kind == Kinds.CODE_REGISTERED;
    }

    function needsReason(uint16 kind) internal pure returns (bool) {
        return
            kind == Kinds.HOLD_PLACED ||
            kind == Kinds.REFUSED ||
            kind == Kinds.REVOKED ||
            kind == Kinds.BORDER_DENIED ||
            kind == Kinds.GATE_DENIED ||
            kind == Kinds.RETURN_ORDERED ||
            kind == Kinds.DESTROY_ORDERED;
    }

    function _trackRow(uint16 kind) private pure returns (uint16 roles, uint8 tracks) {
        if (kind == Kinds.PHYTO_REPLACED || kind == Kinds.PHYTO_ISSUED || kind == Kinds.PHYTO_WITHDRAWN) {
            return (ROLE_QUARANTINE, Tracks.bit(Tracks.EXP_PHYTO));
        }
        if (kind == Kinds.DECL_REGISTERED) return (ROLE_CUSTOMS, Tracks.CUSTOMS_MASK);
        if (kind == Kinds.EXIT_CLEARED) return (ROLE_BORDER, Tracks.bit(Tracks.EXP_BORDER));
        if (kind == Kinds.ENTRY_CLEARED) return (ROLE_BORDER, Tracks.bit(Tracks.IMP_BORDER));
        if (kind == Kinds.BORDER_DENIED) return (ROLE_BORDER, Tracks.bit(Tracks.EXP_BORDER) | Tracks.bit(Tracks.IMP_BORDER));
        if (kind == Kinds.GATE_CLEARED || kind == Kinds.GATE_DENIED) return (ROLE_GATE, Tracks.bit(Tracks.EXP_GATE));
        return (TRACK_OWNERS, Tracks.ALL_MASK);
    }

    function _observedFrom(uint16 kind) private pure returns (Flank) {
        if (kind == Kinds.BORDER_CROSSED || kind == Kinds.RETURN_CROSSED) return Flank.ANY;
        return kind == Kinds.RETURN_RECEIVED ? Flank.EXP : Flank.IMP;
    }
}
