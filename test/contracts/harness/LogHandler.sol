// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dice} from "./Dice.sol";
import {Scene} from "./Scene.sol";
import {Trees} from "./Trees.sol";
import {vm} from "./Vm.sol";

/// @dev Anchors heads of a growing log for each side, and tries every other head: forked, shrunk, badly proven, signed by another.
contract LogHandler is Scene, Dice {
    uint256 private constant MOST = 48;

    /// @notice What broke first; empty while all stands.
    string public broken;
    uint256 public anchored;
    uint256 public refused;
    mapping(uint8 side => bytes32[]) private _entries;
    mapping(uint8 side => uint64[]) private _sizes;

    /// @dev The log as it is, some entries longer.
    function grow(uint256 seed) external thrown(seed) {
        uint8 side = uint8(1 + _below(2));
        bytes32[] memory longer = _longer(_entries[side], 1 + _below(9));
        if (longer.length > MOST) return;
        if (_offer(side, longer, _at(side, GATEWAY), _log.latest(side).size)) _entries[side] = longer;
        else _break("an honest head was refused");
    }

    /// @dev An entry that is anchored already is another one now; proven as well as can be.
    function fork(uint256 seed) external thrown(seed) {
        uint8 side = uint8(1 + _below(2));
        uint256 size = _log.latest(side).size;
        if (size == 0) return;
        bytes32[] memory other = _longer(_entries[side], _below(9));
        uint256 changed = _below(size);
        other[changed] = ~other[changed];
        if (_offer(side, other, _at(side, GATEWAY), size)) _break("a forked head was taken");
    }

    /// @dev A shorter log, or the same again, with whatever proof there may be between the two.
    function shrink(uint256 seed) external thrown(seed) {
        uint8 side = uint8(1 + _below(2));
        uint256 size = _log.latest(side).size;
        if (size == 0) return;
        bytes32[] memory shorter = _entries[side];
        uint256 length = 1 + _below(size);
        assembly ("memory-safe") {
            mstore(shorter, length)
        }
        if (_offer(side, shorter, _at(side, GATEWAY), _below(length + 1))) _break("a log shrank");
    }

    /// @dev An honest head with a proof from another place, or one that was tampered with.
    function misprove(uint256 seed) external thrown(seed) {
        uint8 side = uint8(1 + _below(2));
        uint256 size = _log.latest(side).size;
        bytes32[] memory longer = _longer(_entries[side], 1 + _below(9));
        bytes32[] memory proof = Trees.consistency(longer, size, longer.length);
        if (proof.length > 0 && _chance(60)) proof[_below(proof.length)] = bytes32(_next());
        else proof = _longer(proof, 1);
        if (_anchor(side, longer, _at(side, GATEWAY), proof)) _break("a wrong proof was taken");
    }

    /// @dev An honest head that no gateway of this side signed.
    function usurp(uint256 seed) external thrown(seed) {
        uint8 side = uint8(1 + _below(2));
        uint256 speaker = _below(_organisations.length);
        if (speaker == _at(side, GATEWAY)) return;
        bytes32[] memory longer = _longer(_entries[side], 1 + _below(3));
        if (_offer(side, longer, speaker, _log.latest(side).size)) _break("another than the side's gateway anchored");
    }

    /// @dev Every head ever anchored is still there under its size, each larger than the one before and the root of a prefix of the log; no
    /// other size has one.
    function check() external view returns (string memory) {
        if (bytes(broken).length > 0) return broken;
        for (uint8 side = 1; side <= 2; ++side) {
            bytes32[] memory entries = _entries[side];
            uint64[] memory sizes = _sizes[side];
            if (_log.headCount(side) != sizes.length) return "a head came or went unasked";
            uint256 next;
            for (uint64 size = 1; size <= entries.length; ++size) {
                bool anchoredHere = next < sizes.length && sizes[next] == size;
                if (anchoredHere) ++next;
                try _log.rootOfSize(side, size) returns (bytes32 root) {
                    if (!anchoredHere) return "a head that was never anchored";
                    if (root != Trees.root(entries, 0, size)) return "a head is no prefix of the log";
                } catch {
                    if (anchoredHere) return "a head was lost";
                }
            }
            if (next != sizes.length) return "a log did not grow";
            if (_log.latest(side).size != entries.length) return "the last head is not the log's";
        }
        return "";
    }

    function _offer(uint8 side, bytes32[] memory entries, uint256 signer, uint256 from) private returns (bool) {
        bytes32[] memory proof = from > entries.length ? new bytes32[](0) : Trees.consistency(entries, from, entries.length);
        return _anchor(side, entries, signer, proof);
    }

    function _anchor(uint8 side, bytes32[] memory entries, uint256 signer, bytes32[] memory proof) private returns (bool taken) {
        uint64 size = uint64(entries.length);
        bytes32 root = Trees.root(entries, 0, size);
        uint64 signedAt = uint64(block.timestamp);
        bytes memory signature = _sign(_secret(signer, 0), _log.headDigest(side, size, root, signedAt));
        try _log.anchor(side, size, root, signedAt, _key(signer, 0), signature, proof) {
            ++anchored;
            _sizes[side].push(size);
            return true;
        } catch {
            ++refused;
            return false;
        }
    }

    function _longer(bytes32[] memory list, uint256 by) private returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + by);
        for (uint256 i; i < list.length; ++i) longer[i] = list[i];
        for (uint256 i = list.length; i < longer.length; ++i) longer[i] = bytes32(_next());
    }

    function _break(string memory what) private {
        if (bytes(broken).length == 0) broken = what;
    }

    function wait(uint256 seed) external thrown(seed) {
        vm.warp(block.timestamp + _below(1 hours));
    }
}
