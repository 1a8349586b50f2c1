// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

/// @title Directory: what both sides agreed to use
/// @notice The address of the Directory is the verifying contract of every act's signature, so that a successor of another contract
/// does not void acts already signed. Who may do what is kept by an AccessManager whose only administrator is the council; its
/// roles are those of `libraries/Access.sol`.
interface IDirectory {
    /// @notice What a lane admits. A lane without configuration admits everything.
    struct Lane {
        bool configured;
        /// Modes it takes: bit 0 DRIVER, bit 1 AGV, bit 2 THROUGH.
        uint8 modes;
        /// Goods classes it takes, bits of `protocol/acts/terms.ts`.
        uint8 goods;
        /// The crossing it belongs to: keccak256 of the gate pair's name.
        bytes32 crossing;
    }

    event AddressSet(bytes32 indexed name, address indexed current, address indexed former);
    event VerifierSet(address indexed verifier, bool allowed);
    event LaneSet(bytes32 indexed lane, bytes32 indexed crossing, uint8 modes, uint8 goods, bool configured);
    event AgreementAdopted(bytes32 indexed agreement, uint64 inForceFrom);
    event OperatorSet(uint8 indexed side, address indexed operator, bool allowed);
    event ManifestsPaused(uint8 indexed side);
    event ManifestsResumed();
    event SideLeft(uint8 indexed side);
    event SideRejoined(uint8 indexed side);

    /// @notice An agreement may not take force before the one adopted last.
    error AgreementOutOfOrder(uint64 inForceFrom);
    /// @notice No contract, or one that had a successor: what that took, it does not know.
    error AddressInvalid(bytes32 name, address account);
    /// @notice A side that left has to rejoin before manifests can be resumed.
    error SideAway(uint8 side);
    /// @notice The side has not left.
    error SidePresent(uint8 side);

    /// @notice The AccessManager that keeps the roles; the Directory itself is its administrator.
    function accessManager() external view returns (IAccessManager);

    /// @notice Current contract of this name (`bytes32("Clearance")` and so on), zero if none.
    function addressOf(bytes32 name) external view returns (address);

    /// @notice Whether `account` is, or once was, the contract of this name: open cases finish where they were lodged.
    function serves(bytes32 name, address account) external view returns (bool);

    /// @notice Whether keys of this ERC-7913 verifier may be registered and used.
    function verifierAllowed(address verifier) external view returns (bool);

    /// @notice A lane's whole rule, `lane` being keccak256 of "pair|lane"; all zero without configuration.
    function laneOf(bytes32 lane) external view returns (Lane memory);

    /// @notice Modes and goods classes a lane takes; all bits set without configuration.
    function laneAdmits(bytes32 lane) external view returns (uint8 modes, uint8 goods);

    /// @notice The data-sharing agreement in force at `time` (Unix seconds); zero if none.
    function agreementAt(uint64 time) external view returns (bytes32 agreement, uint64 inForceFrom);

    /// @notice Whether new manifests are paused.
    function paused() external view returns (bool);

    /// @notice Whether a side has left the exchange and not rejoined.
    function hasLeft(uint8 side) external view returns (bool);

    /// @notice Whether an account onboards this side's organisations and keys.
    function isOperator(uint8 side, address account) external view returns (bool);
}
