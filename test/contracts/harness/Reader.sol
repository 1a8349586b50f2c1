// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClearance} from "../../../contracts/interfaces/IClearance.sol";
import {ICodeRegistry} from "../../../contracts/interfaces/ICodeRegistry.sol";

/// @dev All that the views tell of some consignments, codes and acts, in one call.
contract Reader {
    uint8 private constant TRACKS = 8;

    struct Pointer {
        uint16 kind;
        uint8 track;
        bytes32 subject;
    }

    struct Question {
        bytes32 consignment;
        bytes32[] holds;
        /// Whose held units are asked for; zero for anybody's.
        bytes32[] organisations;
        /// Times at which it may be closed.
        uint64[] times;
        /// Chains whose heads are asked for.
        Pointer[] chains;
        uint8 units;
    }

    struct Answer {
        IClearance.Case state;
        IClearance.Track[] tracks;
        IClearance.Hold[] holds;
        uint64[] held;
        bool[] closed;
        bytes32[] heads;
        uint64[] crossedAt;
        bytes32[] uses;
    }

    struct Sent {
        bytes32 digest;
        bytes32 key;
    }

    function readCases(
        IClearance clearance,
        ICodeRegistry codes,
        Question[] calldata questions
    ) external view returns (Answer[] memory answers) {
        answers = new Answer[](questions.length);
        for (uint256 i; i < questions.length; ++i) {
            Question calldata question = questions[i];
            Answer memory answer = answers[i];
            answer.state = clearance.caseOf(question.consignment);
            answer.uses = codes.usesOf(question.consignment);
            _readTracks(clearance, question, answer);
            _readHolds(clearance, question, answer);
            answer.closed = new bool[](question.times.length);
            for (uint256 k; k < question.times.length; ++k) {
                answer.closed[k] = clearance.isClosed(question.consignment, question.times[k]);
            }
            answer.crossedAt = new uint64[](question.units);
            for (uint8 unit; unit < question.units; ++unit) answer.crossedAt[unit] = clearance.crossedAt(question.consignment, unit);
        }
    }

    function readCodes(
        ICodeRegistry codes,
        bytes32[] calldata codeIds,
        bytes32[] calldata authorisationIds
    ) external view returns (ICodeRegistry.Code[] memory records, ICodeRegistry.Authorisation[] memory authorisations) {
        records = new ICodeRegistry.Code[](codeIds.length);
        authorisations = new ICodeRegistry.Authorisation[](authorisationIds.length);
        for (uint256 i; i < codeIds.length; ++i) records[i] = codes.codeOf(codeIds[i]);
        for (uint256 i; i < authorisationIds.length; ++i) authorisations[i] = codes.authorisationOf(authorisationIds[i]);
    }

    /// @return marks One an act: 1 if recorded, 2 if spent for its key, 3 if both.
    function readActs(IClearance clearance, Sent[] calldata acts) external view returns (uint8[] memory marks) {
        marks = new uint8[](acts.length);
        for (uint256 i; i < acts.length; ++i) {
            uint8 recorded = clearance.recorded(acts[i].digest) ? 1 : 0;
            uint8 spent = clearance.spent(acts[i].digest, acts[i].key) ? 2 : 0;
            marks[i] = recorded | spent;
        }
    }

    function _readTracks(IClearance clearance, Question calldata question, Answer memory answer) private view {
        answer.tracks = new IClearance.Track[](TRACKS);
        for (uint8 i; i < TRACKS; ++i) answer.tracks[i] = clearance.trackOf(question.consignment, i + 1);
        answer.heads = new bytes32[](question.chains.length);
        for (uint256 i; i < question.chains.length; ++i) {
            Pointer calldata chain = question.chains[i];
            answer.heads[i] = clearance.headOf(chain.kind, question.consignment, chain.track, chain.subject);
        }
    }

    function _readHolds(IClearance clearance, Question calldata question, Answer memory answer) private view {
        answer.holds = new IClearance.Hold[](question.holds.length);
        for (uint256 i; i < question.holds.length; ++i) answer.holds[i] = clearance.holdOf(question.consignment, question.holds[i]);
        answer.held = new uint64[](question.organisations.length);
        for (uint256 i; i < question.organisations.length; ++i) {
            answer.held[i] = clearance.heldUnits(question.consignment, question.organisations[i]);
        }
    }
}
