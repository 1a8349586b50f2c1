// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a proposal may call: calls back whom it was told to, and remembers how that went.
contract ReentrantTarget {
    address private _target;
    bytes private _data;
    uint256 public struck;
    bytes public answer;
    bool public worked;

    function aim(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function strike() external {
        ++struck;
        (worked, answer) = _target.call(_data);
    }
}
