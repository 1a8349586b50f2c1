// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IDirectory} from "../../../contracts/interfaces/IDirectory.sol";
import {IJointCouncil} from "../../../contracts/interfaces/IJointCouncil.sol";
import {Dice} from "./Dice.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Vm.sol";

/// @dev Members, former members and strangers propose, approve and run whatever there is to run, in every scope. It counts approvals itself,
/// and looks at what each call changed.
contract CouncilHandler is Scene, Dice {
    struct Standing {
        bytes32 joint;
        bytes32[3] members;
        bytes32[3] operators;
        bool[3] away;
        bool paused;
    }

    struct Vote {
        uint8 side;
        uint256 term;
    }

    uint256 private constant ACCOUNTS = 10;
    uint8 private constant JOINT = 0;

    /// @notice What broke first; empty while all stands.
    string public broken;
    /// @notice Proposals run, by scope.
    mapping(uint8 scope => uint256) public ran;

    mapping(uint256 proposal => mapping(address member => Vote)) private _votes;
    mapping(uint8 side => uint256) private _terms;
    mapping(uint256 proposal => bytes32) private _said;
    mapping(uint256 proposal => bool) private _done;

    function propose(uint256 seed) external thrown(seed) {
        address by = _account();
        bool joint = _chance(50);
        bytes memory data = _call(_chance(75) && !joint ? _council.sideOfMember(by) : 0);
        address target = joint && _chance(20) ? address(_council.accessManager()) : address(_council);
        // Not the administrator: both sides together could make one, who would then need no proposal.
        if (target != address(_council)) data = abi.encodeCall(IAccessManager.grantRole, (uint64(1 + _below(3)), _account(), 0));
        uint64 expiresAt = uint64(block.timestamp + _below(5 days));
        uint256 proposal = _council.proposalCount();
        uint8 side = _council.sideOfMember(by);
        Standing memory before = _standing();
        vm.prank(by);
        bool done;
        if (joint) {
            try _council.propose(target, data, expiresAt) {
                done = true;
            } catch {}
        } else {
            try _council.proposeForSide(data, expiresAt) {
                done = true;
            } catch {}
        }
        _same(before, "proposing changed what is governed");
        _expect(!done || side != 0, "a stranger proposed");
        if (!done) return;
        _votes[proposal][by] = Vote({side: side, term: _terms[side]});
        _said[proposal] = _wording(proposal);
    }

    function approve(uint256 seed) external thrown(seed) {
        _approve(_proposal(), _account());
    }

    function withdraw(uint256 seed) external thrown(seed) {
        (uint256 proposal, address by) = (_proposal(), _account());
        vm.prank(by);
        try _council.withdrawApproval(proposal) {
            delete _votes[proposal][by];
        } catch {}
    }

    function run(uint256 seed) external thrown(seed) {
        _run(_proposal());
    }

    /// @dev Most of the members of either side approve, then it is run.
    function carry(uint256 seed) external thrown(seed) {
        uint256 proposal = _proposal();
        for (uint8 side = 1; side <= 2; ++side) {
            (address[] memory members, ) = _council.membersOf(side);
            for (uint256 i; i < members.length; ++i) if (_chance(80)) _approve(proposal, members[i]);
        }
        _run(proposal);
    }

    /// @dev Without a proposal nothing of it can be called: not by members, nor by the deployer.
    function direct(uint256 seed) external thrown(seed) {
        address by = _chance(30) ? address(this) : _account();
        address target = _chance(25) ? address(_council.accessManager()) : address(_council);
        bytes memory data = _call(0);
        if (target != address(_council)) data = abi.encodeCall(IAccessManager.grantRole, (uint64(_below(4)), by, 0));
        else if (_chance(10)) data = abi.encodeCall(IJointCouncil.found, (_founding()));
        Standing memory before = _standing();
        vm.prank(by);
        (bool done, ) = target.call(data);
        _expect(!done, "a governed function ran without a proposal");
        _same(before, "a call without a proposal changed what is governed");
    }

    function wait(uint256 seed) external thrown(seed) {
        vm.warp(block.timestamp + _below(1 days));
    }

    function _approve(uint256 proposal, address by) private {
        uint8 side = _council.sideOfMember(by);
        vm.prank(by);
        try _council.approve(proposal) {
            _expect(side != 0, "a stranger approved");
            _votes[proposal][by] = Vote({side: side, term: _terms[side]});
        } catch {}
    }

    function _run(uint256 proposal) private {
        bool[3] memory quorum = [false, _quorum(proposal, 1), _quorum(proposal, 2)];
        Standing memory before = _standing();
        try _council.run(proposal) {} catch {
            return _same(before, "a failed run changed what is governed");
        }
        IJointCouncil.Proposal memory entry = _council.proposalOf(proposal);
        uint8 scope = entry.scope;
        ++ran[scope];
        _expect(!_done[proposal], "a proposal ran twice");
        _done[proposal] = true;
        _expect(_wording(proposal) == _said[proposal], "a proposal changed after it was made");
        _expect(block.timestamp <= entry.expiresAt, "an expired proposal ran");
        _expect(scope == JOINT ? quorum[1] && quorum[2] : quorum[scope], "a proposal ran without its quorum");
        Standing memory now_ = _standing();
        _expect(scope == JOINT || now_.joint == before.joint, "one side changed what is both sides'");
        _expect(now_.paused || !before.paused || scope == JOINT, "one side resumed");
        for (uint8 side = 1; side <= 2; ++side) {
            bool own = scope == side;
            _expect(own || now_.members[side] == before.members[side], "a side's members changed without it");
            bool granted = scope == JOINT && entry.target != address(_council);
            _expect(own || granted || now_.operators[side] == before.operators[side], "a side's operators changed without it");
            _expect(own || now_.away[side] == before.away[side] || scope == JOINT, "a side left without itself");
            _expect(!before.away[side] || now_.away[side] || scope == JOINT, "a side came back alone");
            if (now_.away[side] && !before.away[side]) ++_terms[side];
        }
        _membersSitOnce();
    }

    /// @dev Counted from the votes it saw: present members who approved for this side since it last left.
    function _quorum(uint256 proposal, uint8 side) private view returns (bool) {
        (address[] memory members, uint8 threshold) = _council.membersOf(side);
        uint256 count;
        for (uint256 i; i < members.length; ++i) {
            Vote storage vote = _votes[proposal][members[i]];
            if (vote.side == side && vote.term == _terms[side]) ++count;
        }
        return count >= threshold;
    }

    function _membersSitOnce() private {
        (address[] memory vn, uint8 one) = _council.membersOf(1);
        (address[] memory cn, uint8 other) = _council.membersOf(2);
        _expect(one > 0 && other > 0, "a side decides without anybody");
        for (uint256 i; i < vn.length; ++i) {
            _expect(_council.sideOfMember(vn[i]) == 1, "a seat is another side's");
            for (uint256 k; k < cn.length; ++k) _expect(vn[i] != cn[k], "one account sits on both sides");
            for (uint256 k = i + 1; k < vn.length; ++k) _expect(vn[i] != vn[k], "one account has two seats");
        }
        for (uint256 i; i < cn.length; ++i) _expect(_council.sideOfMember(cn[i]) == 2, "a seat is another side's");
    }

    function _standing() private view returns (Standing memory standing) {
        bytes memory operators;
        for (uint8 side = 1; side <= 2; ++side) {
            (address[] memory members, uint8 threshold) = _council.membersOf(side);
            standing.members[side] = keccak256(abi.encode(members, threshold));
            operators = abi.encode(_council.isOperator(side, address(this)));
            for (uint256 i; i < ACCOUNTS; ++i) operators = abi.encode(operators, _council.isOperator(side, _pool(i)));
            standing.operators[side] = keccak256(operators);
            standing.away[side] = _council.hasLeft(side);
        }
        standing.paused = _council.paused();
        bytes memory joint;
        for (uint256 i; i < 3; ++i) {
            bytes32 name = _name(i);
            joint = abi.encode(joint, _council.addressOf(name), _council.verifierAllowed(_pool(i)), _council.laneOf(name));
        }
        (bytes32 agreement, ) = _council.agreementAt(type(uint64).max);
        bool administered;
        for (uint256 i; i < ACCOUNTS; ++i) {
            (bool member, ) = _council.accessManager().hasRole(0, _pool(i));
            administered = administered || member;
        }
        standing.joint = keccak256(abi.encode(joint, agreement, administered));
    }

    function _same(Standing memory before, string memory what) private {
        _expect(keccak256(abi.encode(before)) == keccak256(abi.encode(_standing())), what);
    }

    function _wording(uint256 proposal) private view returns (bytes32) {
        IJointCouncil.Proposal memory entry = _council.proposalOf(proposal);
        return keccak256(abi.encode(entry.scope, entry.expiresAt, entry.target, entry.data));
    }

    /// @param side Whose affair it is; 0 for anybody's, and for what is both sides'.
    function _call(uint8 side) private returns (bytes memory) {
        uint256 which = side == 0 ? _below(12) : 6 + _below(6);
        if (side == 0) side = uint8(_chance(95) ? 1 + _below(2) : _below(4));
        if (which == 0) return abi.encodeCall(IJointCouncil.setAddress, (_name(_below(3)), _account()));
        if (which == 1) return abi.encodeCall(IJointCouncil.setVerifier, (_pool(_below(3)), _chance(50)));
        if (which == 2) return abi.encodeCall(IJointCouncil.setLane, (_name(_below(3)), IDirectory.Lane(_chance(80), 7, uint8(_below(4)), 0)));
        if (which == 3) return abi.encodeCall(IJointCouncil.adoptAgreement, (bytes32(_next()), uint64(block.timestamp)));
        if (which == 4) return abi.encodeCall(IJointCouncil.resume, ());
        if (which == 5) return abi.encodeCall(IJointCouncil.rejoin, (side));
        if (which == 6) return abi.encodeCall(IJointCouncil.pause, (side));
        if (which == 7) return abi.encodeCall(IJointCouncil.leaveExchange, (side));
        if (which == 8) return abi.encodeCall(IJointCouncil.setOperator, (side, _account(), _chance(60)));
        if (which == 9) return abi.encodeCall(IJointCouncil.replaceMember, (side, _account(), _account()));
        return abi.encodeCall(IJointCouncil.setMembers, (side, _some(), uint8(_below(3))));
    }

    function _some() private returns (address[] memory accounts) {
        accounts = new address[](1 + _below(4));
        uint256 first = _below(ACCOUNTS);
        for (uint256 i; i < accounts.length; ++i) accounts[i] = _pool((first + i) % ACCOUNTS);
    }

    function _founding() private view returns (IJointCouncil.Founding memory founding) {
        founding.names = new bytes32[](1);
        founding.contracts = new address[](1);
        (founding.names[0], founding.contracts[0]) = ("Clearance", address(this));
    }

    function _proposal() private returns (uint256) {
        uint256 count = _council.proposalCount();
        if (count == 0) return 0;
        uint256 back = _below(8);
        return back < count ? count - 1 - back : _below(count + 1);
    }

    function _account() private returns (address) {
        return _pool(_below(ACCOUNTS));
    }

    /// @dev Three first members of each side, and four who are not yet any.
    function _pool(uint256 index) private pure returns (address) {
        if (index < MEMBERS) return vm.addr(_memberKey(1, index));
        if (index < 2 * MEMBERS) return vm.addr(_memberKey(2, index - MEMBERS));
        return vm.addr(500 + index);
    }

    function _name(uint256 index) private pure returns (bytes32) {
        return [bytes32("Clearance"), bytes32("CodeRegistry"), bytes32("Other")][index];
    }

    function _expect(bool holds, string memory what) private {
        if (!holds && bytes(broken).length == 0) broken = what;
    }
}
