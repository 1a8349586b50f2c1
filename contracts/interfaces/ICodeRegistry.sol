// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRefusals} from "./IRefusals.sol";

/// @title CodeRegistry: growing-area and packing-house codes, and who let them be used
/// @notice Codes and authorisations have random ids; the names stand in the acts' documents. Quantities are bands of 100 kg. Written by
/// Clearance only, from signed acts.
interface ICodeRegistry is IRefusals {
    struct Code {
        bytes32 owner;
        /// Side whose plant authority registered it.
        uint8 side;
        /// Season quota in bands; all ones for none.
        uint32 quota;
        uint32 used;
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

    function codeOf(bytes32 code) external view returns (Code memory);

    function authorisationOf(bytes32 authorisation) external view returns (Authorisation memory);
}
