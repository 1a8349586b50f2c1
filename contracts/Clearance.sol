// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Actor} from "./clearance/Actor.sol";
import {Authority} from "./clearance/Authority.sol";
import {Claims} from "./clearance/Claims.sol";
import {Holds} from "./clearance/Holds.sol";
import {Observations} from "./clearance/Observations.sol";
import {IClearance} from "./interfaces/IClearance.sol";
import {ICodeRegistry} from "./interfaces/ICodeRegistry.sol";
import {IDirectory} from "./interfaces/IDirectory.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {ActHash} from "./libraries/ActHash.sol";
import {DirectoryDomain} from "./libraries/DirectoryDomain.sol";
import {Chain, EventClass, EventRule, EventRules, Flank} from "./libraries/EventRules.sol";
import {Kinds} from "./libraries/Kinds.sol";
import {CLEARANCE} from "./libraries/Names.sol";
import {Marks} from "./libraries/Marks.sol";
import {Terms} from "./libraries/Terms.sol";

/// @dev Documented in {IClearance}. Checks come in the order of events.md §6; the rules themselves are in `clearance/`.
contract Clearance is Authority, Claims, Holds, Observations {
    /// Clocks of signer and block may differ by this much.
    uint64 private constant SKEW = 120;
    uint64 private constant LATE_AFTER = 600;
    /// More than any act needs, a cancellation of all lots that a consignment may use and two signatures checked without the precompile
    /// included; the terms' bytes come on top.
    uint256 private constant ACT_GAS = 3_000_000;
    uint256 private constant GAS_PER_TERMS_BYTE = 1_000;

    /// Observations recorded, by digest; acts that a batch judged and skipped, by digest and key.
    mapping(bytes32 => bool) private _done;
    IClearance private immutable _former;

    constructor(
        IDirectory directory_,
        IParticipantRegistry registry_,
        ICodeRegistry codes_,
        IClearance former_
    ) DirectoryDomain(directory_) Authority(registry_) Claims(codes_) {
        _former = former_;
    }

    /// @inheritdoc IClearance
    function submit(SignedAct calldata signed) external returns (uint16 marks) {
        Act calldata act = signed.act;
        EventRule memory rule = EventRules.ruleOf(act.kind);
        _checkForm(rule, act);
        bytes32 digest = digestOf(act);
        Actor memory actor = _authenticate(signed, digest);
        _checkTimes(act);
        _checkRole(rule, act.kind, actor);
        // Whoever of two signers comes first: what was spent with the one does not come back with the other.
        bool wasSkipped = spent(digest, signed.key) || (actor.cosigned && spent(digest, signed.cosigner));
        marks = _apply(rule, act, digest, actor, wasSkipped);
        if (block.timestamp > uint256(act.occurredAt) + LATE_AFTER) marks |= Marks.LATE;
        emit ActRecorded(act.consignment, digest, actor.organisation, marks, signed);
    }

    /// @inheritdoc IClearance
    function submitBatch(SignedAct[] calldata signed) external returns (uint256 applied) {
        for (uint256 i; i < signed.length; ++i) {
            uint256 needed = ACT_GAS + GAS_PER_TERMS_BYTE * signed[i].act.data.length;
            // A call passes on 63/64 of what is left (EIP-150).
            if ((gasleft() * 63) / 64 < needed) revert BatchShortOfGas(i);
            try this.submit(signed[i]) returns (uint16) {
                ++applied;
            } catch (bytes memory reason) {
                // Running out of gas leaves no reason.
                if (reason.length == 0) revert BatchShortOfGas(i);
                _skip(signed[i], reason);
            }
        }
    }

    /// @inheritdoc IClearance
    function digestOf(Act calldata act) public view returns (bytes32) {
        return _typedDigest(ActHash.hash(act));
    }

    /// @inheritdoc IClearance
    function headOf(uint16 kind, bytes32 consignment, uint8 track, bytes32 subject) external view returns (bytes32) {
        EventRule memory rule = EventRules.ruleOf(kind);
        if (rule.class == EventClass.CODE) return _codes.codeOf(subject).head;
        if (rule.chain == Chain.HOLD) return _holds[consignment][subject].head;
        return _headOf(rule, consignment, track);
    }

    /// @inheritdoc IClearance
    function recorded(bytes32 digest) external view returns (bool) {
        return _done[digest];
    }

    /// @inheritdoc IClearance
    function spent(bytes32 digest, bytes32 key) public view returns (bool) {
        return _done[_spentKey(digest, key)] || (address(_former) != address(0) && _former.spent(digest, key));
    }

    /// @inheritdoc IClearance
    function former() external view returns (IClearance) {
        return _former;
    }

    /// @inheritdoc IClearance
    function isKnown(bytes32 consignment) public view returns (bool) {
        return _cases[consignment].version != 0 || (address(_former) != address(0) && _former.isKnown(consignment));
    }

    /// Times are of this age, and only acts that have terms carry any: what nobody reads would be a way onto the chain for content.
    function _checkForm(EventRule memory rule, Act calldata act) private pure {
        bool timely = (act.occurredAt | act.signedAt | act.notAfter | act.until) <= type(uint40).max;
        bool bare = act.data.length == 0 || EventRules.hasTerms(act.kind);
        if (rule.class == EventClass.NONE || !timely || !bare) revert SchemaInvalid(act.kind);
    }

    /// The key and its signature, then the second key holder's, if any.
    function _authenticate(SignedAct calldata signed, bytes32 digest) private view returns (Actor memory actor) {
        uint64 signedAt = signed.act.signedAt;
        (actor.organisation, actor.side, actor.roles) = _registry.authenticate(signed.key, digest, signed.signature, signedAt);
        if (signed.cosigner == 0) {
            if (signed.cosignature.length != 0) revert SignatureInvalid(0);
            return actor;
        }
        (bytes32 organisation, , ) = _registry.authenticate(signed.cosigner, digest, signed.cosignature, signedAt);
        actor.cosigned = organisation == actor.organisation && signed.cosigner != signed.key;
    }

    function _checkTimes(Act calldata act) private view {
        uint64 blockTime = uint64(block.timestamp);
        if (act.signedAt > blockTime + SKEW) revert ActFromFuture(act.signedAt, blockTime);
        if (act.notAfter < blockTime) revert ActExpired(act.notAfter, blockTime);
    }

    function _apply(
        EventRule memory rule,
        Act calldata act,
        bytes32 digest,
        Actor memory actor,
        bool wasSkipped
    ) private returns (uint16 marks) {
        if (rule.class == EventClass.CODE) {
            _applyCodeAct(act, digest, actor, wasSkipped);
            return 0;
        }
        if (act.kind == Kinds.MANIFEST_ANCHORED) {
            _applyLodging(rule, act, digest, actor, wasSkipped);
            return 0;
        }
        Case storage state = _cases[act.consignment];
        if (state.version == 0) revert ConsignmentUnknown(act.consignment);
        _checkSide(rule, act.kind, act.track, actor, state.exporting);
        if (rule.class == EventClass.CLAIM) _checkDeclarant(act, actor, state.declarant, _goodsOf(act), state.lane);
        if (act.kind == Kinds.HOLD_LIFTED) _checkHoldOwner(act, actor);
        if (rule.class == EventClass.OBSERVATION) {
            if (wasSkipped || _done[digest]) revert ActAlreadyDone(digest);
            _done[digest] = true;
            return _observe(state, act);
        }
        if (!rule.onClosed && _isClosed(state, act.consignment, act.occurredAt)) revert ConsignmentClosed(act.consignment);
        if (wasSkipped) revert ActAlreadyDone(digest);
        if (rule.chain == Chain.HOLD) _checkHoldChain(act, digest);
        else _checkPrev(_headOf(rule, act.consignment, act.track), act, digest);
        _checkVersion(state, act);
        _change(rule, state, act, digest, actor);
    }

    function _applyCodeAct(Act calldata act, bytes32 digest, Actor memory actor, bool wasSkipped) private {
        if (act.track != 0 || act.consignment != 0) revert SchemaInvalid(act.kind);
        _checkCurrent();
        _codes.applyAct(act.kind, act.subject, act.data, act.prev, digest, actor.organisation, actor.side, wasSkipped);
    }

    function _applyLodging(EventRule memory rule, Act calldata act, bytes32 digest, Actor memory actor, bool wasSkipped) private {
        (bool ok, Terms.Lodge memory terms, ICodeRegistry.Use[] calldata uses) = Terms.readLodge(act.data);
        if (!ok || act.consignment == 0) revert SchemaInvalid(act.kind);
        _checkSide(rule, act.kind, act.track, actor, terms.exporting);
        _checkDeclarant(act, actor, terms.declarant, terms.goods, terms.lane);
        if (_cases[act.consignment].manifestHead == digest) revert ActAlreadyDone(digest);
        if (isKnown(act.consignment)) revert ConsignmentExists(act.consignment);
        if (wasSkipped) revert ActAlreadyDone(digest);
        if (act.prev != 0) revert PrevMismatch(0, act.prev);
        if (act.version != 1) revert VersionStale(1, act.version);
        _checkCurrent();
        _lodge(act, digest, terms, uses);
    }

    /// Goods classes that an amendment or a split names; none for a cancellation, or for terms that cannot be read, which are refused later.
    function _goodsOf(Act calldata act) private pure returns (uint8) {
        (bool ok, Terms.Amend memory terms, ) = Terms.readAmend(act.data);
        return ok && act.kind != Kinds.MANIFEST_CANCELLED ? terms.goods : 0;
    }

    /// With a successor in the Directory, what is open here goes on and nothing new begins: each consignment lives in one Clearance, and
    /// what a code act was skipped for is known to the one that takes such acts.
    function _checkCurrent() private view {
        if (!_isCurrent()) revert Paused();
    }

    function _isCurrent() private view returns (bool) {
        return _directory.addressOf(CLEARANCE) == address(this);
    }

    /// The rule of the act, then the head of its chain.
    function _change(EventRule memory rule, Case storage state, Act calldata act, bytes32 digest, Actor memory actor) private {
        if (rule.chain == Chain.TRACK) {
            _decide(state, act, actor);
            _tracks[act.consignment][act.track].head = digest;
        } else if (rule.chain == Chain.ORDERS) {
            _order(state, act, actor);
            if (rule.flank == Flank.EXP) state.exportOrdersHead = digest;
            else state.importOrdersHead = digest;
        } else if (rule.chain == Chain.MANIFEST) {
            if (act.kind == Kinds.MANIFEST_CANCELLED) _cancel(state, act);
            else _amend(state, act);
            state.manifestHead = digest;
        } else if (act.kind == Kinds.HOLD_PLACED) {
            _placeHold(state, act, digest, actor);
        } else {
            _liftHold(act, digest);
        }
    }

    function _headOf(EventRule memory rule, bytes32 consignment, uint8 track) private view returns (bytes32) {
        Case storage state = _cases[consignment];
        if (rule.chain == Chain.MANIFEST) return state.manifestHead;
        if (rule.chain == Chain.TRACK) return _tracks[consignment][track].head;
        if (rule.chain == Chain.ORDERS) return rule.flank == Flank.EXP ? state.exportOrdersHead : state.importOrdersHead;
        return 0;
    }

    function _checkPrev(bytes32 head, Act calldata act, bytes32 digest) private pure {
        if (head == digest) revert ActAlreadyDone(digest);
        if (act.prev != head) revert PrevMismatch(head, act.prev);
    }

    function _checkVersion(Case storage state, Act calldata act) private view {
        bool next = act.kind == Kinds.MANIFEST_AMENDED || act.kind == Kinds.MANIFEST_SPLIT;
        uint32 due = next ? state.version + 1 : state.version;
        if (act.version != due) revert VersionStale(due, act.version);
    }

    function _skip(SignedAct calldata signed, bytes memory reason) private {
        bytes32 digest = digestOf(signed.act);
        bool spends = _spends(signed, reason);
        if (spends) _done[_spentKey(digest, signed.key)] = true;
        emit ActSkipped(digest, signed.key, spends, reason);
    }

    /// Whether the act itself was judged, and for good: not how it was carried, nor what only comes before its cause.
    function _spends(SignedAct calldata signed, bytes memory reason) private view returns (bool) {
        bytes4 code = bytes4(reason);
        bool passing = code == SignatureInvalid.selector ||
            code == KeyUnknown.selector ||
            code == ActFromFuture.selector ||
            code == PrevMismatch.selector ||
            code == ConsignmentUnknown.selector ||
            code == SecondSignerRequired.selector ||
            code == ActAlreadyDone.selector ||
            code == HoldUnknown.selector ||
            code == IdentifierInvalid.selector ||
            code == ExitNotProven.selector ||
            code == NotRefused.selector ||
            code == ReturnNotOrdered.selector;
        if (passing) return false;
        (bytes32 first, bytes32 second) = _arguments(reason);
        if (code == KeyNotValidAtSigning.selector || code == KeyRevoked.selector) return first == signed.key;
        if (code == VersionStale.selector) return second < first;
        if (code == AuthorisationMissing.selector) return _codes.authorisationOf(first).bands != 0;
        if (code == SchemaInvalid.selector) return EventRules.ruleOf(signed.act.kind).class != EventClass.OBSERVATION;
        // Relayed to a contract that is not, or no longer, the current one: its successor may take it.
        return code != Paused.selector || _isCurrent();
    }

    /// The first two arguments of an encoded error, as far as it has them.
    function _arguments(bytes memory reason) private pure returns (bytes32 first, bytes32 second) {
        assembly ("memory-safe") {
            first := mload(add(reason, 0x24))
            second := mload(add(reason, 0x44))
        }
    }

    function _spentKey(bytes32 digest, bytes32 key) private pure returns (bytes32) {
        return keccak256(abi.encode(digest, key));
    }
}
