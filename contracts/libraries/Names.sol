// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Names of contracts in the Directory.
bytes32 constant CLEARANCE = "Clearance";
bytes32 constant PARTICIPANT_REGISTRY = "ParticipantRegistry";
bytes32 constant CODE_REGISTRY = "CodeRegistry";
bytes32 constant RECORD_LOG = "RecordLog";

/// @dev The two sides; `otherSide` is `3 - side`.
uint8 constant VN = 1;
uint8 constant CN = 2;
