// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../interfaces/IClearance.sol";

/// @dev EIP-712 struct hash of an act; its type is `ACT_TYPES` of `protocol/acts/act.ts`.
library ActHash {
    bytes32 private constant ACT_TYPE =
        keccak256(
            "Act(uint16 kind,bytes32 consignment,uint8 track,uint32 version,uint64 units,bytes32 subject,uint16 reason,uint64 until,bytes32 commitment,bytes data,uint64 occurredAt,uint64 signedAt,uint64 notAfter,bytes32 prev)"
        );

    function hash(IClearance.Act calldata act) internal pure returns (bytes32) {
        // In two halves: one `abi.encode` of fifteen words is beyond the compiler's stack. All words are static, so they join.
        return
            keccak256(
                bytes.concat(
                    abi.encode(ACT_TYPE, act.kind, act.consignment, act.track, act.version, act.units, act.subject, act.reason),
                    abi.encode(
                        act.until,
                        act.commitment,
                        keccak256(act.data),
                        act.occurredAt,
                        act.signedAt,
                        act.notAfter,
                        act.prev
                    )
                )
            );
    }
}
