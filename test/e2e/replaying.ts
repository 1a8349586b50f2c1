import { startNetwork } from '../../scripts/network/network.ts';
import { findFiles } from '../../scripts/replay/file.ts';
import { replayFiles } from '../../scripts/replay/run.ts';

/** A supervisor at work, to be killed: starts a network in a folder and replays the samples, keeping a journal. */
const [data = '', journal = ''] = process.argv.slice(2);
const network = await startNetwork({ data, logLevel: 'warn' });
await replayFiles(network.info, findFiles(new URL('../../samples/consignments', import.meta.url).pathname), { journal });
await network.stop();
