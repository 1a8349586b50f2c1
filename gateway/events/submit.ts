import type { Tx } from '../../database/client.ts';
import { type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { usesOf } from '../../protocol/content/judge.ts';
import type { ActMark, ContentMark } from '../../protocol/irregularities.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Services } from '../services.ts';
import { authorisationsFor } from '../state/authorisations.ts';
import { lockIds } from '../state/locks.ts';
import { isAnchored } from '../state/rows.ts';
import { loadWorking } from '../state/working.ts';
import { accept } from './accept.ts';
import { actorOf, checkOwnSide } from './actor.ts';
import { answerOf, findAct } from './answer.ts';
import { chosenIn, compareAct, compareDocument, usesIn } from './compare.ts';
import { judge } from './judge.ts';
import { ownerOf } from './prepare.ts';
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

/** Judges a signed event and takes it in, whole or not at all. */
export async function submit(services: Services, request: SubmitRequest): Promise<Accepted> {
  const { answer, fresh, subject } = await judged(services, request, accept);
  if (fresh) await services.announce(subject);
  return answer;
}

/** Judges a signed event as submitting it now would, and keeps nothing. */
export async function trySubmit(services: Services, request: SubmitRequest): Promise<Pick<Accepted, 'id' | 'marks'>> {
  const { answer } = await judged(services, request, async (_tx, _services, { digest, judged: { marks, contentMarks } }) => ({
    id: digest,
    state: 'accepted',
    marks: [...marks, ...contentMarks],
  }));
  return { id: answer.id, marks: answer.marks };
}

/** What is done with an event that was judged good. */
type Take = typeof accept;

async function judged(
  services: Services,
  request: SubmitRequest,
  take: Take,
): Promise<{ answer: Accepted; fresh: boolean; subject: string }> {
  const said = readSaid(request, services.config.side);
  const { act, key, signature, cosigner, cosignature } = request;
  const signed = signedActFromJson({ act, key, signature, cosigner, cosignature });
  const digest = actDigest(services.domain, signed.act);
  const taken = await services.db.prisma.$transaction(
    async (tx) => {
      const signers = await checkSigners(tx, services.participants, signed, digest, services.now());
      return acceptIn(tx, services, request, said, signed, digest, signers, take);
    },
    { timeout: 30_000, maxWait: 15_000 },
  );
  return { ...taken, subject: said.consignment === ZERO ? signed.act.subject : said.consignment };
}

async function acceptIn(
  tx: Tx,
  services: Services,
  request: SubmitRequest,
  said: Said,
  signed: SignedAct,
  digest: string,
  signers: Signers,
  take: Take,
): Promise<{ answer: Accepted; fresh: boolean }> {
  const { act } = signed;
  checkOwnSide(signers.key, services.config.side);
  services.handles.checkSpeaker(said.event.by, signers.key.organisation);
  const uses = usesIn(act, said).map((use) => use.authorisation);
  await lockIds(tx, [...(said.consignment === ZERO ? [act.subject] : [said.consignment]), ...uses]);
  const first = await findAct(tx, digest);
  if (first) return { answer: answerOf(first, signed), fresh: false };
  const working = await loadWorking(tx, {
    consignment: said.consignment,
    codes: said.rule.chain === 'code' ? [act.subject] : [],
    authorisations: uses,
    claim: said.rule.class === 'claim',
    directory: said.manifest ? services.config.addresses.directory : undefined,
  });
  const onChain = said.consignment === ZERO ? await isAnchored(tx, digest) : working.acts.some((each) => each.digest === digest);
  if (onChain) throw new Refusal('ACT_ALREADY_DONE');
  await checkCodeName(tx, said, act.subject);
  compareDocument(request.document, said, act, said.lodging ?? working.lodging);
  compareAct(act, said, working, { ...chosenIn(act, said, ownerOf(services, said)), side: signers.key.side });
  const { key, cosigner } = signers;
  const actor = await actorOf(tx, services.participants, key, act.signedAt, cosigner);
  const authorisations = said.manifest ? await authorisationsFor(tx, said.manifest, said.codes, uses) : [];
  const judgement = judge(working, said, actor, {
    act: () => act,
    digest: () => digest,
    uses: () => checkUses(usesIn(act, said), said.manifest ? usesOf(said.manifest, authorisations) : []),
  });
  return {
    answer: await take(tx, services, { said, signed, digest, document: request.document, actor, judged: judgement, working }),
    fresh: true,
  };
}

function checkUses<T extends { authorisation: string; bands: number }>(given: readonly T[], due: readonly T[]): readonly T[] {
  const text = (uses: readonly T[]): string => uses.map((use) => `${use.authorisation} ${use.bands}`).join('\n');
  if (text(given) !== text(due))
    throw new Refusal('SCHEMA_INVALID', 'the act uses other authorisations than the manifest names', '/act/data');
  return due;
}

/** The id an act about a code names must be of the code the event names. @throws {Refusal} IDENTIFIER_INVALID */
async function checkCodeName(tx: Tx, said: Said, id: string): Promise<void> {
  if (said.rule.chain !== 'code' || said.type === 'CODE_REGISTERED') return;
  const row = await tx.code.findUnique({ where: { id: Buffer.from(id.slice(2), 'hex') }, select: { name: true } });
  if (row && row.name !== said.event.code) throw new Refusal('IDENTIFIER_INVALID', 'the act is about another code', '/event/code');
}
