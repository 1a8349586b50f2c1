// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev RFC 9162 §2.1: Merkle trees over SHA-256 with leaves hashed under 0x00 and nodes under 0x01.
library MerkleLog {
    function leafHash(bytes32 entry) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), entry));
    }

    /// @dev In memory that is free anyway: a proof has dozens of nodes, and `sha256(abi.encodePacked(…))` allocates anew for each.
    function nodeHash(bytes32 left, bytes32 right) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore8(start, 0x01)
            mstore(add(start, 1), left)
            mstore(add(start, 33), right)
            if iszero(staticcall(gas(), 0x02, start, 65, 0x00, 0x20)) {
                revert(0, 0)
            }
            hash := mload(0x00)
        }
    }

    /// @dev RFC 9162 §2.1.3.2.
    function verifyInclusion(
        bytes32 leaf,
        uint64 index,
        uint64 size,
        bytes32 root,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (index >= size) return false;
        uint256 fn = index;
        uint256 sn = size - 1;
        bytes32 hash = leaf;
        for (uint256 i; i < proof.length; ++i) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                hash = nodeHash(proof[i], hash);
                (fn, sn) = _riseToRightChild(fn, sn);
            } else {
                hash = nodeHash(hash, proof[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash == root;
    }

    /// @dev RFC 9162 §2.1.4.2. From the empty tree to any other there is nothing to prove.
    function verifyConsistency(
        uint64 first,
        bytes32 firstRoot,
        uint64 second,
        bytes32 secondRoot,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (first > second) return false;
        if (first == 0) return proof.length == 0;
        if (first == second) return proof.length == 0 && firstRoot == secondRoot;
        bool complete = first & (first - 1) == 0;
        if (!complete && proof.length == 0) return false;

        uint256 next = complete ? 0 : 1;
        bytes32 fr = complete ? firstRoot : proof[0];
        bytes32 sr = fr;
        (uint256 fn, uint256 sn) = (first - 1, second - 1);
        while (fn & 1 == 1) (fn, sn) = (fn >> 1, sn >> 1);
        for (; next < proof.length; ++next) {
            if (sn == 0) return false;
            bytes32 node = proof[next];
            if (fn & 1 == 1 || fn == sn) {
                fr = nodeHash(node, fr);
                sr = nodeHash(node, sr);
                (fn, sn) = _riseToRightChild(fn, sn);
            } else {
                sr = nodeHash(sr, node);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == firstRoot && sr == secondRoot;
    }

    /// @dev A node without a right sibling has no parent of its own until it is a right child.
    function _riseToRightChild(uint256 fn, uint256 sn) private pure returns (uint256, uint256) {
        while (fn & 1 == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
        return (fn, sn);
    }
}
