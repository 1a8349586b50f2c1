import type { Sql } from '../../database/client.ts';
import { type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { decodeAmend, decodeLodge } from '../../protocol/acts/terms.ts';
import { applyContent } from '../../protocol/content/apply.ts';
import { judgeContent } from '../../protocol/content/judge.ts';
import { commitmentOf } from '../../protocol/documents/commitment.ts';
import { documentType } from '../../protocol/documents/disclosure.ts';
import { type EventType, eventOf, ruleOf } from '../../protocol/events.ts';
import { type ActMark, type ContentMark, marksMask } from '../../protocol/irregularities.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { applyAct } from '../../protocol/rules/apply.ts';
import { anyHoldActive } from '../../protocol/rules/approval.ts';
import { otherSide } from '../../protocol/sides.ts';
import { unixSeconds } from '../../protocol/time.ts';
import type { Outcome } from '../batches.ts';
import { bytesOf } from '../bytes.ts';
import { expectFiles } from '../documents/references.ts';
import { actorOf, checkStanding, checkTimes } from '../events/actor.ts';
import { findActs } from '../events/answer.ts';
import { keepNames } from '../events/names.ts';
import { type ActRecord, recordAll, subjectOf } from '../events/record.ts';
import { hasManifest } from '../events/request.ts';
import { signedActFromJson } from '../events/wire.ts';
import { checkSignature } from '../operations/signatures.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';
import { contentEventOf, type StoredEvent } from '../state/content.ts';
import { lockIds } from '../state/locks.ts';
import { isAnchored, type StoredAct, storedActsOf } from '../state/rows.ts';
import { workingOf } from '../state/working.ts';
import type { Receipt } from './credentials.ts';
import type { PeerMessage } from './message.ts';
import { type Opened, openHosted, readEvent } from './open.ts';

/** What the peer sent, checked for what cannot be otherwise: signatures and commitment. */
export interface Received {
  message: PeerMessage;
  signed: SignedAct;
  type: EventType;
  digest: string;
  key: KeyRecord;
  cosigner: KeyRecord | undefined;
  opened: Opened;
}

/** What nobody else may judge an act about meanwhile. */
export const idsOf = ({ signed }: Received): string[] => [subjectOf(signed)];

/**
 * Takes in what the other side accepted. Only a message that proves nothing is refused (signature, key, commitment); an act that this side
 * would have judged otherwise is kept all the same, flagged by an alarm: the contract has the last word, and what was said was said.
 */
export async function receive(services: Services, message: PeerMessage): Promise<Receipt> {
  const [outcome] = await receiveAll(services, [message]);
  if (!outcome || 'error' in outcome) throw outcome?.error;
  return outcome.value;
}

/** Several messages, each by itself; after one that was refused, no other about the same consignment or code is taken. */
export async function receiveAll(services: Services, messages: readonly PeerMessage[]): Promise<Outcome<Receipt>[]> {
  const signed = messages.map((message) => signedActFromJson(message.signed));
  const keys = await services.participants.keys(
    services.db.sql,
    signed.flatMap((each) => (each.cosigner === ZERO ? [each.key] : [each.key, each.cosigner])),
  );
  const last = new Map<string, Promise<Outcome<Receipt>>>();
  const outcomes = messages.map((message, i) => {
    const act = signed[i] as SignedAct;
    const subject = subjectOf(act);
    const before = last.get(subject);
    const outcome = takeIn(services, message, act, keys, before);
    last.set(subject, outcome);
    return outcome;
  });
  const settled = await Promise.all(outcomes);
  if (settled.some((outcome) => 'value' in outcome)) services.relayer.wake();
  return settled;
}

async function takeIn(
  services: Services,
  message: PeerMessage,
  signed: SignedAct,
  keys: ReadonlyMap<string, KeyRecord | undefined>,
  before: Promise<Outcome<Receipt>> | undefined,
): Promise<Outcome<Receipt>> {
  try {
    const received = await check(services, message, signed, keys);
    const first = await before;
    if (first && 'error' in first) throw new Refusal('UNAVAILABLE', 'an earlier act about the same was not taken');
    return { value: await services.inbox.add(received) };
  } catch (error) {
    return { error };
  }
}

async function check(
  services: Services,
  message: PeerMessage,
  signed: SignedAct,
  keys: ReadonlyMap<string, KeyRecord | undefined>,
): Promise<Received> {
  const { act } = signed;
  const type = eventOf(act.kind);
  if (!type) throw new Refusal('SCHEMA_INVALID', 'no such event', '/signed/act/kind');
  const digest = actDigest(services.domain, act);
  const keyOf = (id: string) => (keys.has(id) ? keys.get(id) : services.participants.key(services.db.sql, id));
  const key = await keyOf(signed.key);
  if (!key) throw new Refusal('KEY_UNKNOWN', undefined, '/signed/key');
  if (key.side !== otherSide(services.config.side))
    throw new Refusal('ROLE_MISSING', 'each side tells of its own parties’ acts', '/signed/key');
  if (!checkSignature(digest, signed.signature, key.signer)) throw new Refusal('SIGNATURE_INVALID', undefined, '/signed/signature');
  const cosigner = signed.cosigner === ZERO ? undefined : await keyOf(signed.cosigner);
  const second = signed.cosigner !== ZERO || signed.cosignature !== '0x';
  if (second && !(cosigner && checkSignature(digest, signed.cosignature, cosigner.signer)))
    throw new Refusal('SIGNATURE_INVALID', undefined, '/signed/cosignature');
  const { payload } = message;
  const fits = payload.typ === documentType(type) && payload.consignment === act.consignment && unixSeconds(payload.t) === act.occurredAt;
  if (!fits || commitmentOf(payload) !== act.commitment)
    throw new Refusal('SCHEMA_INVALID', 'the act commits to another document', '/payload');
  if ((ruleOf(type).carrier === 'leaf') !== (message.leaf !== undefined))
    throw new Refusal('SCHEMA_INVALID', 'a leaf says where in its log it is, an act does not', '/leaf');
  const opened = await openHosted(services, message, act.consignment);
  return { message, signed, type, digest, key, cosigner, opened };
}

/** Messages about different things, in one transaction. */
export async function keepAll(services: Services, all: readonly Received[]): Promise<Outcome<Receipt>[]> {
  return services.db.transaction(async (sql) => {
    await lockIds(sql, all.flatMap(idsOf));
    const known = await findActs(
      sql,
      all.map(({ digest }) => digest),
    );
    const stored = await storedActsOf(
      sql,
      all.flatMap(({ signed }) => (signed.act.consignment === ZERO ? [] : [signed.act.consignment])),
    );
    const records: ActRecord[] = [];
    const outcomes: Outcome<Receipt>[] = [];
    const kept: Received[] = [];
    for (const received of all) {
      const { digest, signed } = received;
      // Heard, and not kept again: what comes late is on the chain or in the other side's log, and flagged here.
      if (isErased(stored.get(signed.act.consignment) ?? [])) {
        const late = !known.has(digest);
        if (late) await alarmOfLate(sql, received);
        outcomes.push({ value: { digest, at: services.now(), flagged: late } });
        continue;
      }
      kept.push(received);
      const entry = known.has(digest) ? undefined : await recordOf(sql, services, received, stored.get(signed.act.consignment) ?? []);
      if (entry) records.push(entry.record);
      outcomes.push({ value: { digest, at: services.now(), flagged: entry?.flagged ?? false } });
    }
    await services.blobs.putAll(
      sql,
      kept.flatMap(({ opened }) => opened.blobs),
    );
    await recordAll(sql, records);
    await keepNames(sql, records);
    for (const { digest, key, opened } of kept) await expectFiles(sql, digest, key.organisation, opened.files);
    return outcomes;
  });
}

const isErased = (acts: readonly StoredAct[]): boolean => acts.some(({ known }) => known?.event.erased);

async function alarmOfLate(sql: Sql, { digest, signed }: Received): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO content.alarms (kind, consignment, digest, detail)
    VALUES ('PEER_CONSIGNMENT_ERASED', ${bytesOf(signed.act.consignment)}, ${bytesOf(digest)}, '{}') ON CONFLICT DO NOTHING`;
}

async function recordOf(
  sql: Sql,
  services: Services,
  received: Received,
  acts: StoredAct[],
): Promise<{ record: ActRecord; flagged: boolean }> {
  const { signed, type, digest, key, message, opened } = received;
  const event = readEvent(type, message.payload.t, opened.fields);
  const verdict = await judgePeer(sql, services, received, event, acts);
  const { payload, leaf, envelopes } = message;
  const record: ActRecord = {
    digest,
    origin: 'peer',
    organisation: key.organisation,
    carrier: ruleOf(type).carrier,
    signed,
    event,
    marks: marksMask(verdict.marks),
    document: { payload, disclosures: opened.disclosures, granted: opened.granted },
    envelopes,
    leaf: leaf && { side: key.side, index: BigInt(leaf.index), salt: bytesOf(leaf.salt), marks: verdict.contentMarks },
    alarms: [
      ...[...verdict.marks, ...verdict.contentMarks].map((kind) => ({ kind })),
      ...(opened.withheld.length > 0 ? [{ kind: 'WITHHELD', detail: { pointers: opened.withheld } }] : []),
      ...verdict.differences.map((refusal) => ({ kind: `PEER_${refusal.code}`, detail: { detail: refusal.detail ?? null } })),
    ],
    disclosures: undefined,
    message: undefined,
  };
  return { record, flagged: verdict.differences.length > 0 };
}

interface Verdict {
  marks: ActMark[];
  contentMarks: ContentMark[];
  /** Why this side would have refused it. */
  differences: Refusal[];
}

async function judgePeer(sql: Sql, services: Services, received: Received, event: StoredEvent, acts: StoredAct[]): Promise<Verdict> {
  const { signed, digest, key, cosigner } = received;
  const { act } = signed;
  const rule = ruleOf(event.type);
  const manifest = hasManifest(event.type);
  const uses = manifest ? ((event.type === 'MANIFEST_ANCHORED' ? decodeLodge(act.data) : decodeAmend(act.data))?.uses ?? []) : [];
  const scope = {
    consignment: act.consignment,
    codes: rule.chain === 'code' ? [act.subject] : [],
    authorisations: uses.map((use) => use.authorisation),
    claim: rule.class === 'claim',
    directory: manifest ? await services.directory.view(sql) : undefined,
  };
  const working = await workingOf(sql, scope, acts);
  const verdict: Verdict = { marks: [], contentMarks: [], differences: [] };
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      verdict.differences.push(error);
    }
  };
  const now = services.now();
  attempt(() => {
    checkStanding(key, act.signedAt, now);
    if (cosigner) checkStanding(cosigner, act.signedAt, now);
    checkTimes(act, now);
  });
  const state = working.world.cases.get(act.consignment);
  const held = state !== undefined && anyHoldActive(state);
  const actor = await actorOf(sql, services.participants, key, act.signedAt, cosigner);
  // The chain may have been faster than the message: then it has judged already.
  if (!working.acts.some((each) => each.digest === digest) && !(rule.chain === 'code' && (await isAnchored(sql, digest))))
    attempt(() => {
      verdict.marks = applyAct(working.world, act, digest, actor).marks;
    });
  if (event.partial) return verdict;
  const content = contentEventOf(event, key.side);
  attempt(() => judgeContent(working.content, content, held));
  verdict.contentMarks = applyContent(working.content, content);
  return verdict;
}
