// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Role bits of `protocol/roles.ts`.
uint16 constant ROLE_EXPORTER = 1 << 0;
uint16 constant ROLE_AGENT = 1 << 1;
uint16 constant ROLE_CODE_OWNER = 1 << 2;
uint16 constant ROLE_CUSTOMS = 1 << 3;
uint16 constant ROLE_QUARANTINE = 1 << 4;
uint16 constant ROLE_BORDER = 1 << 5;
uint16 constant ROLE_GATE = 1 << 6;
uint16 constant ROLE_GATEWAY = 1 << 9;
uint16 constant ALL_ROLES = (1 << 11) - 1;
