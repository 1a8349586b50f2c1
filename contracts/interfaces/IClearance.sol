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
        /// ABI-encoded terms of lodging, amending, splitting, registering or authorising, else empty.
        bytes data;
        /// When it happened, as the signer says, Unix seconds; all times are below 2^40 (year 36812).
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

    /// @notice All that is kept of a consignment, but for its tracks and holds. What every act reads comes first, in one slot. Bit sets are over unit bits: bit n is the n-th unit label in
    /// order of first appearance over the manifest versions.
    struct Case {
        /// Current manifest version; 0 for a consignment that does not exist.
        uint32 version;
        /// Latest material version: approvals made on an earlier one are stale.
        uint32 materialVersion;
        /// Side that exports, 1 VN, 2 CN.
        uint8 exporting;
        /// 1 DRIVER, 2 AGV, 3 THROUGH.
        uint8 mode;
        /// 0 no answer, 1 accepted, 2 refused.
        uint8 notice;
        /// Bits of `libraries/CaseFlags.sol`: plant, cancelled, return ordered, destroy ordered, destroyed, export proven, irregular,
        /// declaration registered, ever held, any unit gone out.
        uint16 flags;
        /// Four bits a track, track 1 lowest: its state, and 8 if it is approved for all units without condition ({Track}).
        uint32 tracks;
        /// Tracks whose approval is stale, bit `track - 1`.
        uint8 stale;
        /// Tracks that are REFUSED, bit `track - 1`.
        uint8 refused;
        /// When EXP_CUS registered the declaration, as it says, Unix seconds.
        uint40 registeredAt;
        /// Units of the current manifest.
        uint64 units;
        uint64 goneOut;
        uint64 crossed;
        uint64 accepted;
        uint64 disputed;
        uint64 returnCrossed;
        uint64 returnReceived;
        /// Latest version that the importing side's customs acknowledged; 0 before it acknowledged any.
        uint32 acknowledged;
        /// Version that the last answer to the advance notice was about.
        uint32 noticeVersion;
        bytes32 lane;
        bytes32 declarant;
        bytes32 manifestHead;
        bytes32 exportOrdersHead;
        bytes32 importOrdersHead;
    }

    /// @notice One authority's decision on a consignment.
    struct Track {
        /// 0 PENDING, 1 IN_REVIEW, 2 APPROVED, 3 APPROVED_CONDITIONAL, 4 REFUSED, 5 REVOKED.
        uint8 status;
        /// Approved on a manifest version that a later material one replaced, and not affirmed since.
        bool stale;
        uint64 validUntil;
        /// Units approved without condition; all ones covers units added later.
        uint64 approved;
        /// Units approved until `validUntil`.
        uint64 conditional;
        bytes32 head;
    }

    struct Hold {
        bytes32 organisation;
        /// Digest of the last act about the hold; zero for a hold never placed.
        bytes32 head;
        uint64 units;
        bool active;
    }

    /// @notice An act was applied.
    /// @param consignment The consignment, zero for acts about a code.
    /// @param digest EIP-712 digest of the act.
    /// @param organisation Whose key signed.
    /// @param marks Bits of `protocol/irregularities.ts`; bit 15 LATE.
    event ActRecorded(bytes32 indexed consignment, bytes32 indexed digest, bytes32 indexed organisation, uint16 marks, SignedAct signed);

    /// @notice An act of a batch was left out.
    /// @param key The key it came with, which need not be its author's.
    /// @param spent Whether it can never apply for this key any more; otherwise its reason may pass.
    /// @param reason The ABI-encoded error of `IRefusals`.
    event ActSkipped(bytes32 indexed digest, bytes32 indexed key, bool spent, bytes reason);

    /// @notice Less gas was left than an act may need. The whole batch is undone, so that a relayer cannot burn acts by starving them.
    error BatchShortOfGas(uint256 index);

    /// @notice Judge and apply one act; reverts with the refusal.
    /// @return marks What the act was marked with.
    function submit(SignedAct calldata signed) external returns (uint16 marks);

    /// @notice Judge and apply acts in order. A refused act is skipped and reported by `ActSkipped`; refused for a judged reason it is
    /// also spent for the key that signed it, so that its public calldata cannot be replayed later. Not spent is what anyone could cause by
    /// how he relays (a bad or foreign signature, a cosignature cut off, the same act again, a contract that is not the current one), and
    /// what comes before its cause, which anyone could arrange too: ActFromFuture, PrevMismatch, ConsignmentUnknown, a later version than the
    /// current, HoldUnknown, IdentifierInvalid, ExitNotProven, NotRefused, ReturnNotOrdered, a lot that is not authorised yet, and an
    /// observation of a unit that no version has yet.
    /// @return applied How many acts were applied.
    function submitBatch(SignedAct[] calldata signed) external returns (uint256 applied);

    /// @notice EIP-712 digest of an act: what is signed, and its name ever after.
    function digestOf(Act calldata act) external view returns (bytes32);

    /// @notice What is kept of a consignment; all zero if it was not lodged here.
    function caseOf(bytes32 consignment) external view returns (Case memory);

    /// @notice One authority's decision on a consignment.
    /// @param track 1 (EXP_CUS) to 8 (RETURN_CUS).
    function trackOf(bytes32 consignment, uint8 track) external view returns (Track memory);

    /// @notice A hold by its name; all zero if it was never placed.
    function holdOf(bytes32 consignment, bytes32 hold) external view returns (Hold memory);

    /// @notice Units under an active hold of an organisation, of any for zero.
    function heldUnits(bytes32 consignment, bytes32 organisation) external view returns (uint64);

    /// @notice When a unit first crossed, as the gate says; zero if it has not.
    function crossedAt(bytes32 consignment, uint8 unit) external view returns (uint64);

    /// @notice What the next act of this kind must name as `prev`; zero for observations and where nothing stands yet.
    function headOf(uint16 kind, bytes32 consignment, uint8 track, bytes32 subject) external view returns (bytes32);

    /// @notice Whether claims and decisions are over for a consignment, judged at `time` (Unix seconds).
    function isClosed(bytes32 consignment, uint64 time) external view returns (bool);

    /// @notice Whether this observation was recorded.
    function recorded(bytes32 digest) external view returns (bool);

    /// @notice The Clearance that this one succeeded, zero for the first. Its open cases finish there; here they exist already.
    function former() external view returns (IClearance);

    /// @notice Whether a consignment was lodged, here or with a predecessor.
    function isKnown(bytes32 consignment) external view returns (bool);

    /// @notice Whether a batch, here or of a predecessor, skipped this act of this key for a judged reason.
    function spent(bytes32 digest, bytes32 key) external view returns (bool);
}
