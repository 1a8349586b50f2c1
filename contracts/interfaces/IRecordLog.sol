// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRefusals} from "./IRefusals.sol";

/// @title RecordLog: heads of each side's append-only record log
/// @notice One RFC 9162 tree (SHA-256) per side. A new head is taken only with a valid consistency proof from the last one, so a log can
/// neither shrink nor fork; a head proves that a record existed no later than its anchoring, not when it was made.
/// @dev A head is signed by a GATEWAY key of the side: EIP-712 `Head(uint8 side,uint64 size,bytes32 root,uint64 signedAt)` in the
/// domain of the acts.
interface IRecordLog is IRefusals {
    struct Head {
        uint64 size;
        uint64 signedAt;
        uint64 anchoredAt;
        bytes32 root;
    }

    /// @notice A side's log grew.
    event HeadAnchored(uint8 indexed side, uint64 indexed size, bytes32 root, uint64 signedAt, bytes32 key, bytes signature);

    /// @notice The head is not larger, or was signed earlier, than the last one.
    error HeadNotNewer(uint8 side, uint64 lastSize, uint64 size);
    /// @notice The proof does not lead from the last head to this one.
    error InconsistentHead(uint8 side, uint64 lastSize, uint64 size);
    /// @notice The key is not a gateway's of this side.
    error NotThisSidesGateway(uint8 side, bytes32 key);
    /// @notice This side has no head of this size.
    error HeadUnknown(uint8 side, uint64 size);

    /// @notice Anchor a new head. Anybody may relay it.
    /// @param side 1 VN, 2 CN.
    /// @param size Number of leaves.
    /// @param root Tree root.
    /// @param signedAt When the gateway signed, Unix seconds; not before the last head's.
    /// @param key Key id of the signing gateway key.
    /// @param signature Its signature over the head.
    /// @param proof RFC 9162 consistency proof from the last head; empty for the first.
    function anchor(
        uint8 side,
        uint64 size,
        bytes32 root,
        uint64 signedAt,
        bytes32 key,
        bytes calldata signature,
        bytes32[] calldata proof
    ) external;

    /// @notice The last head; all zero before the first.
    function latest(uint8 side) external view returns (Head memory);

    /// @notice How many heads a side anchored.
    function headCount(uint8 side) external view returns (uint256);

    /// @notice Root of the head of exactly this size; reverts with HeadUnknown. When it was signed and anchored is in its event.
    function rootOfSize(uint8 side, uint64 size) external view returns (bytes32);

    /// @notice EIP-712 digest that a gateway signs for a head.
    function headDigest(uint8 side, uint64 size, bytes32 root, uint64 signedAt) external view returns (bytes32);

    /// @notice Whether `entry` (the 32 bytes that the log holds; the tree's leaf hash is SHA-256(0x00 ‖ entry)) is the `index`-th leaf
    /// of the anchored head of `size`.
    function included(uint8 side, uint64 size, bytes32 entry, uint64 index, bytes32[] calldata proof) external view returns (bool);
}
