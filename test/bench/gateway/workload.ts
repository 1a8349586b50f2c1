import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compose, lifetime, versionOf } from '../../../gateway/events/compose.ts';
import { parsePrepare, readSaid } from '../../../gateway/events/request.ts';
import { storedEvent } from '../../../gateway/events/stored.ts';
import { actToJson } from '../../../gateway/events/wire.ts';
import { foldContent, type WorkingContent } from '../../../gateway/state/content.ts';
import type { Working } from '../../../gateway/state/working.ts';
import { type Act, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { signDigest } from '../../../protocol/acts/sign.ts';
import { commitmentOf } from '../../../protocol/documents/commitment.ts';
import { contentOf, type Lodging } from '../../../protocol/documents/content.ts';
import { disclose } from '../../../protocol/documents/disclosure.ts';
import { unitIndex } from '../../../protocol/manifest/units.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import { emptyWorld } from '../../../protocol/rules/state.ts';
import type { Side } from '../../../protocol/sides.ts';
import type { NetworkInfo } from '../../../scripts/network/info.ts';
import { isLeaf } from '../../../scripts/replay/story.ts';

/** A signed event as a client would send it, made before any clock runs. */
export interface Submission {
  side: Side;
  digest: string;
  body: Buffer;
}

interface Story {
  direction: unknown;
  crossing: unknown;
  plant: boolean;
  manifests: Record<string, unknown>;
  events: { t: string; by: string; type: string; v?: number; expect?: unknown }[];
}

const SAMPLE = new URL('../../../samples/consignments/HX-20261110-0001.json', import.meta.url);
const HOUR_MS = 3_600_000;

/**
 * Signs whole consignments: the acts of the first sample (a lodging, seven decisions on both flanks and three observations), each consignment under
 * an id of its own, as a client with its own books would, without asking a gateway what to sign.
 */
export class Workload {
  readonly #network: NetworkInfo;
  readonly #story: Story;
  readonly #shiftMs: number;

  /** @param leaves keeps the events of the record log, too. */
  constructor(network: NetworkInfo, leaves = false) {
    this.#network = network;
    const story = JSON.parse(readFileSync(SAMPLE, 'utf8')) as Story;
    this.#story = { ...story, events: story.events.filter((event) => leaves || !isLeaf(event.type)) };
    this.#shiftMs = Date.now() - HOUR_MS - Math.max(...story.events.map((event) => Date.parse(event.t)));
  }

  /** Acts that a consignment has. */
  get length(): number {
    return this.#story.events.length;
  }

  /** @param lastS seconds that the last act of a consignment may wait for its block; undefined for as long as usual. */
  consignments(count: number, lastS: (i: number) => number | undefined = () => undefined): Submission[][] {
    return Array.from({ length: count }, (_, i) => this.#consignment(lastS(i)));
  }

  #consignment(lastS: number | undefined): Submission[] {
    const { direction, crossing, plant, manifests, events } = this.#story;
    const consignment = `0x${randomBytes(32).toString('hex')}`;
    const working: Working = { ...foldContent([]), world: emptyWorld(), acts: [], index: new Map() };
    return events.map(({ expect: _, ...event }, i) => {
      const lodging = event.type === 'MANIFEST_ANCHORED' ? { direction, crossing, plant, manifest: manifests['1'] } : {};
      return this.#sign(
        working,
        { consignment, event: { ...event, t: this.#shifted(event.t) }, ...lodging },
        event.by,
        i === events.length - 1 ? lastS : undefined,
      );
    });
  }

  #sign(working: Working, request: Record<string, unknown>, by: string, waitS?: number): Submission {
    const key = this.#network.keys[by];
    const organisation = this.#network.organisations.find((each) => each.handle === key?.organisation);
    if (!key || !organisation) throw new RangeError(`nobody is called ${by}`);
    const { side, roles, id } = organisation;
    const said = readSaid(parsePrepare(request), side);
    const lodging: Lodging | undefined = said.lodging ?? working.lodging;
    const document = disclose(said.type, said.consignment, said.event.t, contentOf(said.event, said.manifest, lodging));
    const chosen = { side, declarant: id, uses: [], code: ZERO, authorisation: ZERO, owner: ZERO };
    const signedAt = Math.floor(Date.now() / 1000);
    const draft: Act = {
      ...compose(said, working, chosen),
      version: versionOf(said, working),
      commitment: commitmentOf(document.payload),
      ...lifetime(signedAt),
      ...(waitS === undefined ? {} : { notAfter: signedAt + waitS }),
      prev: ZERO,
    };
    const act = { ...draft, prev: said.type === 'MANIFEST_ANCHORED' ? ZERO : headOf(working.world, said.type, draft) };
    const digest = actDigest({ chainId: BigInt(this.#network.chainId), directory: this.#network.addresses.directory }, act);
    if (!isLeaf(said.type))
      applyAct(working.world, act, digest, { organisation: id, side, roles, delegations: [], key: key.keyId, cosigner: undefined });
    remember(working, storedEvent(said));
    const body = { ...request, act: actToJson(act), document, key: key.keyId, signature: signDigest(key.privateJwk, digest) };
    return { side, digest, body: Buffer.from(JSON.stringify(body)) };
  }

  #shifted(t: string): string {
    const offset = t.slice(-6);
    const hours = Number(offset.slice(0, 3));
    return `${new Date(Date.parse(t) + this.#shiftMs + hours * HOUR_MS).toISOString().slice(0, 19)}${offset}`;
  }
}

function remember(working: Working & WorkingContent, event: ReturnType<typeof storedEvent>): void {
  if (event.lodging) working.lodging = event.lodging;
  if (!event.manifest) return;
  working.versions.push(event.manifest);
  working.index = unitIndex(working.versions);
}
