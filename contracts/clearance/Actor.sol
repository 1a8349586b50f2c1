// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Who signed an act, as the registry knows the key.
struct Actor {
    bytes32 organisation;
    uint8 side;
    uint16 roles;
    /// Two different key holders of the organisation signed.
    bool cosigned;
}
