// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The refusals of the exchange, one error each
/// @notice Names are those of the refusal catalogue in PascalCase (`KEY_UNKNOWN` is `KeyUnknown`); they never change.
/// Arguments say what was found, so that a relayer can report a refusal without another call.
interface IRefusals {
    /// @notice The act's shape is wrong: an unknown event, unit or term, or terms that do not decode.
    error SchemaInvalid(uint16 kind);
    /// @notice No code of this id is registered.
    error IdentifierInvalid(bytes32 code);

    /// @notice No such key is registered.
    error KeyUnknown(bytes32 key);
    /// @notice The signature is not this key's over this act.
    error SignatureInvalid(bytes32 key);
    /// @notice The key was not yet, or no longer, valid when it signed.
    error KeyNotValidAtSigning(bytes32 key, uint64 signedAt);
    /// @notice The key is revoked at this block; nothing of it is included any more.
    error KeyRevoked(bytes32 key, uint64 revokedAt);

    /// @notice The act says it was signed later than the block's time plus the allowed skew.
    error ActFromFuture(uint64 signedAt, uint64 blockTime);
    /// @notice The act may no longer be included.
    error ActExpired(uint64 notAfter, uint64 blockTime);
    /// @notice This very act was applied, or skipped for a judged reason, before.
    error ActAlreadyDone(bytes32 digest);

    /// @notice The signer's role may not say this event, or not from this side.
    error RoleMissing(bytes32 organisation, uint16 kind);
    /// @notice The role may say the event, but this track is another authority's.
    error TrackNotYours(bytes32 organisation, uint8 track);
    /// @notice The consignment does not have this track.
    error TrackNotRequired(uint8 track);

    error ConsignmentUnknown(bytes32 consignment);
    error ConsignmentExists(bytes32 consignment);
    /// @notice The consignment is closed; it takes no more claims and decisions.
    error ConsignmentClosed(bytes32 consignment);

    /// @notice The act does not build on the head it should build on.
    error PrevMismatch(bytes32 head, bytes32 prev);
    /// @notice The act speaks of another manifest version than the current (a claim: than the next) one.
    error VersionStale(uint32 expected, uint32 given);

    /// @notice Two key holders of one organisation must sign this.
    error SecondSignerRequired(uint16 kind);
    error ReasonRequired(uint16 kind);
    /// @notice The state does not allow this step.
    error TransitionNotAllowed(uint16 kind, uint8 track, uint8 status);

    error HoldActive(bytes32 consignment, bytes32 organisation);
    error HoldNotYours(bytes32 hold);
    error HoldUnknown(bytes32 hold);

    /// @notice An amendment that changes the units says it is not material.
    error MaterialUndeclared(bytes32 consignment);
    error AmendAfterCrossing(bytes32 consignment);
    error CancelAfterCrossing(bytes32 consignment);
    error ExitNotProven(bytes32 consignment);
    error ReturnNotOrdered(bytes32 consignment);
    error NotRefused(bytes32 consignment);

    error AuthorisationMissing(bytes32 authorisation);
    error AuthorisationExceeded(bytes32 authorisation, uint32 authorised, uint32 wanted);
    error CodeSuspended(bytes32 code, uint8 market);
    error QuotaExceeded(bytes32 code, uint32 quota, uint64 wanted);

    error GoodsNotOnLane(bytes32 lane, uint8 goods);
    /// @notice New manifests are paused by one of the sides, or go to this contract's successor (as acts about codes do then).
    error Paused();
}
