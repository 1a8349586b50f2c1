// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "./IDirectory.sol";

/// @title JointCouncil: neither side governs alone
/// @notice Members of both sides, k of n each. A joint proposal is one exact call that runs when both sides reached their quorum; a
/// side's own affairs (its members, its operator, a pause) need its own quorum only. A pause stops new manifests and nothing else.
interface IJointCouncil is IDirectory {
    struct SideSetup {
        address[] members;
        /// Approvals that make this side's quorum.
        uint8 threshold;
        address operator;
    }

    struct Lane {
        bytes32 lane;
        uint8 goods;
    }

    /// @notice What the deployer sets once, before handing over: afterwards only proposals change it.
    struct Founding {
        bytes32[] names;
        address[] contracts;
        address[] verifiers;
        Lane[] lanes;
        bytes32 agreement;
        uint64 inForceFrom;
    }

    struct Proposal {
        /// 0 joint, else the one side whose affair it is.
        uint8 scope;
        bool done;
        uint64 expiresAt;
        address target;
        bytes data;
    }

    event Founded();
    event MembersSet(uint8 indexed side, address[] members, uint8 threshold);
    event Proposed(uint256 indexed proposal, address indexed by, uint8 scope, address target, bytes data, uint64 expiresAt);
    event Approved(uint256 indexed proposal, address indexed by);
    event Ran(uint256 indexed proposal);

    error NotAMember(address caller);
    error NotThisSidesMember(uint8 side, address caller);
    error MembersInvalid(uint8 side);
    error AlreadyFounded();
    error NotTheFounder(address caller);
    error FoundingInvalid();
    error ProposalUnknown(uint256 proposal);
    error ProposalDone(uint256 proposal);
    error ProposalExpired(uint256 proposal, uint64 expiresAt);
    error ProposalInvalid();
    error AlreadyApproved(uint256 proposal, address member);
    error QuorumMissing(uint256 proposal, uint8 side);
    /// @notice Only a running proposal of this scope may call this.
    error OnlyProposal(uint8 scope);

    /// @notice Set the first directory, by the deployer, once.
    function found(Founding calldata founding) external;

    /// @notice Propose one exact call of both sides; counts as the proposer's approval.
    function propose(address target, bytes calldata data, uint64 expiresAt) external returns (uint256 proposal);

    /// @notice Propose a call on the council itself in the caller's side's own affair; counts as the proposer's approval.
    function proposeForSide(bytes calldata data, uint64 expiresAt) external returns (uint256 proposal);

    /// @notice Approve, by a member who has not yet.
    function approve(uint256 proposal) external;

    /// @notice Run a proposal that has its quorum. Anybody may call; the call's own revert is passed on.
    function run(uint256 proposal) external;

    /// @notice By a joint proposal: name a contract, or its successor.
    function setAddress(bytes32 name, address account) external;

    /// @notice By a joint proposal: allow or bar an ERC-7913 verifier.
    function setVerifier(address verifier, bool allowed) external;

    /// @notice By a joint proposal: the goods classes of a lane; `configured` false lifts the limit.
    function setLane(bytes32 lane, uint8 goods, bool configured) external;

    /// @notice By a joint proposal: adopt a data-sharing agreement; it may not take force before the one adopted last.
    function adoptAgreement(bytes32 agreement, uint64 inForceFrom) external;

    /// @notice By a joint proposal: allow new manifests again.
    function resume() external;

    /// @notice By a proposal of this side: stop new manifests.
    function pause(uint8 side) external;

    /// @notice By a proposal of this side: its members and quorum.
    function setMembers(uint8 side, address[] calldata members, uint8 threshold) external;

    /// @notice By a proposal of this side: who onboards its organisations and keys.
    function setOperator(uint8 side, address operator) external;

    function membersOf(uint8 side) external view returns (address[] memory members, uint8 threshold);

    /// @notice The side an account is a member of, 0 none.
    function sideOfMember(address account) external view returns (uint8);

    function proposalOf(uint256 proposal) external view returns (Proposal memory);

    /// @notice Approvals by present members of a side.
    function approvals(uint256 proposal, uint8 side) external view returns (uint256);
}
