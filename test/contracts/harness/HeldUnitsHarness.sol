// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HeldUnits, HeldUnitsOps} from "../../../contracts/libraries/HeldUnits.sol";

/// @dev Makes the library callable from outside.
contract HeldUnitsHarness {
    using HeldUnitsOps for HeldUnits;

    HeldUnits private _held;

    function add(uint64 units) external {
        _held.add(units);
    }

    function remove(uint64 units) external {
        _held.remove(units);
    }

    function union() external view returns (uint64) {
        return _held.union();
    }
}
