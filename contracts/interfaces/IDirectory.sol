// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Directory: what both sides agreed to use
/// @notice The address of the Directory is the verifying contract of every act's signature, so that a successor of another contract
/// does not void acts already signed.
interface IDirectory {
    event AddressSet(bytes32 indexed name, address indexed current, address indexed former);
    event VerifierSet(address indexed verifier, bool allowed);
    event LaneSet(bytes32 indexed lane, uint8 goods, bool configured);
    event AgreementAdopted(bytes32 indexed agreement, uint64 inForceFrom);
    event OperatorSet(uint8 indexed side, address operator);
    event ManifestsPaused(uint8 indexed side);
    event ManifestsResumed();

    /// @notice An agreement may not take force before the one adopted last.
    error AgreementOutOfOrder(uint64 inForceFrom);

    /// @notice Current contract of this name (`bytes32("Clearance")` and so on), zero if none.
    function addressOf(bytes32 name) external view returns (address);

    /// @notice Whether `account` is, or once was, the contract of this name: open cases finish where they were lodged.
    function serves(bytes32 name, address account) external view returns (bool);

    /// @notice Whether keys of this ERC-7913 verifier may be registered and used.
    function verifierAllowed(address verifier) external view returns (bool);

    /// @notice Goods classes allowed on a lane (keccak256 of "pair|lane"); a lane without configuration allows any.
    function laneGoods(bytes32 lane) external view returns (uint8);

    /// @notice The data-sharing agreement in force at `time`; zero if none.
    function agreementAt(uint64 time) external view returns (bytes32 agreement, uint64 inForceFrom);

    /// @notice Whether new manifests are paused.
    function paused() external view returns (bool);

    /// @notice Who onboards this side's organisations and keys.
    function operatorOf(uint8 side) external view returns (address);
}
