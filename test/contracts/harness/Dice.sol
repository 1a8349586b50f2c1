// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Random choices from one random word, the same for the same word.
abstract contract Dice {
    uint256 private _word;

    modifier thrown(uint256 seed) {
        _word = seed;
        _;
    }

    function _next() internal returns (uint256) {
        _word = uint256(keccak256(abi.encode(_word)));
        return _word;
    }

    function _below(uint256 bound) internal returns (uint256) {
        return _next() % bound;
    }

    function _chance(uint256 percent) internal returns (bool) {
        return _below(100) < percent;
    }
}
