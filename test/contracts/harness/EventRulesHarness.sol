// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EventRule, EventRules} from "../../../contracts/libraries/EventRules.sol";

/// @dev Makes the library callable from outside.
contract EventRulesHarness {
    function ruleOf(uint16 kind) external pure returns (EventRule memory) {
        return EventRules.ruleOf(kind);
    }

    function hasTerms(uint16 kind) external pure returns (bool) {
        return EventRules.hasTerms(kind);
    }

    function needsReason(uint16 kind) external pure returns (bool) {
        return EventRules.needsReason(kind);
    }
}
