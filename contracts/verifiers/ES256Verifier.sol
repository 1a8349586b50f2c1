// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// @title ES256Verifier: P-256 keys as ERC-7913 signers
/// @notice `key` is qx ‖ qy (64 bytes). What is signed is `e = SHA-256(hash)`, as every ES256 implementation does with the 32-byte digest
/// as its message (RFC 7518 §3.4). `signature` is exactly r ‖ s (64 bytes) with s ≤ n/2: one act has one signature, whoever carries it.
contract ES256Verifier is IERC7913SignatureVerifier {
    /// @inheritdoc IERC7913SignatureVerifier
    /// @dev P256.verify refuses s > n/2 and keys off the curve; it uses the precompile of EIP-7951 where the chain has it.
    function verify(bytes calldata key, bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (key.length != 64 || signature.length != 64) return 0xffffffff;
        bytes32 e = sha256(abi.encodePacked(hash));
        bool valid = P256.verify(e, bytes32(signature[:32]), bytes32(signature[32:]), bytes32(key[:32]), bytes32(key[32:]));
        return valid ? IERC7913SignatureVerifier.verify.selector : bytes4(0xffffffff);
    }
}
