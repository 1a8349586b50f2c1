// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IDirectory} from "./interfaces/IDirectory.sol";
import {Access} from "./libraries/Access.sol";
import {CLEARANCE, CN, VN} from "./libraries/Names.sol";

/// @dev Storage and views of the Directory; JointCouncil decides who may change it.
abstract contract Directory is IDirectory {
    using Access for IAccessManager;

    struct Agreement {
        uint64 inForceFrom;
        bytes32 agreement;
    }

    uint8 private constant ANY = type(uint8).max;

    IAccessManager private immutable _manager;
    mapping(bytes32 name => address) private _current;
    mapping(bytes32 name => mapping(address account => bool)) private _served;
    mapping(address verifier => bool) private _verifiers;
    mapping(bytes32 lane => Lane) private _lanes;
    Agreement[] private _agreements;
    bool private _paused;
    mapping(uint8 side => bool) private _left;

    constructor() {
        _manager = new AccessManager(address(this));
    }

    /// @inheritdoc IDirectory
    function accessManager() external view returns (IAccessManager) {
        return _manager;
    }

    /// @inheritdoc IDirectory
    function addressOf(bytes32 name) public view returns (address) {
        return _current[name];
    }

    /// @inheritdoc IDirectory
    function serves(bytes32 name, address account) external view returns (bool) {
        return _served[name][account];
    }

    /// @inheritdoc IDirectory
    function verifierAllowed(address verifier) external view returns (bool) {
        return _verifiers[verifier];
    }

    /// @inheritdoc IDirectory
    function laneOf(bytes32 lane) external view returns (Lane memory) {
        return _lanes[lane];
    }

    /// @inheritdoc IDirectory
    function laneAdmits(bytes32 lane) external view returns (uint8 modes, uint8 goods) {
        Lane storage rule = _lanes[lane];
        return rule.configured ? (rule.modes, rule.goods) : (ANY, ANY);
    }

    /// @inheritdoc IDirectory
    function agreementAt(uint64 time) external view returns (bytes32 agreement, uint64 inForceFrom) {
        for (uint256 i = _agreements.length; i > 0; --i) {
            Agreement storage adopted = _agreements[i - 1];
            if (adopted.inForceFrom <= time) return (adopted.agreement, adopted.inForceFrom);
        }
    }

    /// @inheritdoc IDirectory
    function paused() external view returns (bool) {
        return _paused;
    }

    /// @inheritdoc IDirectory
    function hasLeft(uint8 side) external view returns (bool) {
        return _left[side];
    }

    /// @inheritdoc IDirectory
    function isOperator(uint8 side, address account) external view returns (bool) {
        return (side == VN || side == CN) && _manager.has(Access.operatorRole(side), account);
    }

    /// A Clearance may write codes from now on; its predecessors go on until a joint call takes the role from them.
    function _setAddress(bytes32 name, address account) internal {
        address former = _current[name];
        // A predecessor knows nothing of what its successors took.
        if (account == address(0) || (_served[name][account] && account != former)) revert AddressInvalid(name, account);
        _current[name] = account;
        _served[name][account] = true;
        if (name == CLEARANCE) _manager.grantRole(Access.CLEARANCE_ROLE, account, 0);
        emit AddressSet(name, account, former);
    }

    function _setVerifier(address verifier, bool allowed) internal {
        _verifiers[verifier] = allowed;
        emit VerifierSet(verifier, allowed);
    }

    function _setLane(bytes32 lane, Lane memory rule) internal {
        _lanes[lane] = rule;
        emit LaneSet(lane, rule.crossing, rule.modes, rule.goods, rule.configured);
    }

    function _adoptAgreement(bytes32 agreement, uint64 inForceFrom) internal {
        uint256 count = _agreements.length;
        if (count > 0 && inForceFrom < _agreements[count - 1].inForceFrom) revert AgreementOutOfOrder(inForceFrom);
        _agreements.push(Agreement({inForceFrom: inForceFrom, agreement: agreement}));
        emit AgreementAdopted(agreement, inForceFrom);
    }

    function _setOperator(uint8 side, address operator, bool allowed) internal {
        uint64 role = Access.operatorRole(side);
        if (allowed) _manager.grantRole(role, operator, 0);
        else _manager.revokeRole(role, operator);
        emit OperatorSet(side, operator, allowed);
    }

    function _pause(uint8 side) internal {
        _paused = true;
        emit ManifestsPaused(side);
    }

    function _resume() internal {
        if (_left[VN]) revert SideAway(VN);
        if (_left[CN]) revert SideAway(CN);
        _paused = false;
        emit ManifestsResumed();
    }

    function _leave(uint8 side) internal {
        if (_left[side]) revert SideAway(side);
        _left[side] = true;
        emit SideLeft(side);
        _pause(side);
    }

    function _rejoin(uint8 side) internal {
        if (!_left[side]) revert SidePresent(side);
        _left[side] = false;
        emit SideRejoined(side);
    }
}
