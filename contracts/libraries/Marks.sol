// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Bits of `protocol/irregularities.ts`.
library Marks {
    uint16 internal constant NOT_READY = 1 << 0;
    uint16 internal constant ON_HOLD = 1 << 1;
    uint16 internal constant AGV_NO_NOTICE = 1 << 2;
    uint16 internal constant BATCH_APART = 1 << 3;
    uint16 internal constant OUT_OF_ORDER = 1 << 4;
    uint16 internal constant NOT_RELEASED = 1 << 5;
    uint16 internal constant LATE = 1 << 15;
}
