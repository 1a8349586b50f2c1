/** A contract with one of each: condition, comparison, connective, loop, and what must be left alone. */
export const GATE = `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface ILimit {
    function limit() external pure returns (uint256);
}

/// A door – with a sign in more than ASCII – that counts who goes through.
contract Gate is ILimit {
    uint256 private constant LIMIT = 3 > 2 ? 10 : 0;
    uint256 public passed;

    modifier notZero(uint256 x) {
        if (x == 0) revert("zero");
        _;
    }

    function limit() external pure returns (uint256) {
        return LIMIT;
    }

    function open(uint256 x, bool odd) external pure notZero(x) returns (bool) {
        return x <= LIMIT && (!odd || x % 2 == 1);
    }

    function any(bool a, bool b, bool c) external pure returns (bool) {
        return a || b || c;
    }

    function pass(uint256 n) external {
        for (uint256 i = 0; i < n; ++i) passed += n > 0 ? 1 : 2;
    }
}
`;
