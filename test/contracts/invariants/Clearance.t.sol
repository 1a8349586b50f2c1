// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ClearanceHandler} from "../harness/ClearanceHandler.sol";
import {Ghost} from "../harness/Ghost.sol";
import {vm} from "../harness/Vm.sol";

/// @dev After every act of a random search, lawful or not, the rules stand.
contract ClearanceTest {
    ClearanceHandler private _handler;

    function setUp() external {
        _handler = new ClearanceHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_onlyASideChangesItsOwnTracks() external view {
        _stands(Ghost.Rule.SIDES);
    }

    function invariant_usedQuotaIsTheSumOfLiveDebitsAndNeverAboveTheQuota() external view {
        _stands(Ghost.Rule.QUOTA);
    }

    function invariant_onlyThePlacerLiftsAHold() external view {
        _stands(Ghost.Rule.HOLDS);
    }

    function invariant_versionsAndChainsNeverFork() external view {
        _stands(Ghost.Rule.CHAINS);
    }

    function invariant_everyRefusalHasAName() external view {
        _stands(Ghost.Rule.REFUSALS);
    }

    /// @dev The search would show nothing if hardly anything it says were recorded.
    function test_theSearchReachesEveryKindOfAct() external {
        for (uint256 i; i < 3000; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 which = seed % 10;
            if (which == 0) _handler.claim(seed);
            else if (which <= 2) _handler.decide(seed);
            else if (which == 3) _handler.hold(seed);
            else if (which == 4) _handler.order(seed);
            else if (which == 5) _handler.observe(seed);
            else if (which == 6) _handler.aboutCode(seed);
            else if (which == 7) _handler.order(seed >> 8);
            else if (which == 8) _handler.decide(seed >> 8);
            else _handler.batch(seed);
        }
        for (uint256 rule; rule <= uint256(type(Ghost.Rule).max); ++rule) _stands(Ghost.Rule(rule));
        string memory missing;
        for (uint16 kind = 1; kind <= 63; ++kind) {
            bool known = kind <= 4 || (kind >= 10 && kind <= 23) || kind == 30 || kind == 31 || (kind >= 40 && kind <= 47);
            if ((known || (kind >= 50 && kind <= 56) || kind >= 60) && _handler.recorded(kind) == 0) {
                missing = string.concat(missing, " ", vm.toString(kind));
            }
        }
        require(bytes(missing).length == 0, string.concat("never recorded:", missing));
    }

    function _stands(Ghost.Rule rule) private view {
        string memory what = _handler.broken(rule);
        require(bytes(what).length == 0, what);
    }
}
