import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeFault, Fault } from '../database/fault.ts';
import { writePackage } from '../protocol/evidence/package.ts';
import { verifyEvidence } from '../protocol/evidence/verify.ts';
import { SIDES } from '../protocol/sides.ts';
import { collect } from './evidence/collect.ts';
import { readChoice } from './evidence/disclose.ts';
import { EvidenceGateway } from './evidence/gateway.ts';
import { ChainNode } from './evidence/node.ts';
import { Client } from './replay/client.ts';
import { KeyRing } from './replay/keys.ts';
import { readNetwork } from './replay/network.ts';
import { consignmentOf } from './verify/which.ts';

const USAGE =
  'npm run evidence -- <consignment id or file id> -o <file> [--disclose all|EVENT|/pointer|EVENT:/pointer]… [--trust-out <file>] [--data <folder>] [--side VN|CN]';

/** Makes an evidence package of a consignment, and writes it once it verifies. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      disclose: { type: 'string', multiple: true, default: [] },
      'trust-out': { type: 'string' },
      data: { type: 'string', default: process.env.THONGQUAN_DATA ?? 'data' },
      side: { type: 'string', default: 'VN' },
    },
  });
  const [named, ...more] = positionals;
  const side = SIDES.find((each) => each === values.side);
  if (named === undefined || more.length > 0 || !side || values.output === undefined)
    throw new Fault('USAGE', 'Which consignment, and into which file?', USAGE);
  const disclose = values.disclose.map(readChoice);
  const network = readNetwork(values.data);
  const client = new Client(network, new KeyRing(network));
  const gateway = new EvidenceGateway(network, client, side);
  const node = new ChainNode(network.rpc, BigInt(network.chainId));
  try {
    const consignment = consignmentOf(named, values.data);
    const ask = <T>(path: string): Promise<T> => client.query(side, path);
    const tell = (line: string): void => void process.stderr.write(`${line}\n`);
    const text = writePackage(await collect({ network, consignment, ask, gateway, node, disclose, tell }));
    const trust = await gateway.trust();
    const { ok, failed, proven } = await verifyEvidence(text, trust);
    const [first] = failed;
    if (!ok)
      throw new Fault(
        'EVIDENCE_UNPROVEN',
        `what was gathered does not prove itself: ${first?.code} ${first?.about ?? ''} ${first?.detail ?? ''}`,
        'see the alarms',
      );
    writeFileSync(values.output, text);
    if (values['trust-out'] !== undefined) writeFileSync(values['trust-out'], `${JSON.stringify(trust, undefined, 2)}\n`);
    process.stdout.write(`${values.output}: ${text.length} bytes, ${proven.length} things proven\n`);
  } finally {
    node.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exitCode = 2;
});
