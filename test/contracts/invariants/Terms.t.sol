// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICodeRegistry} from "../../../contracts/interfaces/ICodeRegistry.sol";
import {Terms} from "../../../contracts/libraries/Terms.sol";

/// @dev Terms have one encoding: what is read encodes to exactly what was given, and nothing given makes the reader revert.
contract TermsTest {
    struct LodgeTerms {
        uint8 exporting;
        uint8 mode;
        bool plant;
        bytes32 lane;
        uint8 goods;
        uint64 units;
        bytes32 declarant;
        ICodeRegistry.Use[] uses;
    }

    struct AmendTerms {
        bool material;
        uint8 goods;
        uint64 units;
        ICodeRegistry.Use[] uses;
    }

    function lodge(bytes calldata data) external pure returns (bool ok, bytes memory again) {
        Terms.Lodge memory terms;
        ICodeRegistry.Use[] calldata uses;
        (ok, terms, uses) = Terms.readLodge(data);
        if (!ok) return (ok, "");
        again = abi.encode(
            LodgeTerms(terms.exporting, terms.mode, terms.plant, terms.lane, terms.goods, terms.units, terms.declarant, uses)
        );
    }

    function amend(bytes calldata data) external pure returns (bool ok, bytes memory again) {
        Terms.Amend memory terms;
        ICodeRegistry.Use[] calldata uses;
        (ok, terms, uses) = Terms.readAmend(data);
        if (ok) again = abi.encode(AmendTerms(terms.material, terms.goods, terms.units, uses));
    }

    function authorise(bytes calldata data) external pure returns (bool ok, bytes memory again) {
        bytes32 id;
        uint32 bands;
        (ok, id, bands) = Terms.readAuthorise(data);
        if (ok) again = abi.encode(id, bands);
    }

    function register(bytes calldata data) external pure returns (bool ok, bytes memory again) {
        bytes32 owner;
        uint32 quota;
        (ok, owner, quota) = Terms.readRegister(data);
        if (ok) again = abi.encode(owner, quota);
    }

    function testFuzz_readsWhatIsWellMade(LodgeTerms memory terms, AmendTerms memory other, uint32 word) external view {
        (terms.exporting, terms.mode) = (1 + terms.exporting % 2, 1 + terms.mode % 3);
        if (terms.units == 0) terms.units = 1;
        if (other.units == 0) other.units = 1;
        _reads(this.lodge, abi.encode(terms));
        _reads(this.amend, abi.encode(other));
        _reads(this.register, abi.encode(terms.lane, word));
        if (word != 0) _reads(this.authorise, abi.encode(terms.lane, word));
    }

    /// @dev A word changed, some bytes more or fewer: read as it stands, or not at all.
    function testFuzz_readsNoOtherEncoding(LodgeTerms memory terms, AmendTerms memory other, uint256 place, bytes32 word, uint8 length) external view {
        (terms.exporting, terms.mode) = (1 + terms.exporting % 2, 1 + terms.mode % 3);
        _readsAlikeOrNot(this.lodge, _spoil(abi.encode(terms), place, word, length));
        _readsAlikeOrNot(this.amend, _spoil(abi.encode(other), place, word, length));
        _readsAlikeOrNot(this.register, _spoil(abi.encode(terms.lane, uint32(place)), place, word, length));
        _readsAlikeOrNot(this.authorise, _spoil(abi.encode(terms.lane, uint32(place)), place, word, length));
    }

    function testFuzz_neverRevertsOnAnyBytes(bytes calldata data) external view {
        _readsAlikeOrNot(this.lodge, data);
        _readsAlikeOrNot(this.amend, data);
        _readsAlikeOrNot(this.register, data);
        _readsAlikeOrNot(this.authorise, data);
    }

    function test_refusesValuesOutOfRange() external view {
        LodgeTerms memory terms = LodgeTerms(1, 1, false, 0, 1, 1, 0, new ICodeRegistry.Use[](0));
        _reads(this.lodge, abi.encode(terms));
        uint8[4] memory words = [1, 2, 1, 2];
        uint8[4] memory values = [0, 0, 3, 4];
        for (uint256 i; i < words.length; ++i) _refuses(this.lodge, _withWord(abi.encode(terms), words[i], bytes32(uint256(values[i]))));
        _refuses(this.lodge, _withWord(abi.encode(terms), 3, bytes32(uint256(2))));
        _refuses(this.lodge, _withWord(abi.encode(terms), 5, bytes32(uint256(256))));
        _refuses(this.lodge, _withWord(abi.encode(terms), 6, 0));
        _refuses(this.lodge, _withWord(abi.encode(terms), 6, bytes32(uint256(1 << 64))));
        bytes memory amendment = abi.encode(AmendTerms(true, 1, 1, new ICodeRegistry.Use[](0)));
        _refuses(this.amend, _withWord(amendment, 1, bytes32(uint256(2))));
        _refuses(this.amend, _withWord(amendment, 2, bytes32(uint256(256))));
        _refuses(this.amend, _withWord(amendment, 3, 0));
        _refuses(this.amend, _withWord(amendment, 3, bytes32(uint256(1 << 64))));
        _refuses(this.authorise, abi.encode(bytes32(0), uint32(0)));
        _refuses(this.authorise, abi.encode(bytes32(0), uint256(1 << 32)));
        _refuses(this.register, abi.encode(bytes32(0), uint256(1 << 32)));
    }

    function _reads(function(bytes memory) external view returns (bool, bytes memory) read, bytes memory data) private view {
        (bool ok, bytes memory again) = read(data);
        require(ok && keccak256(again) == keccak256(data), "well-made terms were refused or read wrongly");
    }

    function _refuses(function(bytes memory) external view returns (bool, bytes memory) read, bytes memory data) private view {
        (bool ok, ) = read(data);
        require(!ok, "terms out of range were read");
    }

    function _readsAlikeOrNot(function(bytes memory) external view returns (bool, bytes memory) read, bytes memory data) private view {
        (bool ok, bytes memory again) = read(data);
        require(!ok || keccak256(again) == keccak256(data), "another encoding was read");
    }

    function _spoil(bytes memory data, uint256 place, bytes32 word, uint8 length) private pure returns (bytes memory) {
        if (length % 3 == 0) return _withWord(data, place % (data.length / 32), bytes32(uint256(word) % 512));
        if (length % 3 == 1) return abi.encodePacked(data, new bytes(1 + length % 64));
        assembly ("memory-safe") {
            mstore(data, sub(mload(data), add(1, mod(length, 31))))
        }
        return data;
    }

    function _withWord(bytes memory data, uint256 place, bytes32 word) private pure returns (bytes memory) {
        assembly ("memory-safe") {
            mstore(add(add(data, 32), mul(place, 32)), word)
        }
        return data;
    }
}
