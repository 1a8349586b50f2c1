// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../../contracts/interfaces/IClearance.sol";
import {ICodeRegistry} from "../../../contracts/interfaces/ICodeRegistry.sol";
import {IDirectory} from "../../../contracts/interfaces/IDirectory.sol";
import {IJointCouncil} from "../../../contracts/interfaces/IJointCouncil.sol";
import {IParticipantRegistry} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {IRecordLog} from "../../../contracts/interfaces/IRecordLog.sol";
import {
    ROLE_BORDER,
    ROLE_CODE_OWNER,
    ROLE_CUSTOMS,
    ROLE_EXPORTER,
    ROLE_GATE,
    ROLE_GATEWAY,
    ROLE_QUARANTINE
} from "../../../contracts/libraries/Roles.sol";
import {vm} from "./Vm.sol";

/// @dev All contracts as a network gets them, both sides' organisations with two keys each, and both sides' members of the council. The
/// contract that inherits it deploys, founds and operates both sides.
abstract contract Scene {
    struct Organisation {
        bytes32 id;
        uint8 side;
        uint16 roles;
    }

    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant MEMBERS = 3;
    uint8 internal constant QUORUM = 2;
    /// Organisations of one side, in the order of `_roles`.
    uint256 internal constant PER_SIDE = 6;
    uint256 internal constant CUSTOMS = 0;
    uint256 internal constant QUARANTINE = 1;
    uint256 internal constant BORDER = 2;
    uint256 internal constant GATE = 3;
    uint256 internal constant EXPORTER = 4;
    uint256 internal constant GATEWAY = 5;

    IJointCouncil internal _council;
    IParticipantRegistry internal _registry;
    ICodeRegistry internal _codes;
    IClearance internal _clearance;
    IRecordLog internal _log;

    Organisation[] internal _organisations;
    mapping(bytes32 key => bytes32 organisation) internal _organisationOfKey;
    mapping(bytes32 organisation => uint8) internal _sideOfOrganisation;

    constructor() {
        vm.warp(START);
        _deploy();
        for (uint8 side = 1; side <= 2; ++side) _onboard(side);
    }

    /// @dev Secret keys are small numbers, apart from each other: members of the council from 1000, key holders from 2000.
    function _memberKey(uint8 side, uint256 index) internal pure returns (uint256) {
        return 1000 * uint256(side) + 1 + index;
    }

    function _secret(uint256 organisation, uint256 holder) internal pure returns (uint256) {
        return 10_000 + 2 * organisation + holder;
    }

    function _key(uint256 organisation, uint256 holder) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(vm.addr(_secret(organisation, holder))));
    }

    function _sign(uint256 secret, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Position in `_organisations` of a side's organisation.
    function _at(uint8 side, uint256 which) internal pure returns (uint256) {
        return (side - 1) * PER_SIDE + which;
    }

    function _deploy() private {
        _council = IJointCouncil(_place("JointCouncil", abi.encode(_seats(1), _seats(2))));
        _registry = IParticipantRegistry(_place("ParticipantRegistry", abi.encode(_council)));
        _codes = ICodeRegistry(_place("CodeRegistry", abi.encode(_council)));
        _clearance = IClearance(_place("Clearance", abi.encode(_council, _registry, _codes, address(0))));
        _log = IRecordLog(_place("RecordLog", abi.encode(_council, _registry)));
        IJointCouncil.Founding memory founding;
        founding.names = new bytes32[](4);
        founding.contracts = new address[](4);
        (founding.names[0], founding.contracts[0]) = ("ParticipantRegistry", address(_registry));
        (founding.names[1], founding.contracts[1]) = ("CodeRegistry", address(_codes));
        (founding.names[2], founding.contracts[2]) = ("Clearance", address(_clearance));
        (founding.names[3], founding.contracts[3]) = ("RecordLog", address(_log));
        _council.found(founding);
    }

    function _place(string memory name, bytes memory arguments) private returns (address placed) {
        bytes memory code = bytes.concat(vm.getCode(string.concat("contracts/", name, ".sol:", name)), arguments);
        assembly ("memory-safe") {
            placed := create(0, add(code, 0x20), mload(code))
        }
        require(placed != address(0), name);
    }

    function _seats(uint8 side) private view returns (IJointCouncil.SideSetup memory setup) {
        setup.members = new address[](MEMBERS);
        for (uint256 i; i < MEMBERS; ++i) setup.members[i] = vm.addr(_memberKey(side, i));
        setup.threshold = QUORUM;
        setup.operator = address(this);
    }

    function _onboard(uint8 side) private {
        IParticipantRegistry.NewOrganisation[] memory fresh = new IParticipantRegistry.NewOrganisation[](PER_SIDE);
        for (uint256 i; i < PER_SIDE; ++i) {
            uint256 index = _organisations.length;
            bytes32 id = bytes32(0x1000 + index);
            uint16 roles = _roles(i);
            _organisations.push(Organisation({id: id, side: side, roles: roles}));
            _sideOfOrganisation[id] = side;
            fresh[i].organisation = id;
            fresh[i].roles = roles;
            fresh[i].keys = new IParticipantRegistry.NewKey[](2);
            for (uint256 holder; holder < 2; ++holder) {
                fresh[i].keys[holder].signer = abi.encodePacked(vm.addr(_secret(index, holder)));
                fresh[i].keys[holder].roles = roles;
                fresh[i].keys[holder].validFrom = 1;
                _organisationOfKey[_key(index, holder)] = id;
            }
        }
        _registry.onboard(side, fresh);
    }

    function _roles(uint256 which) private pure returns (uint16) {
        if (which == CUSTOMS) return ROLE_CUSTOMS;
        if (which == QUARANTINE) return ROLE_QUARANTINE;
        if (which == BORDER) return ROLE_BORDER;
        if (which == GATE) return ROLE_GATE;
        return which == EXPORTER ? ROLE_EXPORTER | ROLE_CODE_OWNER : ROLE_GATEWAY;
    }
}
