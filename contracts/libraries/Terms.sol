// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICodeRegistry} from "../interfaces/ICodeRegistry.sol";

/// @dev The ABI-encoded terms of `protocol/acts/terms.ts`. Only the canonical encoding is read: anything else is "not ok", never a revert,
/// so that a malformed act is refused by name instead of undoing a batch.
library Terms {
    struct Lodge {
        uint8 exporting;
        uint8 mode;
        bool plant;
        uint8 goods;
        uint64 units;
        bytes32 lane;
        bytes32 declarant;
    }

    struct Amend {
        bool material;
        uint8 goods;
        uint64 units;
    }

    uint256 private constant USE_BYTES = 64;
    uint256 private constant LODGE_HEAD = 10 * 32;
    uint256 private constant AMEND_HEAD = 6 * 32;

    function readLodge(bytes calldata data) internal pure returns (bool ok, Lodge memory terms, ICodeRegistry.Use[] calldata uses) {
        (ok, uses) = _readUses(data, LODGE_HEAD);
        if (!ok) return (false, terms, uses);
        (uint256 exporting, uint256 mode, uint256 plant) = (_word(data, 1), _word(data, 2), _word(data, 3));
        (uint256 goods, uint256 units) = (_word(data, 5), _word(data, 6));
        ok = exporting >= 1 && exporting <= 2 && mode >= 1 && mode <= 3 && plant <= 1;
        ok = ok && goods <= type(uint8).max && units != 0 && units <= type(uint64).max;
        terms = Lodge({
            exporting: uint8(exporting),
            mode: uint8(mode),
            plant: plant == 1,
            goods: uint8(goods),
            units: uint64(units),
            lane: bytes32(_word(data, 4)),
            declarant: bytes32(_word(data, 7))
        });
    }

    function readAmend(bytes calldata data) internal pure returns (bool ok, Amend memory terms, ICodeRegistry.Use[] calldata uses) {
        (ok, uses) = _readUses(data, AMEND_HEAD);
        if (!ok) return (false, terms, uses);
        (uint256 material, uint256 goods, uint256 units) = (_word(data, 1), _word(data, 2), _word(data, 3));
        ok = material <= 1 && goods <= type(uint8).max && units != 0 && units <= type(uint64).max;
        terms = Amend({material: material == 1, goods: uint8(goods), units: uint64(units)});
    }

    function readAuthorise(bytes calldata data) internal pure returns (bool ok, bytes32 authorisation, uint32 bands) {
        if (data.length != 64 || _word(data, 1) > type(uint32).max) return (false, 0, 0);
        return (_word(data, 1) != 0, bytes32(_word(data, 0)), uint32(_word(data, 1)));
    }

    function readRegister(bytes calldata data) internal pure returns (bool ok, bytes32 owner, uint32 quota) {
        if (data.length != 64 || _word(data, 1) > type(uint32).max) return (false, 0, 0);
        return (true, bytes32(_word(data, 0)), uint32(_word(data, 1)));
    }

    /// A tuple whose last field is the list: its offset and length stand at the end of the head, the items after it.
    function _readUses(bytes calldata data, uint256 head) private pure returns (bool ok, ICodeRegistry.Use[] calldata uses) {
        uint256 words = head / 32;
        uint256 count;
        if (data.length >= head && _word(data, 0) == 32 && _word(data, words - 2) == head - 64) {
            count = _word(data, words - 1);
            ok = count <= data.length / USE_BYTES && data.length == head + count * USE_BYTES;
        }
        if (!ok) count = 0;
        assembly ("memory-safe") {
            uses.offset := add(data.offset, head)
            uses.length := count
        }
        for (uint256 i; i < count; ++i) ok = ok && _word(data, words + 2 * i + 1) <= type(uint32).max;
    }

    function _word(bytes calldata data, uint256 index) private pure returns (uint256) {
        return uint256(bytes32(data[32 * index:32 * index + 32]));
    }
}
