// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../../contracts/interfaces/IClearance.sol";
import {ICodeRegistry} from "../../../contracts/interfaces/ICodeRegistry.sol";
import {Kinds} from "../../../contracts/libraries/Kinds.sol";
import {ActMaker} from "./ActMaker.sol";
import {Vm} from "./Vm.sol";

/// @dev Keeps a second, plain account of consignments, holds and codes from nothing but the events recorded, and holds the views against it.
/// What breaks a rule is noted under it.
abstract contract Ghost is ActMaker {
    enum Rule {
        SIDES,
        QUOTA,
        HOLDS,
        CHAINS,
        REFUSALS
    }

    struct GhostCase {
        uint32 version;
        uint8 exporting;
        uint64 units;
    }

    struct GhostHold {
        bytes32 placer;
        uint64 units;
        bool active;
    }

    struct GhostCode {
        bytes32 owner;
        uint32 quota;
        uint256 used;
        uint8 suspended;
    }

    struct GhostLot {
        bytes32 code;
        uint32 bands;
        uint32 debited;
        bytes32 user;
    }

    /// @notice What broke a rule first; empty while it stands.
    mapping(Rule => string) public broken;
    /// @notice Acts recorded, by kind.
    mapping(uint16 kind => uint256) public recorded;

    mapping(bytes32 consignment => GhostCase) private _ghostCases;
    mapping(bytes32 consignment => mapping(bytes32 hold => GhostHold)) private _ghostHolds;
    mapping(bytes32 consignment => bytes32[]) private _placed;
    mapping(bytes32 code => GhostCode) private _ghostCodes;
    mapping(bytes32 authorisation => GhostLot) private _lots;
    mapping(bytes32 chain => bytes32) private _heads;
    mapping(bytes32 chain => mapping(bytes32 prev => bool)) private _followed;
    mapping(bytes32 consignment => mapping(uint8 track => bytes32)) private _trackSeen;
    mapping(bytes32 consignment => mapping(uint8 track => uint256)) private _touched;
    uint256 private _round;

    function _hear(Vm.Log[] memory logs) internal {
        ++_round;
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter != address(_clearance)) continue;
            if (logs[i].topics[0] == IClearance.ActRecorded.selector) {
                (, IClearance.SignedAct memory signed) = abi.decode(logs[i].data, (uint16, IClearance.SignedAct));
                _fold(signed.act, logs[i].topics[2], logs[i].topics[3], _organisationOfKey[signed.key]);
            } else {
                (, bytes memory reason) = abi.decode(logs[i].data, (bool, bytes));
                _refused(reason);
            }
        }
        _compare();
    }

    /// @dev A refusal is one of the catalogue, never an arithmetic fault.
    function _refused(bytes memory reason) internal {
        bytes4 code = bytes4(reason);
        _expect(code != 0 && code != bytes4(0x4e487b71) && code != bytes4(0x08c379a0), Rule.REFUSALS, "an act failed without a named refusal");
    }

    function _expect(bool holds, Rule rule, string memory what) private {
        if (!holds && bytes(broken[rule]).length == 0) broken[rule] = what;
    }

    function _fold(IClearance.Act memory act, bytes32 digest, bytes32 organisation, bytes32 signer) private {
        ++recorded[act.kind];
        _expect(signer == organisation && signer != 0, Rule.SIDES, "an act was recorded for another than its signer");
        uint8 side = _sideOfOrganisation[signer];
        if (act.kind >= Kinds.CODE_AUTHORISED) _foldCode(act, signer, side);
        else if (act.kind >= Kinds.BORDER_CROSSED) return;
        else if (act.kind >= Kinds.AMENDMENT_ACKNOWLEDGED) _foldOrder(act, side);
        else if (act.kind >= Kinds.HOLD_PLACED) _foldHold(act, signer);
        else if (act.kind >= Kinds.AMENDMENT_ACCEPTED) _foldTrack(act, side);
        else _foldClaim(act, side);
        bytes32 chain = _chainOf(act);
        _expect(act.prev == _heads[chain], Rule.CHAINS, "an act does not follow its chain's head");
        _expect(!_followed[chain][act.prev], Rule.CHAINS, "two acts follow one");
        _followed[chain][act.prev] = true;
        _heads[chain] = digest;
    }

    function _foldClaim(IClearance.Act memory act, uint8 side) private {
        GhostCase storage state = _ghostCases[act.consignment];
        bool cancels = act.kind == Kinds.MANIFEST_CANCELLED;
        _expect(act.version == (cancels ? state.version : state.version + 1), Rule.CHAINS, "a version was left out or made twice");
        if (cancels) return _credit(act.consignment);
        _expect((act.kind == Kinds.MANIFEST_ANCHORED) == (state.version == 0), Rule.CHAINS, "a case began twice, or never");
        state.version = act.version;
        if (act.kind == Kinds.MANIFEST_ANCHORED) {
            LodgeTerms memory terms = abi.decode(act.data, (LodgeTerms));
            (state.exporting, state.units) = (terms.exporting, terms.units);
            _debit(act.consignment, 3 - terms.exporting, terms.uses);
        } else {
            AmendTerms memory terms = abi.decode(act.data, (AmendTerms));
            state.units = terms.units;
            _debit(act.consignment, 3 - state.exporting, terms.uses);
        }
        _expect(side == state.exporting, Rule.SIDES, "a claim came from the importing side");
    }

    function _foldTrack(IClearance.Act memory act, uint8 side) private {
        GhostCase storage state = _ghostCases[act.consignment];
        _expect(side == _ownerOf(act.track, state.exporting), Rule.SIDES, "a decision on the other side's track");
        _expect(act.version == state.version, Rule.CHAINS, "a decision on another version");
        _touched[act.consignment][act.track] = _round;
    }

    function _foldOrder(IClearance.Act memory act, uint8 side) private {
        bool byExporting = act.kind == Kinds.EXIT_CONFIRMED;
        _expect((side == _ghostCases[act.consignment].exporting) == byExporting, Rule.SIDES, "an order from the wrong side");
    }

    function _foldHold(IClearance.Act memory act, bytes32 signer) private {
        GhostHold storage hold = _ghostHolds[act.consignment][act.subject];
        if (act.kind == Kinds.HOLD_PLACED) {
            _expect(hold.placer == 0, Rule.HOLDS, "a hold was placed over another");
            _placed[act.consignment].push(act.subject);
            _ghostHolds[act.consignment][act.subject] = GhostHold({placer: signer, units: act.units, active: true});
        } else {
            _expect(hold.active && hold.placer == signer, Rule.HOLDS, "a hold was lifted by another than its placer");
            hold.active = false;
        }
    }

    function _foldCode(IClearance.Act memory act, bytes32 signer, uint8 side) private {
        GhostCode storage code = _ghostCodes[act.subject];
        if (act.kind == Kinds.CODE_REGISTERED) {
            (code.owner, code.quota) = abi.decode(act.data, (bytes32, uint32));
        } else if (act.kind == Kinds.CODE_AUTHORISED) {
            (bytes32 id, uint32 bands) = abi.decode(act.data, (bytes32, uint32));
            _expect(code.owner == signer, Rule.QUOTA, "a lot was authorised by another than the code's owner");
            _expect(bands > _lots[id].bands, Rule.QUOTA, "a lot was lowered");
            (_lots[id].code, _lots[id].bands) = (act.subject, bands);
        } else {
            code.suspended ^= side;
            _expect((code.suspended & side != 0) == (act.kind == Kinds.CODE_SUSPENDED), Rule.QUOTA, "a suspension was doubled");
        }
    }

    function _debit(bytes32 consignment, uint8 market, ICodeRegistry.Use[] memory uses) private {
        for (uint256 i; i < uses.length; ++i) {
            GhostLot storage lot = _lots[uses[i].authorisation];
            GhostCode storage code = _ghostCodes[lot.code];
            _expect(lot.bands >= uses[i].bands, Rule.QUOTA, "more was used than authorised");
            _expect(lot.user == 0 || lot.user == consignment, Rule.QUOTA, "a lot was used twice");
            _expect(lot.user != 0 || code.suspended & market == 0, Rule.QUOTA, "a suspended code was used");
            code.used += lot.bands - lot.debited;
            (lot.debited, lot.user) = (lot.bands, consignment);
            _expect(code.quota == type(uint32).max || code.used <= code.quota, Rule.QUOTA, "a quota was overdrawn");
        }
    }

    function _credit(bytes32 consignment) private {
        for (uint256 i; i < AUTHORISATIONS; ++i) {
            GhostLot storage lot = _lots[_authorisation(i)];
            if (lot.user != consignment) continue;
            _ghostCodes[lot.code].used -= lot.debited;
            (lot.debited, lot.user) = (0, 0);
        }
    }

    function _chainOf(IClearance.Act memory act) private pure returns (bytes32) {
        if (act.kind >= Kinds.CODE_AUTHORISED) return _chain("code", act.subject, 0);
        if (act.kind >= Kinds.AMENDMENT_ACKNOWLEDGED) return _orderChain(act.consignment, act.kind == Kinds.EXIT_CONFIRMED);
        if (act.kind >= Kinds.HOLD_PLACED) return _chain("hold", act.consignment, act.subject);
        if (act.kind >= Kinds.AMENDMENT_ACCEPTED) return _chain("track", act.consignment, bytes32(uint256(act.track)));
        return _chain("manifest", act.consignment, 0);
    }

    function _orderChain(bytes32 consignment, bool byExporting) private pure returns (bytes32) {
        return _chain("orders", consignment, bytes32(uint256(byExporting ? 1 : 2)));
    }

    function _chain(string memory what, bytes32 owner, bytes32 which) private pure returns (bytes32) {
        return keccak256(abi.encode(what, owner, which));
    }

    function _compare() private {
        for (uint256 i; i < CONSIGNMENTS; ++i) {
            bytes32 consignment = _consignment(i);
            _compareCase(consignment, _clearance.caseOf(consignment));
            for (uint8 track = 1; track <= 8; ++track) _compareTrack(consignment, track);
            _compareHolds(consignment);
        }
        _compareCodes();
    }

    function _compareCase(bytes32 consignment, IClearance.Case memory state) private {
        GhostCase storage told = _ghostCases[consignment];
        bool same = state.version == told.version && state.units == told.units && state.exporting == told.exporting;
        _expect(same, Rule.CHAINS, "a manifest is not what its claims say");
        _expect(state.manifestHead == _heads[_chain("manifest", consignment, 0)], Rule.CHAINS, "the manifest's head moved without a claim");
        _expect(state.exportOrdersHead == _heads[_orderChain(consignment, true)], Rule.CHAINS, "the exporting side's orders forked");
        _expect(state.importOrdersHead == _heads[_orderChain(consignment, false)], Rule.CHAINS, "the importing side's orders forked");
    }

    function _compareTrack(bytes32 consignment, uint8 number) private {
        IClearance.Track memory track = _clearance.trackOf(consignment, number);
        // A material amendment leaves approvals stale: that is said of the manifest, and takes nothing from the track.
        bytes32 seen = keccak256(abi.encode(track.status, track.validUntil, track.approved, track.conditional, track.head));
        bool untold = _trackSeen[consignment][number] == 0 && track.head == 0 && track.status == 0;
        bool changed = seen != _trackSeen[consignment][number] && !untold;
        _expect(!changed || _touched[consignment][number] == _round, Rule.SIDES, "a track changed without an act of its authority");
        _expect(track.head == _heads[_chain("track", consignment, bytes32(uint256(number)))], Rule.CHAINS, "a track forked");
        _trackSeen[consignment][number] = seen;
    }

    function _compareHolds(bytes32 consignment) private {
        bytes32 organisation = _organisations[_round % _organisations.length].id;
        (uint64 all, uint64 own) = (0, 0);
        bytes32[] storage placed = _placed[consignment];
        for (uint256 i; i < placed.length; ++i) {
            IClearance.Hold memory hold = _clearance.holdOf(consignment, placed[i]);
            GhostHold storage told = _ghostHolds[consignment][placed[i]];
            _expect(hold.active == told.active, Rule.HOLDS, "a hold came or went without its placer's act");
            _expect(hold.organisation == told.placer && hold.units == told.units, Rule.HOLDS, "a hold changed hands");
            _expect(hold.head == _heads[_chain("hold", consignment, placed[i])], Rule.CHAINS, "a hold's chain forked");
            if (told.active) all |= told.units;
            if (told.active && told.placer == organisation) own |= told.units;
        }
        uint64 units = _ghostCases[consignment].units;
        _expect(_clearance.heldUnits(consignment, 0) == all & units, Rule.HOLDS, "held units are not those of the active holds");
        _expect(_clearance.heldUnits(consignment, organisation) == own & units, Rule.HOLDS, "an organisation's held units differ");
    }

    function _compareCodes() private {
        for (uint256 i; i < CODES; ++i) {
            ICodeRegistry.Code memory code = _codes.codeOf(_code(i));
            GhostCode storage told = _ghostCodes[_code(i)];
            uint256 live;
            for (uint256 k; k < AUTHORISATIONS; ++k) {
                ICodeRegistry.Authorisation memory lot = _codes.authorisationOf(_authorisation(k));
                if (lot.code != _code(i)) continue;
                if (lot.consignment != 0) live += lot.debited;
                GhostLot storage own = _lots[_authorisation(k)];
                bool alike = lot.bands == own.bands && lot.debited == own.debited && lot.consignment == own.user;
                _expect(alike, Rule.QUOTA, "a lot is not what its acts say");
            }
            _expect(code.used == live, Rule.QUOTA, "used quota is not the sum of live debits");
            _expect(code.quota == type(uint32).max || code.used <= code.quota, Rule.QUOTA, "used quota is above the quota");
            bool same = code.used == told.used && code.owner == told.owner && code.quota == told.quota && code.suspended == told.suspended;
            _expect(same, Rule.QUOTA, "a code is not what its acts say");
            _expect(code.head == _heads[_chain("code", _code(i), 0)], Rule.CHAINS, "a code's chain forked");
        }
    }
}
