// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Directory} from "./Directory.sol";
import {IJointCouncil} from "./interfaces/IJointCouncil.sol";
import {CN, VN} from "./libraries/Names.sol";

/// @dev Documented in {IJointCouncil}.
contract JointCouncil is Directory, IJointCouncil {
    uint8 private constant JOINT = 0;
    /// `_running` while no proposal runs.
    uint8 private constant IDLE = type(uint8).max;
    uint256 private constant MAX_MEMBERS = 32;
    /// Longest that a proposal stays open.
    uint256 private constant MAX_OPEN = 180 days;

    address private immutable _founder;
    bool private _founded;
    uint8 private _running = IDLE;

    mapping(uint8 side => address[]) private _members;
    mapping(uint8 side => uint8) private _thresholds;
    mapping(address member => uint8 side) private _sideOf;
    Proposal[] private _proposals;
    mapping(uint256 proposal => mapping(bytes32 voter => bool)) private _approved;
    /// Grows when a side pauses or leaves: what its members approved before counts no more.
    mapping(uint8 side => uint256) private _terms;
    /// How often an account lost its seat.
    mapping(address member => uint256) private _departures;

    /// The council's own functions run only as the call of a proposal of the right scope.
    modifier onlyProposal(uint8 scope) {
        if (msg.sender != address(this) || _running != scope) revert OnlyProposal(scope);
        _;
    }

    modifier onlySide(uint8 side) {
        if (side != VN && side != CN) revert MembersInvalid(side);
        if (msg.sender != address(this) || _running != side) revert OnlyProposal(side);
        _;
    }

    constructor(SideSetup memory vn, SideSetup memory cn) {
        _founder = msg.sender;
        _replaceMembers(VN, vn.members, vn.threshold);
        _replaceMembers(CN, cn.members, cn.threshold);
        _setOperator(VN, vn.operator, true);
        _setOperator(CN, cn.operator, true);
    }

    /// @inheritdoc IJointCouncil
    function found(Founding calldata founding) external {
        if (msg.sender != _founder) revert NotTheFounder(msg.sender);
        if (_founded) revert AlreadyFounded();
        if (founding.names.length != founding.contracts.length) revert FoundingInvalid();
        _founded = true;
        for (uint256 i; i < founding.names.length; ++i) {
            if (addressOf(founding.names[i]) != address(0)) revert FoundingInvalid();
            _setAddress(founding.names[i], founding.contracts[i]);
        }
        for (uint256 i; i < founding.verifiers.length; ++i) _setVerifier(founding.verifiers[i], true);
        for (uint256 i; i < founding.lanes.length; ++i) _setLane(founding.lanes[i].lane, founding.lanes[i].rule);
        if (founding.agreement != 0) _adoptAgreement(founding.agreement, founding.inForceFrom);
        emit Founded();
    }

    /// @inheritdoc IJointCouncil
    function propose(address target, bytes calldata data, uint64 expiresAt) external returns (uint256 proposal) {
        return _propose(JOINT, target, data, expiresAt);
    }

    /// @inheritdoc IJointCouncil
    function proposeForSide(bytes calldata data, uint64 expiresAt) external returns (uint256 proposal) {
        return _propose(_sideOf[msg.sender], address(this), data, expiresAt);
    }

    /// @inheritdoc IJointCouncil
    function approve(uint256 proposal) external {
        Proposal storage entry = _open(proposal);
        _approve(proposal, entry.scope);
    }

    /// @inheritdoc IJointCouncil
    function withdrawApproval(uint256 proposal) external {
        _open(proposal);
        bytes32 voter = _voter(_sideOf[msg.sender], msg.sender);
        if (!_approved[proposal][voter]) revert NotApproved(proposal, msg.sender);
        _approved[proposal][voter] = false;
        emit ApprovalWithdrawn(proposal, msg.sender);
    }

    /// @inheritdoc IJointCouncil
    function run(uint256 proposal) external {
        Proposal storage entry = _open(proposal);
        uint8 scope = entry.scope;
        if (scope != CN) _requireQuorum(proposal, VN);
        if (scope != VN) _requireQuorum(proposal, CN);
        // Done before the call, and one at a time: a called contract cannot run it, or another, again from inside.
        if (_running != IDLE) revert ProposalInvalid();
        entry.done = true;
        _running = scope;
        Address.functionCall(entry.target, entry.data);
        _running = IDLE;
        emit Ran(proposal);
    }

    /// @inheritdoc IJointCouncil
    function setAddress(bytes32 name, address account) external onlyProposal(JOINT) {
        _setAddress(name, account);
    }

    /// @inheritdoc IJointCouncil
    function setVerifier(address verifier, bool allowed) external onlyProposal(JOINT) {
        _setVerifier(verifier, allowed);
    }

    /// @inheritdoc IJointCouncil
    function setLane(bytes32 lane, Lane calldata rule) external onlyProposal(JOINT) {
        _setLane(lane, rule);
    }

    /// @inheritdoc IJointCouncil
    function adoptAgreement(bytes32 agreement, uint64 inForceFrom) external onlyProposal(JOINT) {
        _adoptAgreement(agreement, inForceFrom);
    }

    /// @inheritdoc IJointCouncil
    function resume() external onlyProposal(JOINT) {
        _resume();
    }

    /// @inheritdoc IJointCouncil
    function rejoin(uint8 side) external onlyProposal(JOINT) {
        _rejoin(side);
    }

    /// @inheritdoc IJointCouncil
    function pause(uint8 side) external onlySide(side) {
        // A joint call to resume that was approved before is no answer to this pause.
        ++_terms[side];
        _pause(side);
    }

    /// @inheritdoc IJointCouncil
    function leaveExchange(uint8 side) external onlySide(side) {
        ++_terms[side];
        _leave(side);
    }

    /// @inheritdoc IJointCouncil
    function setMembers(uint8 side, address[] calldata members, uint8 threshold) external onlySide(side) {
        _replaceMembers(side, members, threshold);
    }

    /// @inheritdoc IJointCouncil
    function replaceMember(uint8 side, address lost, address successor) external onlySide(side) {
        address[] memory members = _members[side];
        if (_sideOf[lost] != side) revert NotThisSidesMember(side, lost);
        for (uint256 i; i < members.length; ++i) if (members[i] == lost) members[i] = successor;
        _replaceMembers(side, members, _thresholds[side]);
    }

    /// @inheritdoc IJointCouncil
    function setOperator(uint8 side, address operator, bool allowed) external onlySide(side) {
        _setOperator(side, operator, allowed);
    }

    /// @inheritdoc IJointCouncil
    function membersOf(uint8 side) external view returns (address[] memory members, uint8 threshold) {
        return (_members[side], _thresholds[side]);
    }

    /// @inheritdoc IJointCouncil
    function sideOfMember(address account) external view returns (uint8) {
        return _sideOf[account];
    }

    /// @inheritdoc IJointCouncil
    function proposalCount() external view returns (uint256) {
        return _proposals.length;
    }

    /// @inheritdoc IJointCouncil
    function proposalOf(uint256 proposal) external view returns (Proposal memory) {
        if (proposal >= _proposals.length) revert ProposalUnknown(proposal);
        return _proposals[proposal];
    }

    /// @inheritdoc IJointCouncil
    function approvals(uint256 proposal, uint8 side) public view returns (uint256 count) {
        address[] storage members = _members[side];
        for (uint256 i; i < members.length; ++i) if (_approved[proposal][_voter(side, members[i])]) ++count;
    }

    function _propose(uint8 scope, address target, bytes calldata data, uint64 expiresAt) private returns (uint256 proposal) {
        if (_sideOf[msg.sender] == 0) revert NotAMember(msg.sender);
        if (!_founded) revert NotFounded();
        if (expiresAt <= block.timestamp || expiresAt > block.timestamp + MAX_OPEN || target == address(0) || data.length < 4) revert ProposalInvalid();
        proposal = _proposals.length;
        _proposals.push(Proposal({scope: scope, done: false, expiresAt: expiresAt, target: target, data: data}));
        emit Proposed(proposal, msg.sender, scope, target, data, expiresAt);
        _approve(proposal, scope);
    }

    function _approve(uint256 proposal, uint8 scope) private {
        uint8 side = _sideOf[msg.sender];
        if (side == 0) revert NotAMember(msg.sender);
        if (scope != JOINT && side != scope) revert NotThisSidesMember(scope, msg.sender);
        bytes32 voter = _voter(side, msg.sender);
        if (_approved[proposal][voter]) revert AlreadyApproved(proposal, msg.sender);
        _approved[proposal][voter] = true;
        emit Approved(proposal, msg.sender);
    }

    /// A member who was unseated or changed sides, or whose side paused or left, takes no approval along.
    function _voter(uint8 side, address member) private view returns (bytes32) {
        return keccak256(abi.encode(side, _terms[side], member, _departures[member]));
    }

    function _open(uint256 proposal) private view returns (Proposal storage entry) {
        if (proposal >= _proposals.length) revert ProposalUnknown(proposal);
        entry = _proposals[proposal];
        if (entry.done) revert ProposalDone(proposal);
        if (entry.expiresAt < block.timestamp) revert ProposalExpired(proposal, entry.expiresAt);
    }

    function _requireQuorum(uint256 proposal, uint8 side) private view {
        if (approvals(proposal, side) < _thresholds[side]) revert QuorumMissing(proposal, side);
    }

    /// An account sits on one side only, or one hand could make both quorums.
    function _replaceMembers(uint8 side, address[] memory members, uint8 threshold) private {
        if (threshold == 0 || threshold > members.length || members.length > MAX_MEMBERS) revert MembersInvalid(side);
        address[] storage former = _members[side];
        for (uint256 i; i < former.length; ++i) delete _sideOf[former[i]];
        for (uint256 i; i < members.length; ++i) {
            if (members[i] == address(0) || _sideOf[members[i]] != 0) revert MembersInvalid(side);
            _sideOf[members[i]] = side;
        }
        for (uint256 i; i < former.length; ++i) if (_sideOf[former[i]] == 0) ++_departures[former[i]];
        _members[side] = members;
        _thresholds[side] = threshold;
        emit MembersSet(side, members, threshold);
    }
}
