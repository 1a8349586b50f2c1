import { randomBytes } from 'node:crypto';
import type { Accepted } from '../../client/gateway.ts';
import { EVENTS, type EventType } from '../../protocol/events.ts';
import { comparableCode } from '../../protocol/identifiers/code.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';
import type { Client } from './client.ts';
import type { ConsignmentFile, FileEvent } from './file.ts';
import { Problem } from './http.ts';
import type { Journal, Progress } from './journal.ts';
import { type EventResult, unexpected } from './result.ts';

const random32 = (): string => `0x${randomBytes(32).toString('hex')}`;
const CLAIMS_WITH_MANIFEST = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT'];

/** One file being told on a network: each event signed by its own party and sent to its own side. */
export class Story {
  readonly file: ConsignmentFile;
  readonly progress: Progress;
  readonly results: EventResult[] = [];
  private readonly client: Client;
  private readonly journal: Journal;
  /** Versions lodged so far, for events that name none. */
  private version = 0;
  /** Events accepted by one side that the other has not been seen to know: the last about the consignment, and those about codes. */
  private untold: { side: Side; consignment?: string; codes: string[] } = { side: 'VN', codes: [] };

  constructor(file: ConsignmentFile, client: Client, journal: Journal, progress: Progress) {
    this.file = file;
    this.client = client;
    this.journal = journal;
    this.progress = progress;
  }

  static ids(): { consignment: string; suffix: string } {
    return { consignment: random32(), suffix: randomBytes(3).toString('hex').toUpperCase() };
  }

  /** Brings the codes that the file speaks of into the registry under fresh ids, each with its owner and season quota. */
  async registerCodes(): Promise<void> {
    for (const code of codesOf(this.file)) {
      const listed = this.file.authorisations.filter((each) => isCode(each, code));
      const authorised = this.file.events.find((event) => event.type === 'CODE_AUTHORISED' && isCode(event, code));
      const side: Side = code.startsWith('VN') ? 'VN' : 'CN';
      const by = side === 'VN' ? 'VN-PPD' : 'CN-CUS-QUAR';
      const quota = listed.find((each) => each.quota !== undefined)?.quota;
      const owner = listed[0]?.owner ?? authorised?.by ?? `${side}-CODEOWNER`;
      const t = withOffset(new Date(this.progress.startedAt), side);
      const event = { t, type: 'CODE_REGISTERED', code, owner, ...(quota === undefined ? {} : { quota }) };
      await this.send(`code ${code}`, side, [by], { consignment: null, event, codes: this.progress.codes }).catch(leaveToTheStory);
    }
  }

  async tell(index: number, event: FileEvent): Promise<EventResult> {
    const result: EventResult = { index, type: event.type, by: event.by, t: event.t, irregular: [] };
    try {
      const { expect: _, manifest: __, ...rest } = event;
      const signers = event.signers ?? [event.by];
      const said = { ...rest, signers };
      const accepted = await this.send(`event ${index}`, sideOf(event.by), signers, this.request(event, said));
      result.digest = accepted.id;
      result.anchored = !isLeaf(event.type);
      result.irregular = accepted.marks;
      if (CLAIMS_WITH_MANIFEST.includes(event.type)) this.version += 1;
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Refusal)) throw error;
      result.refused = error.code;
      result.detail = error.message;
    }
    const failure = unexpected(event.expect, result.refused, result.irregular);
    if (failure !== undefined) result.failure = result.detail === undefined ? failure : `${failure} (${result.detail})`;
    this.results.push(result);
    return result;
  }

  private request(event: FileEvent, said: Record<string, unknown>): Record<string, unknown> {
    const { crossing, direction, plant } = this.file;
    const request = { consignment: this.progress.consignment, event: said, codes: this.progress.codes };
    if (!CLAIMS_WITH_MANIFEST.includes(event.type)) return request;
    const v = event.v ?? this.version + 1;
    const manifest = this.file.manifests[event.manifest ?? String(v)];
    const lodging = event.type === 'MANIFEST_ANCHORED' ? { crossing, direction, plant } : {};
    return { ...request, event: { ...said, v }, ...lodging, ...(manifest === undefined ? {} : { manifest }) };
  }

  /**
   * Signs once: a request interrupted before its answer is sent again with the same bytes. A refusal is kept too, since asking again
   * after later events might be answered otherwise.
   */
  private async send(step: string, side: Side, signers: readonly string[], request: Record<string, unknown>): Promise<Accepted> {
    const kept = this.progress.sent.get(step);
    if (kept?.refusal) throw new Problem(kept.refusal.status, kept.refusal.code, kept.refusal.detail);
    try {
      if (!kept) await this.awaitTold(side);
      const body = kept?.body ?? (await this.client.prepare(side, signers, request));
      if (!kept) this.journal.step(this.file.path, step, { body });
      const accepted = await this.client.submit(side, body, `${this.progress.consignment} ${step}`);
      this.remember(side, accepted.id, request.consignment === null || isAboutCode(String((request.event as FileEvent).type)));
      return accepted;
    } catch (error) {
      if (error instanceof Problem)
        this.journal.step(this.file.path, step, { refusal: { status: error.status, code: error.code, detail: error.detail } });
      throw error;
    }
  }

  private remember(side: Side, digest: string, aboutCode: boolean): void {
    if (this.untold.side !== side) this.untold = { side, codes: [] };
    if (aboutCode) this.untold.codes.push(digest);
    else this.untold.consignment = digest;
  }

  private async awaitTold(side: Side): Promise<void> {
    if (this.untold.side === side) return;
    const { consignment, codes } = this.untold;
    await Promise.all(
      [...codes, ...(consignment === undefined ? [] : [consignment])].map((digest) => this.client.awaitKnown(side, digest)),
    );
    this.untold = { side, codes: [] };
  }
}

/** A code that cannot be registered is what the file wants to show: its own events will be refused for it. */
function leaveToTheStory(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}

const sideOf = (handle: string): Side => (typeof handle === 'string' && handle.startsWith('CN') ? 'CN' : 'VN');

const isCode = (named: { code?: string }, code: string): boolean => typeof named.code === 'string' && comparableCode(named.code) === code;

/** Codes of the file that a registry can know, each in its one spelling: those authorised, suspended or restored. */
export function codesOf(file: ConsignmentFile): string[] {
  const said = file.events.filter((event) => /^CODE_(AUTHORISED|SUSPENDED|RESTORED)$/.test(event.type)).map((event) => event.code);
  const codes = [...file.authorisations.map((each) => each.code), ...said];
  return [...new Set(codes.filter((code): code is string => typeof code === 'string').map(comparableCode))];
}

export const freshCodes = (file: ConsignmentFile): Record<string, string> =>
  Object.fromEntries(codesOf(file).map((code) => [code, random32()]));

export const isLeaf = (type: string): boolean => Object.hasOwn(EVENTS, type) && EVENTS[type as EventType].carrier === 'leaf';
export const isAboutCode = (type: string): boolean => /^CODE_(AUTHORISED|SUSPENDED|RESTORED)$/.test(type);

function withOffset(time: Date, side: Side): string {
  const hours = side === 'VN' ? 7 : 8;
  return `${new Date(time.getTime() + hours * 3600_000).toISOString().slice(0, 19)}+0${hours}:00`;
}
