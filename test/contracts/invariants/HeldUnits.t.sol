// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HeldUnitsHarness} from "../harness/HeldUnitsHarness.sol";

/// @dev Bit planes against one plain counter a unit.
contract HeldUnitsTest {
    HeldUnitsHarness private _held;
    uint64[] private _active;

    function setUp() external {
        _held = new HeldUnitsHarness();
    }

    /// @dev Holds are placed, and some of those that stand are lifted.
    function testFuzz_unionIsThatOfTheActiveHolds(uint64[40] calldata units, bool[40] calldata lifts) external {
        for (uint256 i; i < units.length; ++i) {
            if (lifts[i] && _active.length > 0) {
                uint256 which = units[i] % _active.length;
                _held.remove(_active[which]);
                _active[which] = _active[_active.length - 1];
                _active.pop();
            } else {
                _held.add(units[i]);
                _active.push(units[i]);
            }
            require(_held.union() == _union(), "union differs");
        }
    }

    function test_countsBeyondTheLowPlanes() external {
        for (uint256 i; i < 40; ++i) _held.add(5);
        for (uint256 i; i < 39; ++i) _held.remove(5);
        require(_held.union() == 5, "a hold was forgotten");
        _held.remove(5);
        require(_held.union() == 0, "a lifted hold stayed");
    }

    function _union() private view returns (uint64 units) {
        for (uint256 i; i < _active.length; ++i) units |= _active[i];
    }
}
