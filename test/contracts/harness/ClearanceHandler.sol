// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../../contracts/interfaces/IClearance.sol";
import {Ghost} from "./Ghost.sol";
import {vm} from "./Vm.sol";

/// @dev What a random search calls: each function tells one act, or some, of one family.
contract ClearanceHandler is Ghost {
    IClearance.SignedAct[] private _told;

    function claim(uint256 seed) external thrown(seed) {
        _say(_claim());
    }

    function decide(uint256 seed) external thrown(seed) {
        _say(_decision());
    }

    function hold(uint256 seed) external thrown(seed) {
        _say(_holding());
    }

    function order(uint256 seed) external thrown(seed) {
        _say(_order());
    }

    function observe(uint256 seed) external thrown(seed) {
        _say(_observation());
    }

    function aboutCode(uint256 seed) external thrown(seed) {
        _say(_aboutCode());
    }

    function nonsense(uint256 seed) external thrown(seed) {
        _say(_nonsense());
    }

    /// @dev An act told before, as it was or by another hand.
    function again(uint256 seed) external thrown(seed) {
        if (_told.length == 0) return;
        IClearance.SignedAct memory signed = _told[_below(_told.length)];
        uint256 how = _below(3);
        if (how == 0) (signed.cosigner, signed.cosignature) = (0, "");
        if (how == 1) {
            uint256 speaker = _below(_organisations.length);
            signed.key = _key(speaker, 0);
            signed.signature = _sign(_secret(speaker, 0), _clearance.digestOf(signed.act));
        }
        _say(signed);
    }

    /// @dev Acts that do not know of each other, in one batch.
    function batch(uint256 seed) external thrown(seed) {
        IClearance.SignedAct[] memory acts = new IClearance.SignedAct[](2 + _below(3));
        for (uint256 i; i < acts.length; ++i) {
            acts[i] = i > 0 && _chance(10) ? acts[i - 1] : _any();
            _told.push(acts[i]);
        }
        _submit(acts);
    }

    function wait(uint256 seed) external thrown(seed) {
        vm.warp(block.timestamp + 1 + _below(6 hours));
    }

    function _any() private returns (IClearance.SignedAct memory) {
        uint256 family = _below(6);
        if (family == 0) return _claim();
        if (family == 1) return _decision();
        if (family == 2) return _holding();
        if (family == 3) return _order();
        return family == 4 ? _observation() : _aboutCode();
    }

    function _say(IClearance.SignedAct memory signed) private {
        _told.push(signed);
        if (_chance(50)) {
            IClearance.SignedAct[] memory acts = new IClearance.SignedAct[](1);
            acts[0] = signed;
            return _submit(acts);
        }
        vm.recordLogs();
        try _clearance.submit(signed) returns (uint16) {} catch (bytes memory reason) {
            _refused(reason);
        }
        _hear(vm.getRecordedLogs());
    }

    function _submit(IClearance.SignedAct[] memory acts) private {
        vm.recordLogs();
        _clearance.submitBatch(acts);
        _hear(vm.getRecordedLogs());
    }
}
