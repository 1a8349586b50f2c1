import type { Sql } from '../../database/client.ts';
import { type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { usesOf } from '../../protocol/content/judge.ts';
import type { DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import type { ActMark, ContentMark } from '../../protocol/irregularities.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Outcome } from '../batches.ts';
import { agreementInForce } from '../envelopes/agreements.ts';
import type { SealingKeys } from '../envelopes/sealing-keys.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';
import { authorisationsFor, codeName } from '../state/authorisations.ts';
import type { DirectoryView } from '../state/directory.ts';
import { lockIds } from '../state/locks.ts';
import { isAnchored, type StoredAct, storedActsOf } from '../state/rows.ts';
import { workingOf } from '../state/working.ts';
import { type Acceptance, accept, type Draft, draft } from './accept.ts';
import { actorOf, checkOwnSide } from './actor.ts';
import { answerOf, type FoundAct, findActs } from './answer.ts';
import { chosenIn, compareAct, compareDocument, usesIn } from './compare.ts';
import { indexCaughtUp, withFreshRights } from './fresh-rights.ts';
import { judge } from './judge.ts';
import { ownerOf } from './prepare.ts';
import { subjectOf } from './record.ts';
import { readSaid, type Said, type SubmitRequest } from './request.ts';
import { checkSigners, type Signers } from './signatures.ts';
import { signedActFromJson } from './wire.ts';

/** What a submitter is told: the act's digest is its id, good for asking again. */
export interface Accepted {
  id: string;
  state: string;
  marks: (ActMark | ContentMark)[];
  /** Of an event kept in this side's record log. */
  leaf?: { index: number };
}

/** A submission that was read, not judged yet. */
export interface Submission {
  request: SubmitRequest;
  said: Said;
  signed: SignedAct;
  digest: string;
  /** Authorisations that its manifest uses. */
  uses: string[];
  /** Its keys as the registry has them, once the index was found not to know one. */
  keys?: ReadonlyMap<string, KeyRecord | undefined>;
}

export interface Taken {
  answer: Accepted;
  /** It was not known before. */
  fresh: boolean;
}

/** What nobody else may judge an act about meanwhile. */
export const idsOf = ({ signed, uses }: Submission): string[] => [subjectOf(signed), ...uses];

/** Judges a signed event and takes it in, whole or not at all. */
export async function submit(services: Services, request: SubmitRequest): Promise<Accepted> {
  const submission = submissionOf(services, request);
  const { signed } = submission;
  const { answer, fresh } = await withFreshRights(services, speakerOf(services, signed), () => takeIn(services, submission));
  if (fresh) await services.announce(subjectOf(signed));
  return answer;
}

/**
 * The registry may know a key that the index does not have yet. It is asked here, where no other submission waits for its answer; and acts
 * are read with their organisations, so that the index is given the time to have that one, too.
 */
async function takeIn(services: Services, submission: Submission): Promise<Taken> {
  try {
    return await services.intake.add(submission);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'KEY_UNKNOWN') throw error;
    const keys = await registered(services, submission.signed);
    if (keys.get(submission.signed.key)) await indexCaughtUp(services);
    return services.intake.add({ ...submission, keys });
  }
}

const speakerOf =
  ({ participants, db }: Services, { key }: SignedAct) =>
  (): Promise<KeyRecord | undefined> =>
    participants.key(db.sql, key);

/** Judges a signed event as submitting it now would, and keeps nothing. */
export async function trySubmit(services: Services, request: SubmitRequest): Promise<Pick<Accepted, 'id' | 'marks'>> {
  const submission = submissionOf(services, request);
  const { said, signed, digest } = submission;
  const signers = checkSigners(await registered(services, signed), signed, digest, services.now());
  checkOwnSide(signers.key, services.config.side);
  services.handles.checkSpeaker(said.event.by, signers.key.organisation);
  const judgement = (): Promise<Pick<Accepted, 'id' | 'marks'>> =>
    services.db.transaction(async (sql) => {
      const first = (await findActs(sql, [digest])).get(digest);
      if (first) return { id: digest, marks: answerOf(first, signed).marks };
      const stored = said.consignment === ZERO ? undefined : (await storedActsOf(sql, [said.consignment])).get(said.consignment);
      const directory = said.manifest && (await services.directory.view(sql));
      const { marks, contentMarks } = (await judged(sql, services, submission, signers, { acts: stored ?? [], directory })).judged;
      return { id: digest, marks: [...marks, ...contentMarks] };
    });
  return withFreshRights(services, async () => signers.key, judgement);
}

function submissionOf(services: Services, request: SubmitRequest): Submission {
  const said = readSaid(request, services.config.side);
  const { act, key, signature, cosigner, cosignature } = request;
  const signed = signedActFromJson({ act, key, signature, cosigner, cosignature });
  const uses = usesIn(signed.act, said).map((use) => use.authorisation);
  return { request, said, signed, digest: actDigest(services.domain, signed.act), uses };
}

const keysOf = ({ key, cosigner }: SignedAct): string[] => (cosigner === ZERO ? [key] : [key, cosigner]);

async function registered({ participants, db }: Services, signed: SignedAct): Promise<Map<string, KeyRecord | undefined>> {
  return new Map(await Promise.all(keysOf(signed).map(async (id) => [id, await participants.key(db.sql, id)] as const)));
}

/** Submissions that share no id, in one transaction: each judged by itself, all that pass kept by one write. */
export async function submitAll(services: Services, submissions: readonly Submission[]): Promise<Outcome<Taken>[]> {
  const { db, participants, now } = services;
  const keys = await participants.keys(
    db.sql,
    submissions.flatMap(({ signed }) => keysOf(signed)),
  );
  const checked = submissions.map((submission) => {
    const { said, signed, digest } = submission;
    return attempt(() => {
      const signers = checkSigners(submission.keys ?? keys, signed, digest, now());
      checkOwnSide(signers.key, services.config.side);
      services.handles.checkSpeaker(said.event.by, signers.key.organisation);
      return signers;
    });
  });
  const rightful = submissions.filter((_, i) => 'value' in (checked[i] as object));
  if (rightful.length === 0) return checked as Outcome<Taken>[];
  return db.transaction(async (sql) => {
    await lockIds(sql, rightful.flatMap(idsOf));
    const known = await findActs(
      sql,
      rightful.map(({ digest }) => digest),
    );
    const stored = await storedActsOf(
      sql,
      rightful.flatMap(({ said }) => (said.consignment === ZERO ? [] : [said.consignment])),
    );
    const directory = await services.directory.view(sql);
    const sealingKeys = await services.recipientKeys.at(sql, directory.head, now());
    const agreement = attempt(() => agreementInForce(directory.agreements, now(), services.agreement));
    const drafts: Draft[] = [];
    const outcomes: Outcome<Taken>[] = [];
    for (const [i, submission] of submissions.entries()) {
      const signers = checked[i] as Outcome<Signers>;
      if ('error' in signers) {
        outcomes.push(signers);
        continue;
      }
      const acts = stored.get(submission.said.consignment) ?? [];
      const ground = { acts, directory: submission.said.manifest ? directory : undefined, agreement, sealingKeys };
      outcomes.push(await judgeOne(sql, services, submission, signers.value, known.get(submission.digest), ground, drafts));
    }
    await accept(sql, services, drafts);
    return outcomes;
  });
}

/** What a submission is judged by that was read for it already. */
interface Ground {
  acts: StoredAct[];
  /** For one with a manifest. */
  directory: DirectoryView | undefined;
}

interface SealingGround extends Ground {
  agreement: Outcome<DataSharingAgreement>;
  sealingKeys: SealingKeys;
}

async function judgeOne(
  sql: Sql,
  services: Services,
  submission: Submission,
  signers: Signers,
  first: FoundAct | undefined,
  ground: SealingGround,
  drafts: Draft[],
): Promise<Outcome<Taken>> {
  try {
    if (first) return { value: { answer: answerOf(first, submission.signed), fresh: false } };
    const acceptance = await judged(sql, services, submission, signers, ground);
    if ('error' in ground.agreement) return ground.agreement;
    const accepted = await draft(sql, services, acceptance, ground.agreement.value, ground.sealingKeys);
    drafts.push(accepted);
    return { value: { answer: accepted.answer, fresh: true } };
  } catch (error) {
    if (error instanceof Refusal) return { error };
    throw error;
  }
}

async function judged(sql: Sql, services: Services, submission: Submission, signers: Signers, ground: Ground): Promise<Acceptance> {
  const { request, said, signed, digest, uses } = submission;
  const { act } = signed;
  const { acts, directory } = ground;
  const scope = {
    consignment: said.consignment,
    codes: said.rule.chain === 'code' ? [act.subject] : [],
    authorisations: uses,
    claim: said.rule.class === 'claim',
    directory,
  };
  const working = await workingOf(sql, scope, acts);
  const onChain = said.consignment === ZERO ? await isAnchored(sql, digest) : working.acts.some((each) => each.digest === digest);
  if (onChain) throw new Refusal('ACT_ALREADY_DONE');
  await checkCodeName(sql, said, act.subject);
  const fields = compareDocument(request.document, said, act, said.lodging ?? working.lodging);
  compareAct(act, said, working, { ...chosenIn(act, said, ownerOf(services, said)), side: signers.key.side });
  const { key, cosigner } = signers;
  const actor = await actorOf(sql, services.participants, key, act.signedAt, cosigner);
  const authorisations = said.manifest ? await authorisationsFor(sql, said.manifest, said.codes, uses) : [];
  const judgement = judge(working, said, actor, {
    act: () => act,
    digest: () => digest,
    uses: () => checkUses(usesIn(act, said), said.manifest ? usesOf(said.manifest, authorisations) : []),
  });
  return { said, signed, digest, document: request.document, fields, actor, judged: judgement, working };
}

function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Refusal) return { error };
    throw error;
  }
}

function checkUses<T extends { authorisation: string; bands: number }>(given: readonly T[], due: readonly T[]): readonly T[] {
  const text = (uses: readonly T[]): string => uses.map((use) => `${use.authorisation} ${use.bands}`).join('\n');
  if (text(given) !== text(due))
    throw new Refusal('SCHEMA_INVALID', 'the act uses other authorisations than the manifest names', '/act/data');
  return due;
}

/** The id an act about a code names must be of the code the event names. @throws {Refusal} IDENTIFIER_INVALID */
async function checkCodeName(sql: Sql, said: Said, id: string): Promise<void> {
  if (said.rule.chain !== 'code' || said.type === 'CODE_REGISTERED') return;
  const name = await codeName(sql, id);
  if (name !== undefined && name !== said.event.code)
    throw new Refusal('IDENTIFIER_INVALID', 'the act is about another code', '/event/code');
}
