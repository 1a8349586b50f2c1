import { mkdtemp, rm } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openDatabase } from '../../../database/client.ts';
import { appendEntries } from '../../../gateway/log/append.ts';
import { ownLog } from '../../../gateway/log/rows.ts';
import { LogTiles } from '../../../gateway/log/tiles.ts';
import { leafHash } from '../../../protocol/log/leaf.ts';
import { verifyConsistency, verifyInclusion } from '../../../protocol/log/merkle.ts';
import { startTestServer } from '../../indexer/setup/database.ts';
import { quantile } from '../gateway/figures.ts';
import { ceiling } from './ceiling.ts';
import { records } from './records.ts';

/*
 * A side's record log on a PostgreSQL of this machine: how many leaves it takes a second, each batch committed and synced before the next, tree and head
 * kept up meanwhile; beside hashing, writing and syncing the same bytes. Then proofs of leaves anywhere in it, each verified.
 */

const BARS = { leaves: 10_000, proof: 5, verify: 1 };
const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    leaves: { type: 'string' },
    /** Leaves a transaction: what a gateway takes in together. */
    batch: { type: 'string', default: '500' },
    proofs: { type: 'string', default: '500' },
  },
});
const leaves = Number(values.leaves ?? (values.full ? 10_000_000 : 200_000));
const batch = Number(values.batch);
const proofs = Number(values.proofs);
/** Leaves between two heads, as when one is anchored every few seconds. */
const HEAD_EVERY = 20_000;
/** Memory at the end may be so many times that after the first tenth. */
const GROWTH = 1.25;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const began = performance.now();
const stage = (text: string): boolean => say(`[${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s] ${text}`);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** What this process holds: how much V8 takes besides follows how often it collects. */
const megabytes = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

say(
  `Machine: ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(2)} before.`,
);
const scratch = await mkdtemp(join(tmpdir(), 'thongquan-bench-'));
const server = await startTestServer();
const db = openDatabase(await server.fresh(), 4);
let failed = false;
try {
  stage(`${leaves} leaves, ${batch} a transaction`);
  const tiles = new LogTiles(ownLog(db.sql));
  let head = { size: 0, root: await (await tiles.tree(0)).root() };
  let early = 0;
  const from = performance.now();
  for (let at = 0; at < leaves; at += batch) {
    const some = records(Math.min(batch, leaves - at));
    await db.transaction((sql) => appendEntries(sql, 'VN', some));
    const size = at + some.length;
    if (Math.floor(size / HEAD_EVERY) === Math.floor(at / HEAD_EVERY) && size < leaves) continue;
    const tree = await tiles.tree(size);
    const root = await tree.root();
    failed ||= !verifyConsistency(head.size, size, await tree.consistencyProof(head.size), head.root, root);
    head = { size, root };
    if (early === 0 && size >= leaves / 10) early = megabytes();
    if (size % (HEAD_EVERY * 50) === 0) stage(`${size} leaves, ${megabytes().toFixed(0)} MB`);
  }
  const rate = leaves / ((performance.now() - from) / 1000);
  const late = megabytes();
  failed ||= head.size !== leaves;
  say(
    `  ${rate.toFixed(0)} leaves/s, each head proven to go on from the one before; ${early.toFixed(0)} MB after a tenth, ${late.toFixed(0)} MB at the end`,
  );
  const swollen = late > GROWTH * early;
  if (swollen) say('  memory is NOT flat');

  stage('the same bytes hashed, written and synced without a tree');
  const most = await ceiling(scratch, Math.min(leaves, 1_000_000), batch);
  say(`  ${most.toFixed(0)} leaves/s`);

  stage(`${proofs} proofs`);
  const [proving, verifying]: [number[], number[]] = [[], []];
  for (let i = 0; i < proofs; i++) {
    const index = Math.floor(Math.random() * leaves);
    const start = performance.now();
    const path = await (await tiles.tree(leaves)).inclusionProof(index);
    const proven = performance.now();
    const [entry] = await tiles.entries(index, 1);
    const checking = performance.now();
    failed ||= entry === undefined || !verifyInclusion(leafHash(entry), index, leaves, path, head.root);
    verifying.push(performance.now() - checking);
    proving.push(proven - start);
  }
  const [proof, verify] = [quantile(proving, 0.99), quantile(verifying, 0.99)];
  const fine = (of: readonly number[]): string =>
    [0.5, 0.99].map((share) => `p${share * 100} ${quantile(of, share).toFixed(2)}`).join(', ');
  say(`  ms to prove: ${fine(proving)}; to verify: ${fine(verifying)}`);
  const met = rate >= BARS.leaves && proof <= BARS.proof && verify <= BARS.verify && !swollen;
  say(
    `Goals: leaves_per_s ≥ ${BARS.leaves}, proof_p99_ms ≤ ${BARS.proof}, verify_p99_ms ≤ ${BARS.verify}, memory flat: ${met ? 'met' : 'NOT met'}`,
  );
  if (failed) say('FAILED: a proof did not verify, or leaves are missing');
  say(`RESULT leaves_per_s=${rate.toFixed(0)} ceiling_ratio=${(rate / most).toFixed(3)} proof_p99_ms=${proof.toFixed(2)}`);
} finally {
  await db.close();
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
