// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Bits of `IClearance.Case.flags`.
library CaseFlags {
    uint8 internal constant PLANT = 1 << 0;
    uint8 internal constant CANCELLED = 1 << 1;
    uint8 internal constant RETURN_ORDERED = 1 << 2;
    uint8 internal constant DESTROY_ORDERED = 1 << 3;
    uint8 internal constant DESTROYED = 1 << 4;
    uint8 internal constant EXPORT_PROVEN = 1 << 5;
    uint8 internal constant IRREGULAR = 1 << 6;
    uint8 internal constant REGISTERED = 1 << 7;
}
