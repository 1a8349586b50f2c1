// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

/// @dev Roles of the AccessManager. The operators of a side (1 VN, 2 CN) have the side's number as their role; role 0, the
/// administrator, is the council's alone.
library Access {
    /// Contracts that may write the CodeRegistry: Clearance and its predecessors.
    uint64 internal constant CLEARANCE_ROLE = 3;

    function operatorRole(uint8 side) internal pure returns (uint64) {
        return side;
    }

    /// Roles are granted without delay, so that membership is all that counts.
    function has(IAccessManager manager, uint64 role, address account) internal view returns (bool member) {
        (member, ) = manager.hasRole(role, account);
    }
}
