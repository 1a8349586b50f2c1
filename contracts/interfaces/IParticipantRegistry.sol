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

    /// @notice What a key is for. The two never mix: an encryption key signs nothing.
    enum KeyUse {
        SIG,
        ENC
    }

    struct NewKey {
        KeyUse use;
        /// SIG: ERC-7913 signer, `verifier ‖ key` with an allowed verifier, or the 20 bytes of an account. ENC: a P-256 point, x ‖ y (64 bytes),
        /// to which envelopes are encrypted.
        bytes signer;
        /// Subset of the organisation's roles.
        uint16 roles;
        /// First second of its validity.
        uint64 validFrom;
        /// First second after its validity; 0 none is set.
        uint64 validUntil;
    }

    struct NewOrganisation {
        bytes32 organisation;
        uint16 roles;
        NewKey[] keys;
    }

    struct Key {
        bytes32 organisation;
        KeyUse use;
        uint16 roles;
        uint64 validFrom;
        /// Signatures from this second on are not accepted: the end of its validity, or earlier if it was retired; 0 none.
        uint64 retiredAt;
        /// From this block time on nothing of the key is included; 0 none.
        uint64 revokedAt;
        bytes signer;
    }

    /// @notice What an agent may declare for a principal, and for how long.
    struct Delegation {
        uint64 from;
        /// Exclusive.
        uint64 to;
        /// Claims it may make: bit 0 lodging, 1 amending, 2 splitting, 3 cancelling.
        uint8 claims;
        /// Goods classes it may declare, bits of `protocol/acts/terms.ts`.
        uint8 goods;
        /// The only lane it may use, zero for any.
        bytes32 lane;
    }

    event OrganisationOnboarded(bytes32 indexed organisation, uint8 indexed side, uint16 roles);
    event OrganisationChanged(bytes32 indexed organisation, uint16 roles, bool active);
    event KeyAdded(
        bytes32 indexed key,
        bytes32 indexed organisation,
        KeyUse use,
        uint16 roles,
        uint64 validFrom,
        uint64 validUntil,
        bytes signer
    );
    event KeyRetired(bytes32 indexed key, uint64 retiredAt);
    event KeyWasRevoked(bytes32 indexed key, uint64 revokedAt);
    event DelegationSet(bytes32 indexed principal, bytes32 indexed agent, Delegation delegation);

    /// @notice The caller is not this side's operator.
    error NotThisSidesOperator(uint8 side, address caller);
    /// @notice The id is taken.
    error OrganisationExists(bytes32 organisation);
    /// @notice No organisation has this id.
    error OrganisationUnknown(bytes32 organisation);
    /// @notice No id, or roles that do not exist.
    error OrganisationInvalid(bytes32 organisation);
    /// @notice The key is registered, of whatever organisation.
    error KeyExists(bytes32 key);
    /// @notice Roles beyond the organisation's, a malformed signer, or a validity that makes no sense.
    error KeyInvalid(bytes32 key);
    /// @notice The council does not allow keys of this verifier.
    error VerifierNotAllowed(address verifier);
    /// @notice Not an exporter and an agent of one side, claims that do not exist, or an end before its beginning.
    error DelegationInvalid(bytes32 principal, bytes32 agent);

    /// @notice Bring organisations of `side` in, with their first keys. By that side's operator.
    function onboard(uint8 side, NewOrganisation[] calldata organisations) external;

    /// @notice Change an organisation's roles, or switch it off and on. Switched off, its keys count as revoked.
    function changeOrganisation(bytes32 organisation, uint16 roles, bool active) external;

    /// @notice Register another key of an organisation.
    function addKey(bytes32 organisation, NewKey calldata key) external;

    /// @notice Rotation: the key stops signing at `retiredAt`, neither in the past nor after the end it has already; what it signed before
    /// stays valid.
    function retireKey(bytes32 key, uint64 retiredAt) external;

    /// @notice Compromise: from this block on nothing signed by the key is included, whenever it was signed.
    function revokeKey(bytes32 key) external;

    /// @notice Let `agent` (role AGENT) declare for `principal`, both of one side, within limits and from `from` until before `to`. It replaces
    /// what stood before; `to` = 0 ends it now.
    function delegate(bytes32 principal, bytes32 agent, Delegation calldata delegation) external;

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

    /// @notice The organisation as it stands; all zero if it is unknown.
    function organisationOf(bytes32 organisation) external view returns (Organisation memory);

    /// @notice The organisation as it stood at `time` (Unix seconds); all zero before it was onboarded.
    function organisationAt(bytes32 organisation, uint64 time) external view returns (Organisation memory);

    /// @notice The key's whole record; all zero if unknown.
    function keyOf(bytes32 key) external view returns (Key memory);

    /// @notice Could this key sign at `time`, and as what? Told by the roles that the organisation had at that time. Revocation is not judged:
    /// it concerns inclusion, not signing.
    function keyAt(bytes32 key, uint64 time) external view returns (bool valid, bytes32 organisation, uint8 side, uint16 roles);

    /// @notice Was this signing key valid for this role at `time`: within its validity, not yet revoked, the role its own and, at that time, its
    /// active organisation's?
    /// @param role One or more bits of `protocol/roles.ts`; all of them are needed.
    function wasValid(bytes32 key, uint16 role, uint64 time) external view returns (bool);

    /// @notice What stands between a principal and an agent; all zero for nothing.
    function delegationOf(bytes32 principal, bytes32 agent) external view returns (Delegation memory);

    /// @notice Whether `agent` may make a claim for `principal` at `time`: the principal is an active exporter now, and the delegation covers it.
    /// @param kind MANIFEST_ANCHORED, MANIFEST_AMENDED, MANIFEST_SPLIT or MANIFEST_CANCELLED.
    /// @param goods Goods classes that the claim names, none for a cancellation.
    /// @param lane The consignment's lane.
    function delegated(
        bytes32 principal,
        bytes32 agent,
        uint64 time,
        uint16 kind,
        uint8 goods,
        bytes32 lane
    ) external view returns (bool);
}
