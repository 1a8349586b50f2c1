// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Event numbers of `protocol/events.ts`; never reused.
library Kinds {
    uint16 internal constant MANIFEST_ANCHORED = 1;
    uint16 internal constant MANIFEST_AMENDED = 2;
    uint16 internal constant MANIFEST_SPLIT = 3;
    uint16 internal constant MANIFEST_CANCELLED = 4;

    uint16 internal constant AMENDMENT_ACCEPTED = 10;
    uint16 internal constant PHYTO_REPLACED = 11;
    uint16 internal constant DECL_REGISTERED = 12;
    uint16 internal constant PHYTO_ISSUED = 13;
    uint16 internal constant PHYTO_WITHDRAWN = 14;
    uint16 internal constant RELEASED = 15;
    uint16 internal constant RELEASED_CONDITIONAL = 16;
    uint16 internal constant REFUSED = 17;
    uint16 internal constant REVOKED = 18;
    uint16 internal constant EXIT_CLEARED = 19;
    uint16 internal constant ENTRY_CLEARED = 20;
    uint16 internal constant BORDER_DENIED = 21;
    uint16 internal constant GATE_CLEARED = 22;
    uint16 internal constant GATE_DENIED = 23;

    uint16 internal constant HOLD_PLACED = 30;
    uint16 internal constant HOLD_LIFTED = 31;

    uint16 internal constant AMENDMENT_ACKNOWLEDGED = 40;
    uint16 internal constant ADVANCE_NOTICE_ACCEPTED = 41;
    uint16 internal constant ADVANCE_NOTICE_REFUSED = 42;
    uint16 internal constant EXIT_CONFIRMED = 43;
    uint16 internal constant RECOGNITION_APPLIED = 44;
    uint16 internal constant RECOGNITION_OVERRIDDEN = 45;
    uint16 internal constant RETURN_ORDERED = 46;
    uint16 internal constant DESTROY_ORDERED = 47;

    uint16 internal constant BORDER_CROSSED = 50;
    uint16 internal constant HANDOVER_ACCEPTED = 51;
    uint16 internal constant HANDOVER_DISPUTED = 52;
    uint16 internal constant GATE_OUT = 53;
    uint16 internal constant RETURN_CROSSED = 54;
    uint16 internal constant RETURN_RECEIVED = 55;
    uint16 internal constant DESTROYED = 56;

    uint16 internal constant CODE_AUTHORISED = 60;
    uint16 internal constant CODE_SUSPENDED = 61;
    uint16 internal constant CODE_RESTORED = 62;
    uint16 internal constant CODE_REGISTERED = 63;
}
