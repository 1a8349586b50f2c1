// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// @dev ES256Verifier but for its first line: it takes `e` itself, since the messages of published vectors are no 32-byte digests.
contract P256Harness {
    function verify(bytes calldata key, bytes32 e, bytes calldata signature) external view returns (bool) {
        if (key.length != 64 || signature.length != 64) return false;
        return P256.verify(e, bytes32(signature[:32]), bytes32(signature[32:]), bytes32(key[:32]), bytes32(key[32:]));
    }

    /// @dev Whether this chain has the precompile of EIP-7951: it answers a valid signature.
    function native(bytes calldata key, bytes32 e, bytes calldata signature) external view returns (bool) {
        (bool ok, bytes memory answer) = address(0x100).staticcall(abi.encodePacked(e, signature, key));
        return ok && answer.length == 32 && bytes32(answer) == bytes32(uint256(1));
    }
}
