import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JsonRpcProvider, type Signer } from 'ethers';
import type { HostedOrganisation } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import type { Side } from '../../protocol/sides.ts';
import { type Place, placeOf } from '../backup/place.ts';
import { readKeyEnvironment } from '../deploy/environment.ts';
import { walletOf } from '../deploy/key.ts';
import { readJson } from '../network/files.ts';
import { Deployment, Secrets } from '../network/info.ts';
import { accountsOf, Setup } from '../network/setup.ts';
import { readNetwork } from '../replay/network.ts';

/** An organisation whose private keys a side keeps, and the file where the first of them is. */
export interface Hosted extends HostedOrganisation {
  tokenSecret: string;
  secrets: Secrets;
  secretsPath: string;
}

export interface RotationPlace extends Place {
  deployment: Deployment;
  hosted: Hosted;
}

/** @throws Fault SIDE_UNKNOWN, FILE_INVALID, ORGANISATION_NOT_HOSTED */
export async function rotationPlaceOf(data: string, side: Side, organisation: string): Promise<RotationPlace> {
  const place = await placeOf(data, side);
  const secrets = Secrets.parse(JSON.parse(place.config['secrets.json']));
  const hosted = secrets.hosted.find(({ handle, id }) => handle === organisation || id === organisation);
  if (!hosted)
    throw new Fault(
      'ORGANISATION_NOT_HOSTED',
      `the ${side} side hosts no organisation ${organisation}`,
      `name one of ${secrets.hosted.map(({ handle }) => handle).join(', ')}`,
    );
  const deployment = Deployment.parse(JSON.parse(place.config['deployment.json']));
  return { ...place, deployment, hosted: { ...hosted, tokenSecret: secrets.tokenSecret, secrets, secretsPath: place.secretsPath } };
}

/** The account that may write about a side's organisations: that of the embedded network, or the one that the environment names. */
export async function operatorOf(data: string, side: Side, rpcUrl: string | undefined): Promise<Signer> {
  const embedded = existsSync(join(data, 'network.json'));
  const setup = embedded ? await readJson(join(data, 'setup.json'), Setup) : undefined;
  const url = rpcUrl ?? (embedded ? readNetwork(data).rpc : undefined);
  if (url === undefined) throw new Fault('USAGE', 'no endpoint of the chain is named', 'give --rpc URL');
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, polling: true, pollingInterval: 250 });
  const wallet = setup
    ? accountsOf(setup).operator[side]
    : await walletOf(readKeyEnvironment(process.env, 'OPERATOR'), 'THONGQUAN_OPERATOR');
  return wallet.connect(provider);
}
