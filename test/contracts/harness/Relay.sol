// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../../contracts/interfaces/IClearance.sol";

/// @dev Submits acts one by one, as many relayers would: what is refused is reported, and not spent as by `submitBatch`.
contract Relay {
    event Refused(uint256 index, bytes reason);

    function submitEach(IClearance clearance, IClearance.SignedAct[] calldata signed) external {
        for (uint256 i; i < signed.length; ++i) {
            try clearance.submit(signed[i]) returns (uint16) {} catch (bytes memory reason) {
                emit Refused(i, reason);
            }
        }
    }
}
