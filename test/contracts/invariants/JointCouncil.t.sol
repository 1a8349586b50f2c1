// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CouncilHandler} from "../harness/CouncilHandler.sol";
import {vm} from "../harness/Vm.sol";

/// @dev Whoever proposes, approves and runs what: nothing of both sides changes without both, nothing of one side without it.
contract JointCouncilTest {
    CouncilHandler private _handler;

    function setUp() external {
        _handler = new CouncilHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_governanceIsNeverOneSided() external view {
        _stands();
    }

    function test_theSearchRunsProposalsOfEveryScope() external {
        for (uint256 i; i < 1200; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            if (i % 3 == 0) _handler.propose(seed);
            else if (i % 3 == 1) _handler.carry(seed);
            else if (i % 9 == 2) _handler.direct(seed);
            else if (i % 9 == 5) _handler.withdraw(seed);
            else _handler.run(seed);
        }
        _stands();
        string memory ran;
        for (uint8 scope; scope < 3; ++scope) ran = string.concat(ran, " ", vm.toString(_handler.ran(scope)));
        bool enough = _handler.ran(0) > 5 && _handler.ran(1) > 5 && _handler.ran(2) > 5;
        require(enough, string.concat("hardly a proposal ran:", ran));
    }

    function _stands() private view {
        string memory what = _handler.broken();
        require(bytes(what).length == 0, what);
    }
}
