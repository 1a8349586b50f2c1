// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "./interfaces/IDirectory.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IRecordLog} from "./interfaces/IRecordLog.sol";
import {DirectoryDomain} from "./libraries/DirectoryDomain.sol";
import {MerkleLog} from "./libraries/MerkleLog.sol";
import {ROLE_GATEWAY} from "./libraries/Roles.sol";

/// @dev Documented in {IRecordLog}.
contract RecordLog is IRecordLog, DirectoryDomain {
    bytes32 private constant HEAD_TYPE = keccak256("Head(uint8 side,uint64 size,bytes32 root,uint64 signedAt)");
    /// Clocks of signer and block may differ by this much, as for acts.
    uint64 private constant SKEW = 120;

    IParticipantRegistry private immutable _registry;
    mapping(uint8 side => Head[]) private _heads;
    /// Index plus one in `_heads`; 0 none.
    mapping(uint8 side => mapping(uint64 size => uint256)) private _indexOfSize;

    constructor(IDirectory directory_, IParticipantRegistry registry_) DirectoryDomain(directory_) {
        _registry = registry_;
    }

    /// @inheritdoc IRecordLog
    function anchor(
        uint8 side,
        uint64 size,
        bytes32 root,
        uint64 signedAt,
        bytes32 key,
        bytes calldata signature,
        bytes32[] calldata proof
    ) external {
        _requireGateway(side, key, headDigest(side, size, root, signedAt), signature, signedAt);
        uint64 blockTime = uint64(block.timestamp);
        if (signedAt > blockTime + SKEW) revert ActFromFuture(signedAt, blockTime);

        Head memory last = latest(side);
        if (size <= last.size || signedAt < last.signedAt) revert HeadNotNewer(side, last.size, size);
        if (!MerkleLog.verifyConsistency(last.size, last.root, size, root, proof)) revert InconsistentHead(side, last.size, size);

        _heads[side].push(Head({size: size, signedAt: signedAt, anchoredAt: blockTime, root: root}));
        _indexOfSize[side][size] = _heads[side].length;
        emit HeadAnchored(side, size, root, signedAt, key, signature);
    }

    /// @inheritdoc IRecordLog
    function latest(uint8 side) public view returns (Head memory head) {
        uint256 count = _heads[side].length;
        if (count > 0) head = _heads[side][count - 1];
    }

    /// @inheritdoc IRecordLog
    function headCount(uint8 side) external view returns (uint256) {
        return _heads[side].length;
    }

    /// @inheritdoc IRecordLog
    function headAt(uint8 side, uint256 index) external view returns (Head memory) {
        if (index >= _heads[side].length) revert HeadUnknown(side, 0);
        return _heads[side][index];
    }

    /// @inheritdoc IRecordLog
    function headOfSize(uint8 side, uint64 size) public view returns (Head memory) {
        uint256 index = _indexOfSize[side][size];
        if (index == 0) revert HeadUnknown(side, size);
        return _heads[side][index - 1];
    }

    /// @inheritdoc IRecordLog
    function headDigest(uint8 side, uint64 size, bytes32 root, uint64 signedAt) public view returns (bytes32) {
        return _typedDigest(keccak256(abi.encode(HEAD_TYPE, side, size, root, signedAt)));
    }

    /// @inheritdoc IRecordLog
    function included(uint8 side, uint64 size, bytes32 entry, uint64 index, bytes32[] calldata proof) external view returns (bool) {
        return MerkleLog.verifyInclusion(MerkleLog.leafHash(entry), index, size, headOfSize(side, size).root, proof);
    }

    function _requireGateway(uint8 side, bytes32 key, bytes32 digest, bytes calldata signature, uint64 signedAt) private view {
        (, uint8 keySide, uint16 roles) = _registry.authenticate(key, digest, signature, signedAt);
        if (keySide != side || roles & ROLE_GATEWAY == 0) revert NotThisSidesGateway(side, key);
    }
}
