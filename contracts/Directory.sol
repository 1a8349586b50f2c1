// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "./interfaces/IDirectory.sol";

/// @dev Storage and views of the Directory; JointCouncil decides who may change it.
abstract contract Directory is IDirectory {
    struct LaneRule {
        bool configured;
        uint8 goods;
    }

    struct Agreement {
        uint64 inForceFrom;
        bytes32 agreement;
    }

    uint8 private constant ANY_GOODS = type(uint8).max;

    mapping(bytes32 name => address) private _current;
    mapping(bytes32 name => mapping(address account => bool)) private _served;
    mapping(address verifier => bool) private _verifiers;
    mapping(bytes32 lane => LaneRule) private _lanes;
    mapping(uint8 side => address) private _operators;
    Agreement[] private _agreements;
    bool private _paused;

    /// @inheritdoc IDirectory
    function addressOf(bytes32 name) external view returns (address) {
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
    function laneGoods(bytes32 lane) external view returns (uint8) {
        LaneRule storage rule = _lanes[lane];
        return rule.configured ? rule.goods : ANY_GOODS;
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
    function operatorOf(uint8 side) external view returns (address) {
        return _operators[side];
    }

    function _setAddress(bytes32 name, address account) internal {
        address former = _current[name];
        _current[name] = account;
        _served[name][account] = true;
        emit AddressSet(name, account, former);
    }

    function _setVerifier(address verifier, bool allowed) internal {
        _verifiers[verifier] = allowed;
        emit VerifierSet(verifier, allowed);
    }

    function _setLane(bytes32 lane, uint8 goods, bool configured) internal {
        _lanes[lane] = LaneRule({configured: configured, goods: goods});
        emit LaneSet(lane, goods, configured);
    }

    function _adoptAgreement(bytes32 agreement, uint64 inForceFrom) internal {
        uint256 count = _agreements.length;
        if (count > 0 && inForceFrom < _agreements[count - 1].inForceFrom) revert AgreementOutOfOrder(inForceFrom);
        _agreements.push(Agreement({inForceFrom: inForceFrom, agreement: agreement}));
        emit AgreementAdopted(agreement, inForceFrom);
    }

    function _setOperator(uint8 side, address operator) internal {
        _operators[side] = operator;
        emit OperatorSet(side, operator);
    }

    function _pause(uint8 side) internal {
        _paused = true;
        emit ManifestsPaused(side);
    }

    function _resume() internal {
        _paused = false;
        emit ManifestsResumed();
    }
}
