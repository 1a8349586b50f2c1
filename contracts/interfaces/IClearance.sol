// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRefusals} from "./IRefusals.sol";

/// @title Clearance: what both sides said about a consignment, judged by one set of rules
/// @notice Every act is one EIP-712 message signed by a participant (domain `Thongquan` version `1`, verifying contract the
/// Directory). Anybody may relay it; it stands by its signature alone. The rules are those of `protocol/rules/apply.ts`, check by
/// check; a test runs both on the same random sequences.
/// @dev Call: `clearance.submitBatch([{act, key, signature, cosigner, cosignature}, …])`.
interface IClearance is IRefusals {
    /// @notice The signed message; field by field `Act` of `protocol/acts/act.ts`.
    struct Act {
        /// Event number.
        uint16 kind;
        /// Random id chosen by the client; zero for acts about a code.
        bytes32 consignment;
        /// 0 none, else 1 (EXP_CUS) to 8 (RETURN_CUS).
        uint8 track;
        /// Manifest version the act speaks of; 0 for acts about a code.
        uint32 version;
        /// Bitmap of units; all ones for all, zero for none.
        uint64 units;
        /// Hold id, code id or zero.
        bytes32 subject;
        /// Reason code, 0 none.
        uint16 reason;
        /// Unix seconds until which an approval holds or a hold is expected, 0 none.
        uint64 until;
        /// Commitment of the event's disclosure document.
        bytes32 commitment;
        /// ABI-encoded terms of lodging, amending, registering or authorising, else empty.
        bytes data;
        /// When it happened, as the signer says, Unix seconds.
        uint64 occurredAt;
        uint64 signedAt;
        uint64 notAfter;
        /// Digest of the act it builds on.
        bytes32 prev;
    }

    struct SignedAct {
        Act act;
        /// keccak256 of the ERC-7913 signer.
        bytes32 key;
        bytes signature;
        /// Second key holder's key id, zero for none.
        bytes32 cosigner;
        bytes cosignature;
    }

    /// @notice An act was applied.
    /// @param consignment The consignment, zero for acts about a code.
    /// @param digest EIP-712 digest of the act.
    /// @param organisation Whose key signed.
    /// @param marks Bits of `protocol/irregularities.ts`; bit 15 LATE.
    event ActRecorded(bytes32 indexed consignment, bytes32 indexed digest, bytes32 indexed organisation, uint16 marks, SignedAct signed);

    /// @notice An act of a batch was left out.
    /// @param reason The ABI-encoded error of `IRefusals`.
    event ActSkipped(bytes32 indexed digest, bytes reason);

    /// @notice Less gas was left than an act may need. The whole batch is undone, so that a relayer cannot burn acts by starving them.
    error BatchShortOfGas(uint256 index);
    /// @notice Only the contract itself may call this.
    error OnlySelf();

    /// @notice Judge and apply one act; reverts with the refusal.
    /// @return marks What the act was marked with.
    function submit(SignedAct calldata signed) external returns (uint16 marks);

    /// @notice Judge and apply acts in order. A refused act is skipped and reported by `ActSkipped`; refused for a judged reason it is
    /// also spent, so that its public calldata cannot be replayed later. Not spent, because anyone could burn another's act so or
    /// because the reason may pass: SignatureInvalid, KeyUnknown, ActFromFuture, PrevMismatch, ConsignmentUnknown.
    /// @return applied How many acts were applied.
    function submitBatch(SignedAct[] calldata signed) external returns (uint256 applied);
}
