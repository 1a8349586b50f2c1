// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ICodeRegistry} from "./interfaces/ICodeRegistry.sol";
import {IDirectory} from "./interfaces/IDirectory.sol";
import {Access} from "./libraries/Access.sol";
import {Kinds} from "./libraries/Kinds.sol";
import {Terms} from "./libraries/Terms.sol";

/// @dev Documented in {ICodeRegistry}.
contract CodeRegistry is ICodeRegistry {
    using Access for IAccessManager;

    uint32 private constant NO_QUOTA = type(uint32).max;
    /// Lots that a consignment may use: what one cancellation can give back.
    uint256 private constant MAX_LOTS = 128;

    IDirectory private immutable _directory;
    IAccessManager private immutable _manager;
    mapping(bytes32 code => Code) private _codes;
    mapping(bytes32 authorisation => Authorisation) private _authorisations;
    mapping(bytes32 consignment => bytes32[]) private _uses;

    modifier onlyClearance() {
        if (!_manager.has(Access.CLEARANCE_ROLE, msg.sender)) revert OnlyClearance(msg.sender);
        _;
    }

    constructor(IDirectory directory_) {
        _directory = directory_;
        _manager = directory_.accessManager();
    }

    /// @notice The Directory this contract works under.
    function directory() external view returns (IDirectory) {
        return _directory;
    }

    /// @inheritdoc ICodeRegistry
    function applyAct(
        uint16 kind,
        bytes32 code,
        bytes calldata data,
        bytes32 prev,
        bytes32 digest,
        bytes32 organisation,
        uint8 side,
        bool spent
    ) external onlyClearance {
        Code storage record = _codes[code];
        bytes32 head = record.head;
        if (kind != Kinds.CODE_REGISTERED && head == 0) revert IdentifierInvalid(code);
        if (kind == Kinds.CODE_AUTHORISED && record.owner != organisation) revert RoleMissing(organisation, kind);
        if (spent || head == digest) revert ActAlreadyDone(digest);
        if (kind == Kinds.CODE_REGISTERED && head != 0) revert TransitionNotAllowed(kind, 0, 0);
        if (prev != head) revert PrevMismatch(head, prev);
        if (kind == Kinds.CODE_REGISTERED) _register(record, data);
        else if (kind == Kinds.CODE_AUTHORISED) _authorise(code, data);
        else _setSuspended(record, kind, side);
        record.head = digest;
    }

    /// @inheritdoc ICodeRegistry
    function useFor(bytes32 consignment, uint16 kind, uint8 market, Use[] calldata uses) external onlyClearance {
        for (uint256 i; i < uses.length; ++i) {
            // Ascending, so that no lot is counted twice.
            if (i > 0 && uses[i - 1].authorisation >= uses[i].authorisation) revert SchemaInvalid(kind);
            _use(consignment, market, uses[i].authorisation, uses[i].bands);
        }
        if (_uses[consignment].length > MAX_LOTS) revert SchemaInvalid(kind);
    }

    /// @inheritdoc ICodeRegistry
    function creditFor(bytes32 consignment) external onlyClearance {
        bytes32[] storage uses = _uses[consignment];
        for (uint256 i; i < uses.length; ++i) {
            Authorisation storage authorisation = _authorisations[uses[i]];
            _codes[authorisation.code].used -= authorisation.debited;
            authorisation.debited = 0;
            authorisation.consignment = 0;
        }
        delete _uses[consignment];
    }

    /// @inheritdoc ICodeRegistry
    function codeOf(bytes32 code) external view returns (Code memory) {
        return _codes[code];
    }

    /// @inheritdoc ICodeRegistry
    function authorisationOf(bytes32 authorisation) external view returns (Authorisation memory) {
        return _authorisations[authorisation];
    }

    /// @inheritdoc ICodeRegistry
    function usesOf(bytes32 consignment) external view returns (bytes32[] memory) {
        return _uses[consignment];
    }

    function _register(Code storage record, bytes calldata data) private {
        (bool ok, bytes32 owner, uint32 quota) = Terms.readRegister(data);
        if (!ok) revert SchemaInvalid(Kinds.CODE_REGISTERED);
        record.owner = owner;
        record.quota = quota;
    }

    /// A lot's authorisation may be raised, never lowered.
    function _authorise(bytes32 code, bytes calldata data) private {
        (bool ok, bytes32 id, uint32 bands) = Terms.readAuthorise(data);
        if (!ok) revert SchemaInvalid(Kinds.CODE_AUTHORISED);
        Authorisation storage authorisation = _authorisations[id];
        bool stands = authorisation.bands != 0;
        if (stands && (authorisation.code != code || bands <= authorisation.bands)) revert TransitionNotAllowed(Kinds.CODE_AUTHORISED, 0, 0);
        if (!stands) authorisation.code = code;
        authorisation.bands = bands;
    }

    /// Each plant authority speaks for its own market.
    function _setSuspended(Code storage record, uint16 kind, uint8 side) private {
        uint8 market = _marketBit(side);
        bool suspend = kind == Kinds.CODE_SUSPENDED;
        if ((record.suspended & market != 0) == suspend) revert TransitionNotAllowed(kind, 0, record.suspended);
        record.suspended ^= market;
    }

    function _use(bytes32 consignment, uint8 market, bytes32 id, uint32 bands) private {
        Authorisation storage authorisation = _authorisations[id];
        (uint32 authorised, uint32 debited, bytes32 user) = (authorisation.bands, authorisation.debited, authorisation.consignment);
        if (authorised == 0 || (user != 0 && user != consignment)) revert AuthorisationMissing(id);
        if (bands > authorised) revert AuthorisationExceeded(id, authorised, bands);
        bytes32 code = authorisation.code;
        Code storage record = _codes[code];
        if (user == 0 && record.suspended & _marketBit(market) != 0) revert CodeSuspended(code, market);
        // The whole lot is debited, however little of it this manifest says; raised since, the difference.
        uint64 used = record.used + (authorised - debited);
        if (record.quota != NO_QUOTA && used > record.quota) revert QuotaExceeded(code, record.quota, used);
        record.used = used;
        authorisation.debited = authorised;
        if (user == 0) {
            authorisation.consignment = consignment;
            _uses[consignment].push(id);
        }
    }

    function _marketBit(uint8 side) private pure returns (uint8) {
        return uint8(1 << (side - 1));
    }
}
