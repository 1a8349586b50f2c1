// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../interfaces/IClearance.sol";

/// @dev EIP-712 struct hash of an act; its type is `ACT_TYPES` of `protocol/acts/act.ts`.
library ActHash {
    bytes32 private constant ACT_TYPE =
        keccak256(
            "Act(uint16 kind,bytes32 consignment,uint8 track,uint32 version,uint64 units,bytes32 subject,uint16 reason,uint64 until,bytes32 commitment,bytes data,uint64 occurredAt,uint64 signedAt,uint64 notAfter,bytes32 prev)"
        );

    uint256 private constant WORD = 32;
    /// Fields of an act; `data`, the one that is not a word, is hashed in its place.
    uint256 private constant FIELDS = 14;
    uint256 private constant DATA_FIELD = 9;

    /// The encoded fields are the act's words in calldata, so they are copied as they stand. A word with dirty upper bits hashes to what
    /// nobody who signs the typed message signed, and is refused wherever it is read.
    function hash(IClearance.Act calldata act) internal pure returns (bytes32 result) {
        bytes32 typeHash = ACT_TYPE;
        bytes32 dataHash = keccak256(act.data);
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, typeHash)
            calldatacopy(add(start, WORD), act, mul(FIELDS, WORD))
            mstore(add(start, mul(add(DATA_FIELD, 1), WORD)), dataHash)
            result := keccak256(start, mul(add(FIELDS, 1), WORD))
        }
    }
}
