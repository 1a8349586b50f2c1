// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IDirectory} from "./interfaces/IDirectory.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {Access} from "./libraries/Access.sol";
import {Kinds} from "./libraries/Kinds.sol";
import {CN, VN} from "./libraries/Names.sol";
import {ALL_ROLES, ROLE_AGENT, ROLE_EXPORTER} from "./libraries/Roles.sol";

/// @dev Documented in {IParticipantRegistry}.
contract ParticipantRegistry is IParticipantRegistry {
    using Access for IAccessManager;
    using Checkpoints for Checkpoints.Trace208;

    /// A key as stored: times fit 40 bits (year 36812), so that the signer's account or verifier shares their slot.
    struct StoredKey {
        bytes32 organisation;
        address account;
        /// Roles in the low bits, and the flags below: what every authentication needs to know, in one slot.
        uint16 bits;
        uint40 validFrom;
        uint40 retiredAt;
        uint40 revokedAt;
        /// The public key if it is a point, as all P-256 keys are.
        bytes32 x;
        bytes32 y;
        bytes other;
    }

    uint16 private constant IS_ENC = 1 << 13;
    uint16 private constant IS_POINT = 1 << 14;
    uint16 private constant IS_REVOKED = 1 << 15;

    /// What an organisation's history keeps: its roles in the low 16 bits, and these.
    uint208 private constant ACTIVE = 1 << 16;
    uint208 private constant ONBOARDED = 1 << 17;
    uint256 private constant POINT_BYTES = 64;
    /// Room for any key a verifier may take, not for one too dear to read.
    uint256 private constant MAX_SIGNER_BYTES = 320;
    uint8 private constant ALL_CLAIMS = 0x0f;

    IDirectory private immutable _directory;
    IAccessManager private immutable _manager;
    mapping(bytes32 organisation => Organisation) private _organisations;
    /// What stood from the time of each change on.
    mapping(bytes32 organisation => Checkpoints.Trace208) private _history;
    mapping(bytes32 key => StoredKey) private _keys;
    mapping(bytes32 principal => mapping(bytes32 agent => Delegation)) private _delegations;

    constructor(IDirectory directory_) {
        _directory = directory_;
        _manager = directory_.accessManager();
    }

    /// @notice The Directory this contract works under.
    function directory() external view returns (IDirectory) {
        return _directory;
    }

    /// @inheritdoc IParticipantRegistry
    function onboard(uint8 side, NewOrganisation[] calldata organisations) external {
        _requireOperator(side);
        for (uint256 i; i < organisations.length; ++i) {
            NewOrganisation calldata entry = organisations[i];
            if (_organisations[entry.organisation].side != 0) revert OrganisationExists(entry.organisation);
            if (entry.organisation == 0 || entry.roles & ~ALL_ROLES != 0) revert OrganisationInvalid(entry.organisation);
            _organisations[entry.organisation] = Organisation({side: side, roles: entry.roles, active: true});
            _remember(entry.organisation, entry.roles, true);
            emit OrganisationOnboarded(entry.organisation, side, entry.roles);
            for (uint256 k; k < entry.keys.length; ++k) _addKey(entry.organisation, entry.roles, entry.keys[k]);
        }
    }

    /// @inheritdoc IParticipantRegistry
    function changeOrganisation(bytes32 organisation, uint16 roles, bool active) external {
        Organisation storage record = _writable(organisation);
        if (roles & ~ALL_ROLES != 0) revert OrganisationInvalid(organisation);
        record.roles = roles;
        record.active = active;
        _remember(organisation, roles, active);
        emit OrganisationChanged(organisation, roles, active);
    }

    /// @inheritdoc IParticipantRegistry
    function addKey(bytes32 organisation, NewKey calldata key) external {
        _addKey(organisation, _writable(organisation).roles, key);
    }

    /// @inheritdoc IParticipantRegistry
    function retireKey(bytes32 key, uint64 retiredAt) external {
        StoredKey storage record = _writableKey(key);
        // Not in the past: what was signed before today stays as good as it was. Not later than its end: nothing is brought back.
        if (retiredAt < block.timestamp || (record.retiredAt != 0 && record.retiredAt < retiredAt)) revert KeyInvalid(key);
        record.retiredAt = _toTime(retiredAt);
        emit KeyRetired(key, retiredAt);
    }

    /// @inheritdoc IParticipantRegistry
    function revokeKey(bytes32 key) external {
        StoredKey storage record = _writableKey(key);
        if (record.revokedAt != 0) revert KeyRevoked(key, record.revokedAt);
        record.revokedAt = _toTime(uint64(block.timestamp));
        record.bits |= IS_REVOKED;
        emit KeyWasRevoked(key, uint64(block.timestamp));
    }

    /// @inheritdoc IParticipantRegistry
    function delegate(bytes32 principal, bytes32 agent, Delegation calldata delegation) external {
        Organisation storage record = _writable(principal);
        Organisation storage other = _organisations[agent];
        bool fit = record.roles & ROLE_EXPORTER != 0 && other.roles & ROLE_AGENT != 0 && other.side == record.side;
        // Ended it can be whatever became of the two.
        if (delegation.to == 0) fit = true;
        if (!fit || delegation.claims & ~ALL_CLAIMS != 0 || (delegation.to != 0 && delegation.to <= delegation.from)) {
            revert DelegationInvalid(principal, agent);
        }
        _delegations[principal][agent] = delegation;
        emit DelegationSet(principal, agent, delegation);
    }

    /// @inheritdoc IParticipantRegistry
    function authenticate(
        bytes32 key,
        bytes32 digest,
        bytes calldata signature,
        uint64 signedAt
    ) external view returns (bytes32 organisation, uint8 side, uint16 roles) {
        StoredKey storage record = _keys[key];
        organisation = record.organisation;
        if (organisation == 0 || record.bits & IS_ENC != 0) revert KeyUnknown(key);
        if (!_signed(record, digest, signature)) revert SignatureInvalid(key);
        if (!_validAt(record, signedAt)) revert KeyNotValidAtSigning(key, signedAt);
        if (record.bits & IS_REVOKED != 0) revert KeyRevoked(key, record.revokedAt);
        Organisation storage owner = _organisations[organisation];
        if (!owner.active) revert KeyRevoked(key, uint64(block.timestamp));
        return (organisation, owner.side, _rolesOf(record) & owner.roles);
    }

    /// @inheritdoc IParticipantRegistry
    function organisationOf(bytes32 organisation) external view returns (Organisation memory) {
        return _organisations[organisation];
    }

    /// @inheritdoc IParticipantRegistry
    function organisationAt(bytes32 organisation, uint64 time) public view returns (Organisation memory record) {
        uint48 moment = time > type(uint48).max ? type(uint48).max : uint48(time);
        uint208 standing = _history[organisation].upperLookup(moment);
        if (standing == 0) return record;
        return Organisation({side: _organisations[organisation].side, roles: uint16(standing), active: standing & ACTIVE != 0});
    }

    /// @inheritdoc IParticipantRegistry
    function keyOf(bytes32 key) external view returns (Key memory) {
        StoredKey storage record = _keys[key];
        return
            Key({
                organisation: record.organisation,
                use: record.bits & IS_ENC != 0 ? KeyUse.ENC : KeyUse.SIG,
                roles: _rolesOf(record),
                validFrom: record.validFrom,
                retiredAt: record.retiredAt,
                revokedAt: record.revokedAt,
                signer: _signerOf(record)
            });
    }

    /// @inheritdoc IParticipantRegistry
    function keyAt(bytes32 key, uint64 time) public view returns (bool valid, bytes32 organisation, uint8 side, uint16 roles) {
        StoredKey storage record = _keys[key];
        organisation = record.organisation;
        Organisation memory owner = organisationAt(organisation, time);
        valid = owner.active && record.bits & IS_ENC == 0 && _validAt(record, time);
        return (valid, organisation, owner.side, _rolesOf(record) & owner.roles);
    }

    /// @inheritdoc IParticipantRegistry
    function wasValid(bytes32 key, uint16 role, uint64 time) external view returns (bool) {
        (bool valid, , , uint16 roles) = keyAt(key, time);
        uint40 revokedAt = _keys[key].revokedAt;
        return valid && roles & role == role && (revokedAt == 0 || time < revokedAt);
    }

    /// @inheritdoc IParticipantRegistry
    function delegationOf(bytes32 principal, bytes32 agent) external view returns (Delegation memory) {
        return _delegations[principal][agent];
    }

    /// @inheritdoc IParticipantRegistry
    function delegated(
        bytes32 principal,
        bytes32 agent,
        uint64 time,
        uint16 kind,
        uint8 goods,
        bytes32 lane
    ) external view returns (bool) {
        if (kind < Kinds.MANIFEST_ANCHORED || kind > Kinds.MANIFEST_CANCELLED) return false;
        Organisation storage record = _organisations[principal];
        if (!record.active || record.roles & ROLE_EXPORTER == 0) return false;
        Delegation storage delegation = _delegations[principal][agent];
        bool inTime = delegation.from <= time && time < delegation.to;
        bool claim = delegation.claims & (1 << (kind - Kinds.MANIFEST_ANCHORED)) != 0;
        bool onLane = delegation.lane == 0 || delegation.lane == lane;
        return inTime && claim && onLane && goods & ~delegation.goods == 0;
    }

    function _addKey(bytes32 organisation, uint16 organisationRoles, NewKey calldata key) private {
        bytes32 id = keccak256(key.signer);
        if (_keys[id].organisation != 0) revert KeyExists(id);
        bool sensible = key.validUntil == 0 || key.validFrom < key.validUntil;
        if (!sensible || key.roles & ~organisationRoles != 0) revert KeyInvalid(id);
        StoredKey storage record = _keys[id];
        record.organisation = organisation;
        record.bits = key.use == KeyUse.ENC ? key.roles | IS_ENC : key.roles;
        record.validFrom = _toTime(key.validFrom);
        record.retiredAt = _toTime(key.validUntil);
        if (key.use == KeyUse.ENC) _storePoint(record, id, key.signer);
        else _storeSigner(record, id, key.signer);
        emit KeyAdded(id, organisation, key.use, key.roles, key.validFrom, key.validUntil, key.signer);
    }

    function _storePoint(StoredKey storage record, bytes32 id, bytes calldata point) private {
        if (point.length != POINT_BYTES || !P256.isValidPublicKey(bytes32(point[:32]), bytes32(point[32:]))) revert KeyInvalid(id);
        _storePublicKey(record, point);
    }

    function _storeSigner(StoredKey storage record, bytes32 id, bytes calldata signer) private {
        if (signer.length < 20 || signer.length > MAX_SIGNER_BYTES) revert KeyInvalid(id);
        address account = address(bytes20(signer[:20]));
        record.account = account;
        if (signer.length == 20) return;
        if (!_directory.verifierAllowed(account)) revert VerifierNotAllowed(account);
        _storePublicKey(record, signer[20:]);
    }

    function _storePublicKey(StoredKey storage record, bytes calldata publicKey) private {
        if (publicKey.length != POINT_BYTES) {
            record.other = publicKey;
            return;
        }
        record.bits |= IS_POINT;
        (record.x, record.y) = (bytes32(publicKey[:32]), bytes32(publicKey[32:]));
    }

    function _rolesOf(StoredKey storage record) private view returns (uint16) {
        return record.bits & ALL_ROLES;
    }

    function _publicKeyOf(StoredKey storage record) private view returns (bytes memory) {
        return record.bits & IS_POINT != 0 ? abi.encodePacked(record.x, record.y) : record.other;
    }

    function _signerOf(StoredKey storage record) private view returns (bytes memory) {
        if (record.organisation == 0) return "";
        bytes memory publicKey = _publicKeyOf(record);
        return record.bits & IS_ENC != 0 ? publicKey : abi.encodePacked(record.account, publicKey);
    }

    /// Changes of one block are one change: what a block ends with is what stood at its time.
    function _remember(bytes32 organisation, uint16 roles, bool active) private {
        _history[organisation].push(uint48(block.timestamp), ONBOARDED | (active ? ACTIVE : 0) | roles);
    }

    /// An account is recovered, never asked as a contract (ERC-1271): a contract's answer can change later. A verifier that fails is one that does
    /// not say yes.
    function _signed(StoredKey storage record, bytes32 digest, bytes calldata signature) private view returns (bool) {
        address account = record.account;
        bytes memory publicKey = _publicKeyOf(record);
        if (publicKey.length == 0) {
            (address recovered, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
            return failure == ECDSA.RecoverError.NoError && recovered == account;
        }
        if (!_directory.verifierAllowed(account)) return false;
        return SignatureChecker.isValidSignatureNow(abi.encodePacked(account, publicKey), digest, signature);
    }

    function _validAt(StoredKey storage record, uint64 time) private view returns (bool) {
        return record.validFrom <= time && (record.retiredAt == 0 || time < record.retiredAt);
    }

    function _writable(bytes32 organisation) private view returns (Organisation storage record) {
        record = _organisations[organisation];
        if (record.side == 0) revert OrganisationUnknown(organisation);
        _requireOperator(record.side);
    }

    function _writableKey(bytes32 key) private view returns (StoredKey storage record) {
        record = _keys[key];
        if (record.organisation == 0) revert KeyUnknown(key);
        _requireOperator(_organisations[record.organisation].side);
    }

    function _requireOperator(uint8 side) private view {
        if ((side != VN && side != CN) || !_manager.has(Access.operatorRole(side), msg.sender)) revert NotThisSidesOperator(side, msg.sender);
    }

    function _toTime(uint64 time) private pure returns (uint40) {
        return SafeCast.toUint40(time);
    }
}
