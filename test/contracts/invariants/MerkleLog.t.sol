// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleLog} from "../../../contracts/libraries/MerkleLog.sol";
import {Trees} from "../harness/Trees.sol";

/// @dev The iterative verifier against RFC 9162's recursive definitions, on random trees.
contract MerkleLogTest {
    uint256 private constant MOST = 70;

    function includes(bytes32 leaf, uint64 index, uint64 size, bytes32 root, bytes32[] calldata proof) external view returns (bool) {
        return MerkleLog.verifyInclusion(leaf, index, size, root, proof);
    }

    function grows(uint64 first, bytes32 firstRoot, uint64 second, bytes32 secondRoot, bytes32[] calldata proof) external view returns (bool) {
        return MerkleLog.verifyConsistency(first, firstRoot, second, secondRoot, proof);
    }

    function testFuzz_takesInclusionProofsAndNoOthers(uint256 seed, uint64 size, uint64 index, uint256 spoil) external view {
        size = 1 + size % uint64(MOST);
        index %= size;
        bytes32[] memory entries = _entries(seed, size);
        bytes32 root = Trees.root(entries, 0, size);
        bytes32[] memory proof = Trees.inclusion(entries, index, 0, size);
        bytes32 leaf = MerkleLog.leafHash(entries[index]);
        require(this.includes(leaf, index, size, root, proof), "a proof was refused");
        require(!this.includes(~leaf, index, size, root, proof), "another leaf was taken");
        require(!this.includes(leaf, index, size, ~root, proof), "another root was taken");
        require(!this.includes(leaf, size, size, root, proof), "an index outside was taken");
        if (size > 1) require(!this.includes(leaf, (index + 1) % size, size, root, proof), "another index was taken");
        require(!this.includes(leaf, index, size, root, _longer(proof)), "a longer proof was taken");
        if (proof.length == 0) return;
        proof[spoil % proof.length] ^= bytes32(uint256(1));
        require(!this.includes(leaf, index, size, root, proof), "a spoilt proof was taken");
        require(!this.includes(leaf, index, size, root, _shorter(proof)), "a shorter proof was taken");
    }

    function testFuzz_takesConsistencyProofsAndNoOthers(uint256 seed, uint64 first, uint64 second, uint256 spoil) external view {
        second = 1 + second % uint64(MOST);
        first = 1 + first % second;
        bytes32[] memory entries = _entries(seed, second);
        (bytes32 before, bytes32 root) = (Trees.root(entries, 0, first), Trees.root(entries, 0, second));
        bytes32[] memory proof = Trees.consistency(entries, first, second);
        require(this.grows(first, before, second, root, proof), "a proof was refused");
        require(!this.grows(first, ~before, second, root, proof), "another first root was taken");
        require(!this.grows(first, before, second, ~root, proof), "another second root was taken");
        require(!this.grows(first, before, second, root, _longer(proof)), "a longer proof was taken");
        if (first < second) require(!this.grows(second, root, first, before, proof), "a log that shrank was taken");
        // Another entry under the first root: no proof there is leads from it.
        entries[spoil % first] ^= bytes32(uint256(1));
        bytes32 forked = Trees.root(entries, 0, second);
        require(!this.grows(first, before, second, forked, Trees.consistency(entries, first, second)), "a fork was taken");
        if (proof.length == 0) return;
        proof[spoil % proof.length] ^= bytes32(uint256(1));
        require(!this.grows(first, before, second, root, proof), "a spoilt proof was taken");
        require(!this.grows(first, before, second, root, _shorter(proof)), "a shorter proof was taken");
    }

    function _entries(uint256 seed, uint64 size) private pure returns (bytes32[] memory entries) {
        entries = new bytes32[](size);
        for (uint256 i; i < size; ++i) entries[i] = keccak256(abi.encode(seed, i));
    }

    function _longer(bytes32[] memory proof) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](proof.length + 1);
        for (uint256 i; i < proof.length; ++i) longer[i] = proof[i];
    }

    function _shorter(bytes32[] memory proof) private pure returns (bytes32[] memory shorter) {
        shorter = new bytes32[](proof.length - 1);
        for (uint256 i; i < shorter.length; ++i) shorter[i] = proof[i];
    }
}
