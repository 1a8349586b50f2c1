import { JsonRpcApiProvider, type Signer } from 'ethers';
import { Fault } from '../../database/fault.ts';

/** The account that deploys, on its chain. It signs by itself: a transaction's hash is on record before the chain hears of it. */
export type Deployer = Signer & { provider: JsonRpcApiProvider };

/** @throws Fault DEPLOYER_OFFLINE */
export function online(signer: Signer): Deployer {
  if (signer.provider instanceof JsonRpcApiProvider) return signer as Deployer;
  throw new Fault('DEPLOYER_OFFLINE', 'the deployer has no connection to a chain', 'connect the signer to a JSON-RPC provider');
}
