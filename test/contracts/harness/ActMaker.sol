// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../../contracts/interfaces/IClearance.sol";
import {ICodeRegistry} from "../../../contracts/interfaces/ICodeRegistry.sol";
import {Kinds} from "../../../contracts/libraries/Kinds.sol";
import {Dice} from "./Dice.sol";
import {Scene} from "./Scene.sol";

/// @dev Makes random acts about a few consignments and codes, most of them lawful as things stand, some spoilt.
abstract contract ActMaker is Scene, Dice {
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

    uint256 internal constant CONSIGNMENTS = 3;
    uint256 internal constant HOLDS = 6;
    uint256 internal constant CODES = 2;
    uint256 internal constant AUTHORISATIONS = 4;
    uint64 private constant ALL_UNITS = type(uint64).max;

    /// Consignments that came to their end make room for new ones.
    uint256[CONSIGNMENTS] private _generation;

    function _consignment(uint256 index) internal view returns (bytes32) {
        return bytes32(0xc0 + index + (_generation[index] << 16));
    }

    function _hold(uint256 index) internal pure returns (bytes32) {
        return bytes32(0xb0 + index);
    }

    function _code(uint256 index) internal pure returns (bytes32) {
        return bytes32(0xd0 + index);
    }

    function _authorisation(uint256 index) internal pure returns (bytes32) {
        return bytes32(0xa0 + index);
    }

    function _claim() internal returns (IClearance.SignedAct memory) {
        uint256 index = _below(CONSIGNMENTS);
        if (_clearance.isClosed(_consignment(index), uint64(block.timestamp)) && _chance(80)) ++_generation[index];
        bytes32 consignment = _consignment(index);
        IClearance.Case memory state = _clearance.caseOf(consignment);
        uint8 exporting = state.version == 0 ? uint8(1 + _below(2)) : state.exporting;
        uint16 kind = Kinds.MANIFEST_ANCHORED;
        if (state.version != 0) kind = _chance(12) ? Kinds.MANIFEST_CANCELLED : _chance(40) ? Kinds.MANIFEST_SPLIT : Kinds.MANIFEST_AMENDED;
        IClearance.Act memory act = _blank(kind, consignment);
        if (kind != Kinds.MANIFEST_CANCELLED) ++act.version;
        uint64 units = _chance(60) && state.version != 0 ? state.units : uint64(1 + _below(7));
        if (kind == Kinds.MANIFEST_ANCHORED) {
            act.data = abi.encode(
                LodgeTerms(exporting, uint8(1 + _below(3)), _chance(50), bytes32("lane"), 1, units, _organisations[_at(exporting, EXPORTER)].id, _uses())
            );
        } else if (kind != Kinds.MANIFEST_CANCELLED) {
            bool material = kind == Kinds.MANIFEST_SPLIT || units != state.units || _chance(50);
            act.data = abi.encode(AmendTerms(material, 1, units, _uses()));
        }
        return _finish(act, _speaker(exporting, EXPORTER), false);
    }

    function _decision() internal returns (IClearance.SignedAct memory) {
        bytes32 consignment = _consignment(_below(CONSIGNMENTS));
        uint16 kind = _chance(30) ? Kinds.RELEASED : uint16(Kinds.AMENDMENT_ACCEPTED + _below(14));
        IClearance.Act memory act = _blank(kind, consignment);
        act.track = _trackFor(kind);
        if (_chance(30)) _affirmWhatIsStale(act);
        act.units = _chance(75) ? ALL_UNITS : uint64(1 << _below(3));
        act.reason = 1;
        if (kind == Kinds.RELEASED_CONDITIONAL) act.until = uint64(block.timestamp + _below(2 hours));
        uint8 exporting = _clearance.caseOf(consignment).exporting;
        return _finish(act, _speaker(_ownerOf(act.track, exporting), _authorityOf(act.track)), act.kind == Kinds.REFUSED);
    }

    function _holding() internal returns (IClearance.SignedAct memory) {
        bytes32 consignment = _consignment(_below(CONSIGNMENTS));
        IClearance.Act memory act = _blank(_chance(50) ? Kinds.HOLD_PLACED : Kinds.HOLD_LIFTED, consignment);
        act.subject = _hold(_below(HOLDS));
        act.reason = 1;
        act.units = _chance(50) ? ALL_UNITS : uint64(1 + _below(7));
        uint256 speaker = _at(uint8(1 + _below(2)), _below(4));
        bytes32 placer = _clearance.holdOf(consignment, act.subject).organisation;
        if (act.kind == Kinds.HOLD_LIFTED && placer != 0 && _chance(60)) speaker = uint256(placer) - 0x1000;
        return _finish(act, speaker, false);
    }

    function _order() internal returns (IClearance.SignedAct memory) {
        bytes32 consignment = _consignment(_below(CONSIGNMENTS));
        uint16 kind = uint16(Kinds.AMENDMENT_ACKNOWLEDGED + _below(8));
        IClearance.Act memory act = _blank(kind, consignment);
        act.reason = 1;
        uint8 exporting = _clearance.caseOf(consignment).exporting;
        return _finish(act, _speaker(kind == Kinds.EXIT_CONFIRMED ? exporting : 3 - exporting, CUSTOMS), kind >= Kinds.RETURN_ORDERED);
    }

    function _observation() internal returns (IClearance.SignedAct memory) {
        bytes32 consignment = _consignment(_below(CONSIGNMENTS));
        uint16 kind = _chance(4) ? Kinds.DESTROYED : uint16(Kinds.BORDER_CROSSED + _below(6));
        IClearance.Act memory act = _blank(kind, consignment);
        act.units = uint64(1 << _below(3));
        uint8 exporting = _clearance.caseOf(consignment).exporting;
        return _finish(act, _speaker(kind == Kinds.RETURN_RECEIVED || _chance(30) ? exporting : 3 - exporting, GATE), false);
    }

    function _aboutCode() internal returns (IClearance.SignedAct memory) {
        uint256 index = _below(CODES);
        bytes32 code = _code(index);
        uint16 kind = _codes.codeOf(code).head == 0 ? Kinds.CODE_REGISTERED : uint16(Kinds.CODE_AUTHORISED + _below(4));
        if (_chance(40)) kind = Kinds.CODE_AUTHORISED;
        IClearance.Act memory act = _blank(kind, 0);
        act.subject = code;
        uint8 side = uint8(1 + index % 2);
        if (kind == Kinds.CODE_REGISTERED) {
            act.data = abi.encode(_organisations[_at(side, EXPORTER)].id, _chance(20) ? type(uint32).max : uint32(_below(8)));
        } else if (kind == Kinds.CODE_AUTHORISED) {
            act.data = abi.encode(_authorisation(_below(AUTHORISATIONS)), uint32(_below(5)));
        }
        bool byOwner = kind == Kinds.CODE_AUTHORISED;
        return _finish(act, _speaker(byOwner ? side : uint8(1 + _below(2)), byOwner ? EXPORTER : QUARANTINE), false);
    }

    /// @dev What no party would say: any kind, any speaker.
    function _nonsense() internal returns (IClearance.SignedAct memory) {
        IClearance.Act memory act = _blank(uint16(_below(66)), _consignment(_below(CONSIGNMENTS)));
        act.track = uint8(_below(10));
        act.units = uint64(_below(16));
        act.reason = uint16(_below(2));
        act.subject = _chance(50) ? _hold(_below(HOLDS)) : _code(_below(CODES));
        return _finish(act, _below(_organisations.length), _chance(50));
    }

    /// @dev The head of its chain, a spoilt field now and then, and the signatures.
    function _finish(IClearance.Act memory act, uint256 speaker, bool two) private returns (IClearance.SignedAct memory signed) {
        act.prev = _clearance.headOf(act.kind, act.consignment, act.track, act.subject);
        if (_chance(12)) _spoil(act);
        if (_chance(5)) speaker = _below(_organisations.length);
        if (_chance(8)) two = !two;
        bytes32 digest = _clearance.digestOf(act);
        uint256 holder = _below(2);
        signed.act = act;
        signed.key = _key(speaker, holder);
        signed.signature = _sign(_secret(speaker, holder), digest);
        if (!two) return signed;
        uint256 second = _chance(5) ? holder : 1 - holder;
        signed.cosigner = _key(speaker, second);
        signed.cosignature = _sign(_secret(speaker, second), digest);
    }

    function _blank(uint16 kind, bytes32 consignment) private returns (IClearance.Act memory act) {
        act.kind = kind;
        act.consignment = consignment;
        act.version = _clearance.caseOf(consignment).version;
        act.commitment = bytes32(_next());
        act.signedAt = uint64(block.timestamp);
        act.occurredAt = uint64(block.timestamp - _below(1200));
        act.notAfter = uint64(block.timestamp + 1 days);
    }

    function _spoil(IClearance.Act memory act) private {
        uint256 way = _below(9);
        if (way == 0) act.version += 1;
        else if (way == 1) act.version = act.version == 0 ? 0 : act.version - 1;
        else if (way == 2) act.prev = bytes32(_next());
        else if (way == 3) act.prev = 0;
        else if (way == 4) act.track = uint8(_below(10));
        else if (way == 5) act.units = uint64(_next());
        else if (way == 6) act.signedAt = uint64(block.timestamp + 1 hours);
        else if (way == 7) act.data = abi.encodePacked(act.data, uint8(0));
        else act.subject = bytes32(_below(0x100));
    }

    function _speaker(uint8 side, uint256 which) private returns (uint256) {
        if (side != 1 && side != 2) side = 1;
        if (_chance(12)) side = 3 - side;
        return _at(side, which);
    }

    function _uses() private returns (ICodeRegistry.Use[] memory uses) {
        uint256 chosen = _chance(40) ? 0 : _below(1 << AUTHORISATIONS);
        uses = new ICodeRegistry.Use[](AUTHORISATIONS);
        uint256 count;
        for (uint256 i; i < AUTHORISATIONS; ++i) {
            if (chosen & (1 << i) != 0) uses[count++] = ICodeRegistry.Use({authorisation: _authorisation(i), bands: uint32(_below(5))});
        }
        assembly ("memory-safe") {
            mstore(uses, count)
        }
    }

    function _affirmWhatIsStale(IClearance.Act memory act) private view {
        for (uint8 number = 1; number <= 8; ++number) {
            IClearance.Track memory track = _clearance.trackOf(act.consignment, number);
            if (!track.stale) continue;
            act.track = number;
            act.kind = number == 2 ? Kinds.PHYTO_REPLACED : Kinds.AMENDMENT_ACCEPTED;
        }
    }

    function _trackFor(uint16 kind) private returns (uint8) {
        if (kind == Kinds.DECL_REGISTERED) return uint8([1, 5, 8][_below(3)]);
        if (kind == Kinds.PHYTO_REPLACED || kind == Kinds.PHYTO_ISSUED || kind == Kinds.PHYTO_WITHDRAWN) return 2;
        if (kind == Kinds.EXIT_CLEARED) return 3;
        if (kind == Kinds.ENTRY_CLEARED) return 7;
        if (kind == Kinds.BORDER_DENIED) return _chance(50) ? 3 : 7;
        if (kind == Kinds.GATE_CLEARED || kind == Kinds.GATE_DENIED) return 4;
        return uint8(1 + _below(8));
    }

    /// @dev Whose a track is, told here again and not taken from the contracts: 1 to 4 and 8 are the exporting side's, 5 to 7 the other's.
    function _ownerOf(uint8 track, uint8 exporting) internal pure returns (uint8) {
        return track >= 5 && track <= 7 ? 3 - exporting : exporting;
    }

    function _authorityOf(uint8 track) private pure returns (uint256) {
        if (track == 2 || track == 6) return QUARANTINE;
        if (track == 3 || track == 7) return BORDER;
        return track == 4 ? GATE : CUSTOMS;
    }
}
