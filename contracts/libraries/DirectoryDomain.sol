// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";

/// @dev The EIP-712 domain of every signature: the Directory's address, not the checking contract's, so that what was signed for a
/// contract is still valid at its successor.
abstract contract DirectoryDomain {
    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME = keccak256("Thongquan");
    bytes32 private constant VERSION = keccak256("1");

    IDirectory internal immutable _directory;
    bytes32 private immutable _separator;
    uint256 private immutable _chainId;

    constructor(IDirectory directory_) {
        _directory = directory_;
        _chainId = block.chainid;
        _separator = _buildSeparator(address(directory_));
    }

    /// @notice The Directory this contract works under.
    function directory() external view returns (IDirectory) {
        return _directory;
    }

    function _typedDigest(bytes32 structHash) internal view returns (bytes32) {
        // A chain that split off keeps our storage but not our signatures.
        bytes32 separator = block.chainid == _chainId ? _separator : _buildSeparator(address(_directory));
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }

    function _buildSeparator(address verifyingContract) private view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, block.chainid, verifyingContract));
    }
}
