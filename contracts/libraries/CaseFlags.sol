// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Bits of `IClearance.Case.flags`.
library CaseFlags {
    uint16 internal constant PLANT = 1 << 0;
    uint16 internal constant CANCELLED = 1 << 1;
    uint16 internal constant RETURN_ORDERED = 1 << 2;
    uint16 internal constant DESTROY_ORDERED = 1 << 3;
    uint16 internal constant DESTROYED = 1 << 4;
    uint16 internal constant EXPORT_PROVEN = 1 << 5;
    uint16 internal constant IRREGULAR = 1 << 6;
    uint16 internal constant REGISTERED = 1 << 7;
    uint16 internal constant EVER_HELD = 1 << 8;
    uint16 internal constant ANY_GONE = 1 << 9;
}
