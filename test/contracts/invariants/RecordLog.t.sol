// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LogHandler} from "../harness/LogHandler.sol";

/// @dev Whatever heads are offered, a log only grows.
contract RecordLogTest {
    LogHandler private _handler;

    function setUp() external {
        _handler = new LogHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_aLogNeverShrinksOrForks() external view {
        string memory what = _handler.check();
        require(bytes(what).length == 0, what);
    }

    function test_theSearchAnchorsAndIsRefused() external {
        for (uint256 i; i < 60; ++i) {
            if (i % 5 == 0) _handler.grow(i);
            else if (i % 5 == 1) _handler.fork(i);
            else if (i % 5 == 2) _handler.shrink(i);
            else if (i % 5 == 3) _handler.misprove(i);
            else _handler.usurp(i);
        }
        require(_handler.anchored() > 5 && _handler.refused() > 30, "the search does too little");
        string memory what = _handler.check();
        require(bytes(what).length == 0, what);
    }
}
