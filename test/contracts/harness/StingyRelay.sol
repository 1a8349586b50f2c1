// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A relayer's own contract: passes a call on with as much gas as it likes, and survives its failure.
contract StingyRelay {
    event Relayed(bool ok, bytes answer);

    function relay(address target, bytes calldata data, uint256 gasGiven) external {
        (bool ok, bytes memory answer) = target.call{gas: gasGiven}(data);
        emit Relayed(ok, answer);
    }

    /// @dev The same, then questions about what is left of it; for `eth_call`, which changes nothing.
    function probe(
        address target,
        bytes calldata data,
        uint256 gasGiven,
        bytes[] calldata questions
    ) external returns (bool ok, bytes memory answer, bytes[] memory answers) {
        (ok, answer) = target.call{gas: gasGiven}(data);
        answers = new bytes[](questions.length);
        for (uint256 i; i < questions.length; ++i) (, answers[i]) = target.staticcall(questions[i]);
    }
}
