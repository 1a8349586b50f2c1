import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Network, startNetwork } from '../../scripts/network/network.ts';
import { evidence, offline, type Packages } from './evidence.ts';
import { quotaAttack } from './quota-attack.ts';
import { randoms } from './random.ts';
import { selfAudit } from './self-audit.ts';
import { stories, type Told } from './stories.ts';
import { verification } from './verification.ts';

let packages: Packages;

describe('a whole network', () => {
  let scratch: string;
  let network: Network;

  before('starts', async () => {
    scratch = await mkdtemp(join(tmpdir(), 'thongquan-e2e-'));
    network = await startNetwork({ data: join(scratch, 'data'), logLevel: 'warn' });
  });

  after('stops', async () => {
    await network?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const running = () => ({ info: network.info, scratch });
  let told: Told = () => undefined;
  describe('tells stories', () => {
    told = stories(running);
  });
  describe('what an index tells is verified against the chain', () => verification(running));
  describe('what an index tells is audited by the index itself', () => selfAudit(running));
  describe('evidence', () => {
    packages = evidence(running, told);
  });
  describe('random consignments', () => randoms(running));
  describe('attacks on lots and quota', () => quotaAttack(running));
});

describe('evidence, when its network has stopped', () => offline(packages));
