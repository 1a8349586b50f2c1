// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRefusals} from "./IRefusals.sol";

/// @title CodeRegistry: growing-area and packing-house codes, and who let them be used
/// @notice Codes and authorisations have random ids; the names stand in the acts' documents. Quantities are bands of 100 kg. Written by
/// Clearance only, from signed acts.
interface ICodeRegistry is IRefusals {
    struct Code {
        bytes32 owner;
        /// Season quota in bands; all ones for none.
        uint32 quota;
        uint64 used;
        /// Bit 0: suspended for the market VN; bit 1: for CN.
        uint8 suspended;
        /// Digest of the last act about the code.
        bytes32 head;
    }

    struct Authorisation {
        bytes32 code;
        uint32 bands;
        /// Bands debited from the code's quota; 0 while unused.
        uint32 debited;
        /// The consignment that used it, zero while unused.
        bytes32 consignment;
    }

    /// @notice The use of one authorisation by a manifest.
    struct Use {
        bytes32 authorisation;
        uint32 bands;
    }

    /// @notice The caller is not Clearance.
    error OnlyClearance(address caller);

    /// @notice Judge and apply an act about a code. By Clearance.
    /// @param kind CODE_AUTHORISED, CODE_SUSPENDED, CODE_RESTORED or CODE_REGISTERED.
    /// @param digest The act's digest, the code's new head.
    /// @param spent Whether a batch skipped this act before.
    function applyAct(
        uint16 kind,
        bytes32 code,
        bytes calldata data,
        bytes32 prev,
        bytes32 digest,
        bytes32 organisation,
        uint8 side,
        bool spent
    ) external;

    /// @notice Debit whole-lot authorisations to a consignment, in ascending order of id, 128 at most over all its versions. By Clearance.
    /// @param market The side the goods go to.
    function useFor(bytes32 consignment, uint16 kind, uint8 market, Use[] calldata uses) external;

    /// @notice Give a cancelled consignment's lots and quota back. By Clearance.
    function creditFor(bytes32 consignment) external;

    /// @notice Authorisations a consignment used.
    function usesOf(bytes32 consignment) external view returns (bytes32[] memory);

    /// @notice A code's owner, quota, use and standing; all zero if it is not registered.
    function codeOf(bytes32 code) external view returns (Code memory);

    /// @notice A whole-lot authorisation, used or not; all zero if there is none.
    function authorisationOf(bytes32 authorisation) external view returns (Authorisation memory);
}
