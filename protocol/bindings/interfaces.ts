import { Interface, type InterfaceAbi } from 'ethers';
import clearanceArtifact from '../../artifacts/contracts/interfaces/IClearance.sol/IClearance.json' with { type: 'json' };
import codeRegistryArtifact from '../../artifacts/contracts/interfaces/ICodeRegistry.sol/ICodeRegistry.json' with { type: 'json' };
import councilArtifact from '../../artifacts/contracts/interfaces/IJointCouncil.sol/IJointCouncil.json' with { type: 'json' };
import registryArtifact from '../../artifacts/contracts/interfaces/IParticipantRegistry.sol/IParticipantRegistry.json' with {
  type: 'json',
};
import recordLogArtifact from '../../artifacts/contracts/interfaces/IRecordLog.sol/IRecordLog.json' with { type: 'json' };

/** The contracts' interfaces, from the compiler's artifacts (`hardhat compile` makes them). */
export const CLEARANCE = new Interface(clearanceArtifact.abi as InterfaceAbi);
export const JOINT_COUNCIL = new Interface(councilArtifact.abi as InterfaceAbi);
export const PARTICIPANT_REGISTRY = new Interface(registryArtifact.abi as InterfaceAbi);
export const CODE_REGISTRY = new Interface(codeRegistryArtifact.abi as InterfaceAbi);
export const RECORD_LOG = new Interface(recordLogArtifact.abi as InterfaceAbi);
