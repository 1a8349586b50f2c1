// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Many views in one call: the answers follow each other, as each contract gave them.
contract Reader {
    struct View {
        address target;
        bytes call;
    }

    error ViewReverted(uint256 index, bytes reason);

    function read(View[] calldata views) external view returns (bytes[] memory answers) {
        answers = new bytes[](views.length);
        for (uint256 i; i < views.length; ++i) {
            (bool done, bytes memory answer) = views[i].target.staticcall(views[i].call);
            if (!done) revert ViewReverted(i, answer);
            answers[i] = answer;
        }
    }
}
