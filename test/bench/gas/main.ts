import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { startGasChain } from '../../contracts/gas/chain.ts';
import { installPeers } from '../peers.ts';
import { type Breakdown, PARTS, partsOf } from './breakdown.ts';
import { deployEas } from './eas.ts';
import { measureHeads, USUAL_BEFORE } from './heads.ts';
import { BATCH, measureDecisions, measureLodging } from './ours.ts';
import { type Attested, attestDecisions, attestLodging } from './theirs.ts';

/*
 * What acts and log heads cost, beside the Ethereum Attestation Service on the same chain, by the same compiler and settings. Gas is what
 * receipts say; our signatures are P-256 by the precompile, theirs secp256k1, which is all that EAS takes of a key without a contract.
 * `--ours` leaves EAS out, for a quick look.
 */

const BARS = { lodge: 0.5, decision: 0.3, head: 120_000 };
const { values } = parseArgs({ options: { ours: { type: 'boolean', default: false } } });
const say = (line = ''): boolean => process.stdout.write(`${line}\n`);
const gas = (value: number): string => Math.round(value).toLocaleString('en');
const ratioOf = (ours: number, theirs: number): string => (ours / theirs).toFixed(3);

const chain = await startGasChain(BATCH);
const lodging = await measureLodging(chain);
const decisions = await measureDecisions(chain, 1);
const shared = await measureDecisions(chain, BATCH);
const heads = await measureHeads(chain);
const worst = heads.reduce((a, b) => (b.gas > a.gas ? b : a));
const perAct = (whole: { gas: number }): number => whole.gas / BATCH;

say(`Machine: ${platform()} ${arch()}, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; gas does not depend on it.`);
say();
say('Where our gas goes');
const columns: [string, Breakdown, number, number][] = [
  ['lodge (batch of 1)', await partsOf(chain, lodging.batched), 1, lodging.batched.gas],
  ['lodge (submit)', await partsOf(chain, lodging.single), 1, lodging.single.gas],
  [`first act (1 of ${BATCH})`, await partsOf(chain, decisions.firstBatch), BATCH, perAct(decisions.firstBatch)],
  [`release (1 of ${BATCH})`, await partsOf(chain, decisions.laterBatch), BATCH, perAct(decisions.laterBatch)],
  ['head, dearest', worst.parts, 1, worst.gas],
];
const line = (name: string, cells: string[]): boolean => say(name.padEnd(18) + cells.map((cell) => cell.padStart(20)).join(''));
line(
  '',
  columns.map(([heading]) => heading),
);
for (const part of PARTS)
  line(
    part,
    columns.map(([, parts, per]) => gas(parts[part] / per)),
  );
line(
  'all',
  columns.map(([, , , whole]) => gas(whole)),
);
say();
for (const { before, elements, hashes, gas: used } of heads)
  say(`log head at 1,000,000 after one at ${gas(before)}: ${gas(used)} gas; ${elements} hashes in the proof, ${hashes} made to verify it`);

if (!values.ours) {
  installPeers();
  const eas = await deployEas(chain);
  const lodged = await attestLodging(eas, lodging.act);
  const decided = await attestDecisions(eas, decisions);
  const compare = (what: string, ours: number, theirs: Attested[], at = 0): void => {
    for (const { spelling, bytes, gas: all } of theirs) {
      const each = all[at] as number;
      say(`${what.padEnd(32)}${gas(ours).padStart(9)}${gas(each).padStart(11)}   ${ratioOf(ours, each)}   ${spelling}, ${bytes} bytes`);
    }
  };
  say();
  say(`${''.padEnd(37)}ours        EAS   ratio   data of the attestation`);
  compare('lodge, batch of 1, as relayed', lodging.batched.gas, lodged);
  compare('lodge, submit', lodging.single.gas, lodged);
  compare(`release, ${BATCH} by one officer`, perAct(decisions.laterBatch), decided, 1);
  compare(`release, ${BATCH} officers (EAS: one)`, perAct(shared.laterBatch), decided, 1);
  compare(`first on track, ${BATCH} by one officer`, perAct(decisions.firstBatch), decided);
  compare(`first on track, ${BATCH} officers (EAS: 1)`, perAct(shared.firstBatch), decided);
  say();
  const lodge = ratioOf(lodging.batched.gas, lodged[0]?.gas[0] as number);
  // The dearer of the two: the first act on a track, whose head takes a new slot.
  const ratios = [ratioOf(perAct(decisions.firstBatch), decided[0]?.gas[0] as number)];
  ratios.push(ratioOf(perAct(decisions.laterBatch), decided[0]?.gas[1] as number));
  const decision = ratios.reduce((a, b) => (Number(b) > Number(a) ? b : a));
  // The usual step; the dearest proof there can be is said above.
  const head = heads.find(({ before }) => before === USUAL_BEFORE) ?? worst;
  const met = Number(lodge) <= BARS.lodge && Number(decision) <= BARS.decision && head.gas <= BARS.head;
  say(`Bars: lodge_ratio ≤ ${BARS.lodge}, decision_ratio ≤ ${BARS.decision}, head_gas ≤ ${BARS.head}: ${met ? 'met' : 'NOT met'}`);
  say(`RESULT lodge_ratio=${lodge} decision_ratio=${decision} head_gas=${head.gas}`);
}
await chain.network.close();
