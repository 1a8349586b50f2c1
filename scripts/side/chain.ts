import { Fault } from '../../database/fault.ts';
import { connect } from '../deploy/endpoint.ts';
import type { Deployment } from '../network/info.ts';
import type { Report } from '../network/supervise.ts';

/**
 * The chain must be the one of the deployment. One that does not answer is no reason not to start: a side goes on accepting without it.
 * @throws Fault CHAIN_FOREIGN, CHAIN_FORGOT
 */
export async function demandChain(urls: readonly string[], deployment: Deployment, report: Report): Promise<void> {
  try {
    const provider = await connect(urls, deployment.chainId);
    const code = await provider.getCode(deployment.addresses.directory).finally(() => provider.destroy());
    if (code === '0x') {
      throw new Fault(
        'CHAIN_FORGOT',
        `the chain has no contract at ${deployment.addresses.directory}, where the deployment has its Directory`,
        'name the deployment of this chain with --config, or the chain of this deployment with --rpc',
      );
    }
  } catch (error) {
    if (error instanceof Fault && error.code !== 'CHAIN_UNREACHABLE') throw error;
    report('the chain does not answer yet; the side starts without it');
  }
}
