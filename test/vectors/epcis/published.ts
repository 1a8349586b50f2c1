import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { checkEpcisEvent, parseEpcisDocument } from '../../../protocol/epcis/schema/document.ts';
import { Refusal } from '../../../protocol/refusals.ts';

/*
 * Holds our verdict on each of GS1's example documents against that of GS1's schema: node test/vectors/epcis/published.ts <checkout>
 * The checkout is one of gs1/EPCIS at the commit of README.md; a file with another digest fails.
 */

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Node = { [name: string]: Json };

const checkout = process.argv[2];
if (!checkout) throw new TypeError('name the folder of the checkout');
const files = readFileSync(join(import.meta.dirname, 'published.sha256'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('  ') as [string, string])
  .map(([sum, path]) => ({ sum, path, bytes: readFileSync(join(checkout, path)) }));
const altered = files.filter(({ sum, bytes }) => createHash('sha256').update(bytes).digest('hex') !== sum);
const [schema, ...documents] = files.map(({ path, bytes }) => ({ path, json: JSON.parse(bytes.toString()) as Node }));

const ajv = new Ajv({ strict: false });
(formats as unknown as (validator: Ajv) => void)(ajv);
const theirs = ajv.compile((schema as { json: Node }).json);

function ours(document: Node): string | undefined {
  try {
    if (document.type !== 'EPCISQueryDocument')
      for (const [at, event] of parseEpcisDocument(document).events.entries()) checkEpcisEvent(event, `/epcisBody/eventList/${at}`);
    else for (const [at, event] of queried(document).entries()) checkEpcisEvent(event, `/${at}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}
/** Events as an answer to a query has them. */
const queried = (document: Node): Json[] =>
  ((document.epcisBody as Node).queryResults as { resultsBody: { eventList: Json[] } }).resultsBody.eventList;

const isNode = (value: Json | undefined): value is Node => typeof value === 'object' && value !== null;
const places = (value: Json, path: string[] = []): string[][] =>
  isNode(value) ? [path, ...Object.entries(value).flatMap(([name, one]) => places(one, [...path, name]))] : [path];

/** What is done to one place of a document. */
const CHANGES: Record<string, (holder: Node, name: string) => void> = {
  missing: (holder, name) => void (Array.isArray(holder) ? holder.splice(Number(name), 1) : delete holder[name]),
  number: (holder, name) => void Object.assign(holder, { [name]: 7 }),
  text: (holder, name) => void Object.assign(holder, { [name]: 'not a uri' }),
  empty: (holder, name) => void Object.assign(holder, { [name]: Array.isArray(holder[name]) ? [] : {} }),
  field: (holder, name) => void (isNode(holder[name]) && !Array.isArray(holder[name]) && Object.assign(holder[name], { colour: 'red' })),
};

const taken = documents.filter(({ json }) => theirs(json) && ours(json) === undefined);
const split = documents.filter(({ json }) => theirs(json) !== (ours(json) === undefined));
const stricter = new Map<string, number>();
const laxer: string[] = [];
let same = 0;
for (const { path, json } of documents.filter((one) => one.json.type === 'EPCISDocument')) {
  for (const place of places(json.epcisBody as Json, ['epcisBody'])) {
    for (const [name, change] of Object.entries(CHANGES)) {
      const copy = structuredClone(json);
      const holder = place.slice(0, -1).reduce<Json>((value, key) => (value as Node)[key] as Json, copy) as Node;
      change(holder, place.at(-1) as string);
      if (isDeepStrictEqual(copy, json)) continue;
      const refused = ours(copy);
      if (theirs(copy) === (refused === undefined)) same += 1;
      else if (refused === undefined) laxer.push(`${path} ${name} ${place.join('/')}`);
      else {
        const where = `${name} ${place.filter((key) => !/^\d+$/.test(key)).join('/')}`;
        stricter.set(where, (stricter.get(where) ?? 0) + 1);
      }
    }
  }
}
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
say(`altered files: ${altered.map(({ path }) => path).join(', ') || 'none'}`);
say(`${documents.length} documents, taken by both: ${taken.length}, judged apart: ${split.map(({ path }) => path).join(', ') || 'none'}`);
say(
  `changed documents judged alike: ${same}; refused by us alone: ${[...stricter].map(([where, count]) => `${where} (${count})`).join(', ')}`,
);
say(`taken by us alone: ${laxer.join(', ') || 'none'}`);
process.exitCode = altered.length + split.length + laxer.length > 0 || taken.length === 0 ? 1 : 0;
