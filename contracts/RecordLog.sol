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

    /// The last head but for its root.
    struct Latest {
        uint64 size;
        uint64 signedAt;
        uint64 anchoredAt;
        uint64 count;
    }

    IParticipantRegistry private immutable _registry;
    mapping(uint8 side => Latest) private _latest;
    /// Of all heads, past and present.
    mapping(uint8 side => mapping(uint64 size => bytes32)) private _roots;

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

        Latest memory last = _latest[side];
        if (size <= last.size || signedAt < last.signedAt) revert HeadNotNewer(side, last.size, size);
        if (!MerkleLog.verifyConsistency(last.size, _roots[side][last.size], size, root, proof)) revert InconsistentHead(side, last.size, size);

        _latest[side] = Latest({size: size, signedAt: signedAt, anchoredAt: blockTime, count: last.count + 1});
        _roots[side][size] = root;
        emit HeadAnchored(side, size, root, signedAt, key, signature);
    }

    /// @inheritdoc IRecordLog
    function latest(uint8 side) external view returns (Head memory) {
        Latest memory last = _latest[side];
        return Head({size: last.size, signedAt: last.signedAt, anchoredAt: last.anchoredAt, root: _roots[side][last.size]});
    }

    /// @inheritdoc IRecordLog
    function headCount(uint8 side) external view returns (uint256) {
        return _latest[side].count;
    }

    /// @inheritdoc IRecordLog
    function rootOfSize(uint8 side, uint64 size) public view returns (bytes32 root) {
        root = _roots[side][size];
        if (root == 0) revert HeadUnknown(side, size);
    }

    /// @inheritdoc IRecordLog
    function headDigest(uint8 side, uint64 size, bytes32 root, uint64 signedAt) public view returns (bytes32) {
        return _typedDigest(keccak256(abi.encode(HEAD_TYPE, side, size, root, signedAt)));
    }

    /// @inheritdoc IRecordLog
    function included(uint8 side, uint64 size, bytes32 entry, uint64 index, bytes32[] calldata proof) external view returns (bool) {
        return MerkleLog.verifyInclusion(MerkleLog.leafHash(entry), index, size, rootOfSize(side, size), proof);
    }

    function _requireGateway(uint8 side, bytes32 key, bytes32 digest, bytes calldata signature, uint64 signedAt) private view {
        (, uint8 keySide, uint16 roles) = _registry.authenticate(key, digest, signature, signedAt);
        if (keySide != side || roles & ROLE_GATEWAY == 0) revert NotThisSidesGateway(side, key);
    }
}
