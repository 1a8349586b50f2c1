import type { Tx } from '../../database/client.ts';
import { type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { verifyDigest } from '../../protocol/acts/sign.ts';
import { decodeAmend, decodeLodge } from '../../protocol/acts/terms.ts';
import { applyContent } from '../../protocol/content/apply.ts';
import { judgeContent } from '../../protocol/content/judge.ts';
import { commitmentOf } from '../../protocol/documents/commitment.ts';
import { documentType } from '../../protocol/documents/disclosure.ts';
import { eventOf, ruleOf } from '../../protocol/events.ts';
import { type ActMark, type ContentMark, marksMask } from '../../protocol/irregularities.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { applyAct } from '../../protocol/rules/apply.ts';
import { anyHoldActive } from '../../protocol/rules/approval.ts';
import { otherSide } from '../../protocol/sides.ts';
import { unixSeconds } from '../../protocol/time.ts';
import { bytesOf } from '../bytes.ts';
import { actorOf, checkStanding, checkTimes } from '../events/actor.ts';
import { keepNames } from '../events/names.ts';
import { record } from '../events/record.ts';
import { hasManifest } from '../events/request.ts';
import { signedActFromJson } from '../events/wire.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';
import { contentEventOf } from '../state/content.ts';
import { lockIds } from '../state/locks.ts';
import { isAnchored } from '../state/rows.ts';
import { loadWorking } from '../state/working.ts';
import type { Receipt } from './credentials.ts';
import type { PeerMessage } from './message.ts';
import { type Opened, openHosted, readEvent } from './open.ts';

/** What the peer sent, checked for what cannot be otherwise: signatures and commitment. */
interface Received {
  message: PeerMessage;
  signed: SignedAct;
  digest: string;
  key: KeyRecord;
  cosigner: KeyRecord | undefined;
}

/**
 * Takes in what the other side accepted. Only a message that proves nothing is refused (signature, key, commitment); an act that this side
 * would have judged otherwise is kept all the same, flagged by an alarm: the contract has the last word, and what was said was said.
 */
export async function receive(services: Services, message: PeerMessage): Promise<Receipt> {
  const received = await check(services, message);
  const opened = await openHosted(services, message, received.signed.act.consignment);
  const flagged = await services.db.prisma.$transaction((tx) => keep(tx, services, received, opened), { timeout: 30_000, maxWait: 15_000 });
  services.relayer.wake();
  return { digest: received.digest, at: services.now(), flagged };
}

async function check(services: Services, message: PeerMessage): Promise<Received> {
  const signed = signedActFromJson(message.signed);
  const { act } = signed;
  const type = eventOf(act.kind);
  if (!type) throw new Refusal('SCHEMA_INVALID', 'no such event', '/signed/act/kind');
  const digest = actDigest(services.domain, act);
  const { prisma } = services.db;
  const key = await services.participants.key(prisma, signed.key);
  if (!key) throw new Refusal('KEY_UNKNOWN', undefined, '/signed/key');
  if (key.side !== otherSide(services.config.side))
    throw new Refusal('ROLE_MISSING', 'each side tells of its own parties’ acts', '/signed/key');
  if (!verifyDigest(digest, signed.signature, key.signer)) throw new Refusal('SIGNATURE_INVALID', undefined, '/signed/signature');
  const cosigner = signed.cosigner === ZERO ? undefined : await services.participants.key(prisma, signed.cosigner);
  const second = signed.cosigner !== ZERO || signed.cosignature !== '0x';
  if (second && !(cosigner && verifyDigest(digest, signed.cosignature, cosigner.signer)))
    throw new Refusal('SIGNATURE_INVALID', undefined, '/signed/cosignature');
  const { payload } = message;
  const fits = payload.typ === documentType(type) && payload.consignment === act.consignment && unixSeconds(payload.t) === act.occurredAt;
  if (!fits || commitmentOf(payload) !== act.commitment)
    throw new Refusal('SCHEMA_INVALID', 'the act commits to another document', '/payload');
  if ((ruleOf(type).carrier === 'leaf') !== (message.leaf !== undefined))
    throw new Refusal('SCHEMA_INVALID', 'a leaf says where in its log it is, an act does not', '/leaf');
  return { message, signed, digest, key, cosigner };
}

async function keep(tx: Tx, services: Services, received: Received, opened: Opened): Promise<boolean> {
  const { signed, digest, key, message } = received;
  const { act } = signed;
  const type = eventOf(act.kind);
  if (!type) throw new Refusal('SCHEMA_INVALID', 'no such event', '/signed/act/kind');
  await lockIds(tx, [act.consignment === ZERO ? act.subject : act.consignment]);
  const stored = await tx.gatewayAct.findUnique({ where: { digest: bytesOf(digest) }, select: { digest: true } });
  if (stored) return false;
  const event = readEvent(type, message.payload.t, opened.fields);
  const verdict = await judgePeer(tx, services, received, event);
  const { payload, leaf, envelopes } = message;
  await record(tx, {
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
    message: undefined,
  });
  await keepNames(tx, digest, act, event);
  return verdict.differences.length > 0;
}

interface Verdict {
  marks: ActMark[];
  contentMarks: ContentMark[];
  /** Why this side would have refused it. */
  differences: Refusal[];
}

async function judgePeer(tx: Tx, services: Services, received: Received, event: ReturnType<typeof readEvent>): Promise<Verdict> {
  const { signed, digest, key, cosigner } = received;
  const { act } = signed;
  const rule = ruleOf(event.type);
  const manifest = hasManifest(event.type);
  const uses = manifest ? ((event.type === 'MANIFEST_ANCHORED' ? decodeLodge(act.data) : decodeAmend(act.data))?.uses ?? []) : [];
  const working = await loadWorking(tx, {
    consignment: act.consignment,
    codes: rule.chain === 'code' ? [act.subject] : [],
    authorisations: uses.map((use) => use.authorisation),
    claim: rule.class === 'claim',
    directory: manifest ? services.config.addresses.directory : undefined,
  });
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
  const actor = await actorOf(tx, services.participants, key, act.signedAt, cosigner);
  // The chain may have been faster than the message: then it has judged already.
  if (!working.acts.some((each) => each.digest === digest) && !(rule.chain === 'code' && (await isAnchored(tx, digest))))
    attempt(() => {
      verdict.marks = applyAct(working.world, act, digest, actor).marks;
    });
  if (event.partial) return verdict;
  const content = contentEventOf(event, key.side);
  attempt(() => judgeContent(working.content, content, held));
  verdict.contentMarks = applyContent(working.content, content);
  return verdict;
}
