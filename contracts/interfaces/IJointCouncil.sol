// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "./IDirectory.sol";

/// @title JointCouncil: neither side governs alone
/// @notice Members of both sides, k of n each. A joint proposal is one exact call that runs when both sides reached their quorum; a
/// side's own affairs (its members, its operators, a pause, leaving) need its own quorum only. A pause stops new manifests and
/// nothing else. The council is the only administrator of the AccessManager ({IDirectory.accessManager}).
interface IJointCouncil is IDirectory {
    struct SideSetup {
        address[] members;
        /// Approvals that make this side's quorum.
        uint8 threshold;
        address operator;
    }

    struct FirstLane {
        bytes32 lane;
        Lane rule;
    }

    /// @notice What the deployer sets once, before handing over: afterwards only proposals change it.
    struct Founding {
        bytes32[] names;
        address[] contracts;
        address[] verifiers;
        FirstLane[] lanes;
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
    event ApprovalWithdrawn(uint256 indexed proposal, address indexed by);
    event Ran(uint256 indexed proposal);

    /// @notice The caller is a member of neither side.
    error NotAMember(address caller);
    /// @notice The account is not a member of this side.
    error NotThisSidesMember(uint8 side, address caller);
    /// @notice No such side; or its members: none, too many, one twice, one of the other side, or a quorum out of reach.
    error MembersInvalid(uint8 side);
    /// @notice The first directory was set before.
    error AlreadyFounded();
    /// @notice Nothing is governed before the deployer has handed over.
    error NotFounded();
    /// @notice The caller did not deploy the council.
    error NotTheFounder(address caller);
    /// @notice Names and contracts are not as many as each other, or a name comes twice.
    error FoundingInvalid();
    /// @notice No proposal has this number.
    error ProposalUnknown(uint256 proposal);
    /// @notice The proposal has run.
    error ProposalDone(uint256 proposal);
    /// @notice The proposal may no longer be approved or run.
    error ProposalExpired(uint256 proposal, uint64 expiresAt);
    /// @notice No target, no function, an expiry in the past or too far ahead; or another proposal is running.
    error ProposalInvalid();
    /// @notice The member approved it before.
    error AlreadyApproved(uint256 proposal, address member);
    /// @notice The caller has no approval of it to take back.
    error NotApproved(uint256 proposal, address member);
    /// @notice Too few present members of this side approved it.
    error QuorumMissing(uint256 proposal, uint8 side);
    /// @notice Only a running proposal of this scope may call this.
    error OnlyProposal(uint8 scope);

    /// @notice Set the first directory, by the deployer, once.
    function found(Founding calldata founding) external;

    /// @notice Propose one exact call of both sides; counts as the proposer's approval. It stays open until `expiresAt`, 180 days at most.
    function propose(address target, bytes calldata data, uint64 expiresAt) external returns (uint256 proposal);

    /// @notice Propose a call on the council itself in the caller's side's own affair; counts as the proposer's approval.
    function proposeForSide(bytes calldata data, uint64 expiresAt) external returns (uint256 proposal);

    /// @notice Approve, by a member who has not yet.
    function approve(uint256 proposal) external;

    /// @notice Take back one's own approval of a proposal that has not run.
    function withdrawApproval(uint256 proposal) external;

    /// @notice Run a proposal that has its quorum. Anybody may call; the call's own revert is passed on.
    function run(uint256 proposal) external;

    /// @notice By a joint proposal: name a contract, or its successor. A Clearance may then write codes; its predecessor may go on.
    function setAddress(bytes32 name, address account) external;

    /// @notice By a joint proposal: allow or bar an ERC-7913 verifier.
    function setVerifier(address verifier, bool allowed) external;

    /// @notice By a joint proposal: what a lane admits; `configured` false lifts the limits.
    function setLane(bytes32 lane, Lane calldata rule) external;

    /// @notice By a joint proposal: adopt a data-sharing agreement; it may not take force before the one adopted last.
    function adoptAgreement(bytes32 agreement, uint64 inForceFrom) external;

    /// @notice By a joint proposal: allow new manifests again. Not while a side is away.
    function resume() external;

    /// @notice By a joint proposal: take a side back that left. Manifests stay paused until they are resumed.
    function rejoin(uint8 side) external;

    /// @notice By a proposal of this side: stop new manifests. Approvals that the side's members gave before count no more.
    function pause(uint8 side) external;

    /// @notice By a proposal of this side: leave the exchange. New manifests stop until it rejoined, and every approval that the side's members
    /// gave before is void. What is open goes on to its end: decisions, holds, observations and the side's own keys are not touched.
    function leaveExchange(uint8 side) external;

    /// @notice By a proposal of this side: its members and quorum.
    function setMembers(uint8 side, address[] calldata members, uint8 threshold) external;

    /// @notice By a proposal of this side: put another account in a lost member's seat. What the lost member approved no longer counts.
    function replaceMember(uint8 side, address lost, address successor) external;

    /// @notice By a proposal of this side: let an account onboard its organisations and keys, or no longer.
    function setOperator(uint8 side, address operator, bool allowed) external;

    /// @notice A side's members and how many of them make its quorum.
    function membersOf(uint8 side) external view returns (address[] memory members, uint8 threshold);

    /// @notice The side an account is a member of, 0 none.
    function sideOfMember(address account) external view returns (uint8);

    /// @notice How many proposals were ever made; they are numbered from 0.
    function proposalCount() external view returns (uint256);

    /// @notice A proposal, open, run or expired.
    function proposalOf(uint256 proposal) external view returns (Proposal memory);

    /// @notice Approvals by present members of a side that still count.
    function approvals(uint256 proposal, uint8 side) external view returns (uint256);
}
