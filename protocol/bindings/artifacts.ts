import clearance from '../../artifacts/contracts/Clearance.sol/Clearance.json' with { type: 'json' };
import codeRegistry from '../../artifacts/contracts/CodeRegistry.sol/CodeRegistry.json' with { type: 'json' };
import jointCouncil from '../../artifacts/contracts/JointCouncil.sol/JointCouncil.json' with { type: 'json' };
import participantRegistry from '../../artifacts/contracts/ParticipantRegistry.sol/ParticipantRegistry.json' with { type: 'json' };
import recordLog from '../../artifacts/contracts/RecordLog.sol/RecordLog.json' with { type: 'json' };
import es256Verifier from '../../artifacts/contracts/verifiers/ES256Verifier.sol/ES256Verifier.json' with { type: 'json' };

/** Places in the deployed code that the constructor fills in, in bytes. */
export type ImmutableReferences = Record<string, { start: number; length: number }[]>;

/** What deploying a contract, and recognising a deployed one, needs. */
export interface Artifact {
  // biome-ignore lint/suspicious/noExplicitAny: an ABI as JSON; ethers is its only reader
  abi: any;
  bytecode: string;
  deployedBytecode: string;
  immutableReferences: ImmutableReferences;
  /** The compilation it is of, a file of `artifacts/build-info`. */
  buildInfoId: string;
}

/** Contracts of a deployment by their names in the Directory. */
export const ARTIFACTS = {
  JointCouncil: jointCouncil as unknown as Artifact,
  ES256Verifier: es256Verifier as unknown as Artifact,
  ParticipantRegistry: participantRegistry as unknown as Artifact,
  CodeRegistry: codeRegistry as unknown as Artifact,
  Clearance: clearance as unknown as Artifact,
  RecordLog: recordLog as unknown as Artifact,
};
export type ContractName = keyof typeof ARTIFACTS;
