// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";

/// @dev A verifier that went bad after both sides allowed it: it takes every signature, and first calls whom it was told to. The signature says
/// what it does when that call works: takes it if the call worked (1) or if it did not (2), or dies without a word (3).
contract ReentrantVerifier is IERC7913SignatureVerifier {
    address private _target;
    bytes private _data;

    function aim(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function verify(bytes calldata, bytes32, bytes calldata signature) external view returns (bytes4) {
        uint8 mode = uint8(signature[0]);
        if (mode == 3) revert();
        bool ok = _strike();
        return ok == (mode == 1) ? IERC7913SignatureVerifier.verify.selector : bytes4(0xffffffff);
    }

    /// @dev Compiled as a static call would not be: the types are cast, so that the call is a plain one.
    function _strike() private view returns (bool) {
        function(address, bytes memory) view returns (bool) strike;
        function(address, bytes memory) returns (bool) plain = _call;
        assembly {
            strike := plain
        }
        return strike(_target, _data);
    }

    function _call(address target, bytes memory data) private returns (bool ok) {
        (ok, ) = target.call(data);
    }
}
