// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev RFC 9162 §2.1 as written there, recursion and all: roots and proofs over a list of 32-byte entries.
library Trees {
    /// @dev §2.1.1, the root of entries `from` to before `to`.
    function root(bytes32[] memory entries, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (to == from) return sha256("");
        if (to - from == 1) return sha256(abi.encodePacked(bytes1(0x00), entries[from]));
        uint256 k = from + _split(to - from);
        return sha256(abi.encodePacked(bytes1(0x01), root(entries, from, k), root(entries, k, to)));
    }

    /// @dev §2.1.3.1, PATH(index, D[from:to]).
    function inclusion(bytes32[] memory entries, uint256 index, uint256 from, uint256 to) internal pure returns (bytes32[] memory) {
        if (to - from == 1) return new bytes32[](0);
        uint256 k = _split(to - from);
        if (index < k) return _with(inclusion(entries, index, from, from + k), root(entries, from + k, to));
        return _with(inclusion(entries, index - k, from + k, to), root(entries, from, from + k));
    }

    /// @dev §2.1.4.1, PROOF(first, D_size).
    function consistency(bytes32[] memory entries, uint256 first, uint256 size) internal pure returns (bytes32[] memory) {
        if (first == 0) return new bytes32[](0);
        return _subproof(entries, first, 0, size, true);
    }

    function _subproof(bytes32[] memory entries, uint256 m, uint256 from, uint256 to, bool whole) private pure returns (bytes32[] memory) {
        if (m == to - from) return whole ? new bytes32[](0) : _with(new bytes32[](0), root(entries, from, to));
        uint256 k = _split(to - from);
        if (m <= k) return _with(_subproof(entries, m, from, from + k, whole), root(entries, from + k, to));
        return _with(_subproof(entries, m - k, from + k, to, false), root(entries, from, from + k));
    }

    /// @dev The largest power of two smaller than `size`.
    function _split(uint256 size) private pure returns (uint256 k) {
        k = 1;
        while (k * 2 < size) k *= 2;
    }

    function _with(bytes32[] memory list, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }
}
