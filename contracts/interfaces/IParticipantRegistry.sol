// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRefusals} from "./IRefusals.sol";

/// @title ParticipantRegistry: organisations, their keys, and who may act for whom
/// @notice Each side onboards its own: only the side's operator, named by that side's members of the council, may write about its
/// organisations. Ids are random; names are never on chain. Role masks are those of `protocol/roles.ts`.
interface IParticipantRegistry is IRefusals {
    struct Organisation {
        /// 1 VN, 2 CN.
        uint8 side;
        uint16 roles;
        bool active;
    }

    struct NewKey {
        /// ERC-7913 signer: `verifier ‖ key` with an allowed verifier, or the 20 bytes of an account.
        bytes signer;
        /// Subset of the organisation's roles.
        uint16 roles;
        /// First second at which it may sign.
        uint64 validFrom;
    }

    struct NewOrganisation {
        bytes32 organisation;
        uint16 roles;
        NewKey[] keys;
    }

    struct Key {
        bytes32 organisation;
        uint16 roles;
        uint64 validFrom;
        /// Signatures from this second on are not accepted; 0 none.
        uint64 retiredAt;
        /// From this block time on nothing of the key is included; 0 none.
        uint64 revokedAt;
        bytes signer;
    }

    struct Delegation {
        uint64 from;
        /// Exclusive.
        uint64 to;
    }

    event OrganisationOnboarded(bytes32 indexed organisation, uint8 indexed side, uint16 roles);
    event OrganisationChanged(bytes32 indexed organisation, uint16 roles, bool active);
    event KeyAdded(bytes32 indexed key, bytes32 indexed organisation, uint16 roles, uint64 validFrom, bytes signer);
    event KeyRetired(bytes32 indexed key, uint64 retiredAt);
    event KeyWasRevoked(bytes32 indexed key, uint64 revokedAt);
    event DelegationSet(bytes32 indexed principal, bytes32 indexed agent, uint64 from, uint64 to);

    /// @notice The caller is not this side's operator.
    error NotThisSidesOperator(uint8 side, address caller);
    error OrganisationExists(bytes32 organisation);
    error OrganisationUnknown(bytes32 organisation);
    error OrganisationInvalid(bytes32 organisation);
    error KeyExists(bytes32 key);
    /// @notice Roles beyond the organisation's, a malformed signer, or a validity that makes no sense.
    error KeyInvalid(bytes32 key);
    error VerifierNotAllowed(address verifier);
    error DelegationInvalid(bytes32 principal, bytes32 agent);

    /// @notice Bring organisations of `side` in, with their first keys. By that side's operator.
    function onboard(uint8 side, NewOrganisation[] calldata organisations) external;

    /// @notice Change an organisation's roles, or switch it off and on. Switched off, its keys count as revoked.
    function changeOrganisation(bytes32 organisation, uint16 roles, bool active) external;

    function addKey(bytes32 organisation, NewKey calldata key) external;

    /// @notice Rotation: the key stops signing at `retiredAt` (not in the past); what it signed before stays valid.
    function retireKey(bytes32 key, uint64 retiredAt) external;

    /// @notice Compromise: from this block on nothing signed by the key is included, whenever it was signed.
    function revokeKey(bytes32 key) external;

    /// @notice Let `agent` (role AGENT) declare for `principal`, both of one side, from `from` until before `to`. `to` = 0 ends it now.
    function delegate(bytes32 principal, bytes32 agent, uint64 from, uint64 to) external;

    /// @notice Who signed: reverts with KeyUnknown, SignatureInvalid, KeyNotValidAtSigning or KeyRevoked, in this order.
    /// @return organisation The key's organisation.
    /// @return side Its side.
    /// @return roles What the key may speak as.
    function authenticate(
        bytes32 key,
        bytes32 digest,
        bytes calldata signature,
        uint64 signedAt
    ) external view returns (bytes32 organisation, uint8 side, uint16 roles);

    function organisationOf(bytes32 organisation) external view returns (Organisation memory);

    /// @notice The key's whole record; all zero if unknown.
    function keyOf(bytes32 key) external view returns (Key memory);

    /// @notice Could this key sign at `time`, and as what? Revocation is not judged: it concerns inclusion, not signing.
    function keyAt(bytes32 key, uint64 time) external view returns (bool valid, bytes32 organisation, uint8 side, uint16 roles);

    function delegationOf(bytes32 principal, bytes32 agent) external view returns (Delegation memory);

    /// @notice Whether `agent` may declare for `principal` at `time`.
    function delegated(bytes32 principal, bytes32 agent, uint64 time) external view returns (bool);
}
