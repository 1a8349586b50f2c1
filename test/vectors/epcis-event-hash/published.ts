import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EpcisEvent, eventHash, eventHashUri } from '../../../protocol/epcis/event-hash.ts';
import { namespacesOf } from '../../../protocol/epcis/namespaces.ts';
import { preHash } from '../../../protocol/epcis/pre-hash.ts';

/*
 * Holds every published document against our event hash: node test/vectors/epcis-event-hash/published.ts <checkout>
 * The checkout is one of RalphTro/epcis-event-hash-generator at the commit of README.md; a file with another digest fails.
 */

interface Body {
  eventList?: EpcisEvent[];
  event?: EpcisEvent;
  queryResults?: Record<string, unknown> & { resultsBody: { eventList: EpcisEvent[] } };
}
interface Document {
  '@context': unknown;
  epcisBody: Body;
}

const checkout = process.argv[2];
if (!checkout) throw new TypeError('name the folder of the checkout');
const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');
const lines = (path: string): string[] => read(path).replace(/\n$/, '').split('\n');
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const published = readFileSync(join(import.meta.dirname, 'published.sha256'), 'utf8')
  .trim()
  .split('\n');
const altered = published.map((line) => line.split('  ') as [string, string]).filter(([sum, path]) => digest(read(path)) !== sum);
const documents = published.map((line) => line.split('  ')[1] as string).filter((path) => path.endsWith('.jsonld'));

/** Fields that the reference leaves out on request: a list that a repository adds in a namespace of its own. */
const ignoredBy = (holder: object): string[] =>
  (Object.entries(holder).find(([name]) => name.endsWith(':ignoreFields'))?.[1] as string[]) ?? [];

const otherHashes: string[] = [];
const otherPreHashes: string[] = [];
const contradicting: string[] = [];
let events = 0;
for (const path of documents) {
  const document = JSON.parse(read(path)) as Document;
  const { eventList, event, queryResults } = document.epcisBody;
  const ignored = ignoredBy(queryResults ?? document);
  const hashes = lines(path.replace(/jsonld$/, 'hashes'));
  const preHashPath = path.replace(/jsonld$/, 'prehashes');
  const preHashes = existsSync(join(checkout, preHashPath)) ? lines(preHashPath) : [];
  const all = eventList ?? queryResults?.resultsBody.eventList ?? (event ? [event] : []);
  all.forEach((one, at) => {
    events += 1;
    const name = `${path} event ${at}`;
    if (eventHashUri(eventHash(one, document['@context'], ignored)) !== hashes[at]?.trim()) otherHashes.push(name);
    const theirs = preHashes[at];
    if (theirs === undefined || preHash(one, namespacesOf(document['@context']), ignored) === theirs) return;
    const contradicts = !hashes[at]?.includes(digest(theirs));
    (contradicts ? contradicting : otherPreHashes).push(name);
  });
}
process.stdout.write(`${documents.length} documents, ${events} events\n`);
process.stdout.write(`altered files: ${altered.map(([, path]) => path).join(', ') || 'none'}\n`);
process.stdout.write(`hashes that differ from ours: ${otherHashes.join(', ') || 'none'}\n`);
process.stdout.write(`pre-hash strings that differ from ours: ${otherPreHashes.join(', ') || 'none'}\n`);
process.stdout.write(`published pre-hash strings whose own published hash is another's: ${contradicting.join(', ') || 'none'}\n`);
process.exitCode = altered.length + otherHashes.length + otherPreHashes.length > 0 || events === 0 ? 1 : 0;
