import type { Prisma, Tx } from '../../database/client.ts';
import { type SignedAct, ZERO } from '../../protocol/acts/act.ts';
import { decodeAuthorise, decodeLodge, decodeRegister } from '../../protocol/acts/terms.ts';
import { type DisclosureDocument, disclosuresFor, openDisclosures } from '../../protocol/documents/disclosure.ts';
import { marksMask } from '../../protocol/irregularities.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import { bytesOf } from '../bytes.ts';
import { isPrivate, recipientsOf } from '../envelopes/recipients.ts';
import { type SealedEnvelope, sealAll } from '../envelopes/seal.ts';
import { type AppendedLeaf, appendLeaf } from '../log/append.ts';
import type { Services } from '../services.ts';
import type { Working } from '../state/working.ts';
import type { Judgement } from './judge.ts';
import type { Said } from './request.ts';
import { storedEvent } from './stored.ts';
import type { Accepted } from './submit.ts';
import { signedActToJson } from './wire.ts';

export interface Acceptance {
  said: Said;
  signed: SignedAct;
  digest: string;
  document: DisclosureDocument;
  actor: Actor;
  judged: Judgement;
  working: Working;
}

export const json = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/**
 * Takes a judged act in: the act, its document, its envelopes, its place in the record log, alarms, and its message to the other side,
 * all in the caller's transaction. Envelopes are on disk before it commits; those of a transaction that fails are unreachable and harmless.
 */
export async function accept(tx: Tx, services: Services, acceptance: Acceptance): Promise<Accepted> {
  const { said, signed, digest, document, actor, judged } = acceptance;
  const pointers = Object.keys(openDisclosures(document.payload, document.disclosures));
  const parties = await partiesOf(tx, services, acceptance);
  const recipients = recipientsOf(services.agreement, services.handles.organisations, {
    type: said.type,
    pointers,
    privateReaders: said.manifest?.private?.readers ?? [],
    parties,
  });
  const envelopes = await sealAll(services.blobs, document, recipients);
  const key = bytesOf(digest);
  const leaf = said.rule.carrier === 'leaf' ? await appendLeaf(tx, signed, digest) : undefined;
  await tx.gatewayAct.create({
    data: {
      digest: key,
      origin: 'own',
      consignment: bytesOf(said.consignment),
      subject: bytesOf(signed.act.subject),
      organisation: bytesOf(actor.organisation),
      kind: signed.act.kind,
      carrier: said.rule.carrier,
      signed: json(signedActToJson(signed)),
      event: json(storedEvent(said)),
      state: 'accepted',
      marks: marksMask(judged.marks),
    },
  });
  await keepDocument(tx, acceptance, pointers);
  await keepEnvelopes(tx, digest, envelopes);
  if (leaf) await keepLeaf(tx, acceptance, leaf, services.config.side);
  await keepNames(tx, acceptance);
  await raiseAlarms(tx, said.consignment, digest, [...judged.marks, ...judged.contentMarks]);
  const abroad = new Set(
    recipients.filter(({ organisation }) => organisation.side !== services.config.side).map((each) => each.organisation.id),
  );
  await tx.peerMessage.create({
    data: {
      digest: key,
      message: json({
        format: 'thongquan-peer/1',
        signed: signedActToJson(signed),
        payload: document.payload,
        ...(leaf ? { leaf: { index: Number(leaf.index), salt: `0x${Buffer.from(leaf.salt).toString('hex')}` } } : {}),
        envelopes: envelopes.filter((each) => abroad.has(each.recipient)),
      }),
    },
  });
  return {
    id: digest,
    state: 'accepted',
    marks: [...judged.marks, ...judged.contentMarks],
    ...(leaf ? { leaf: { index: Number(leaf.index) } } : {}),
  };
}

/** Whose own consignment or code it is: the declarant and its agents, those it named, and the owner of the code. */
async function partiesOf(tx: Tx, services: Services, { said, signed, working, actor }: Acceptance): Promise<Set<string>> {
  const state = working.world.cases.get(said.consignment);
  const declarant = state?.declarant ?? decodeLodge(signed.act.data)?.declarant;
  const parties = new Set<string>([...working.parties, ...said.parties, actor.organisation]);
  if (declarant) {
    parties.add(declarant);
    const agents = await tx.chainDelegation.findMany({ where: { principal: bytesOf(declarant), active: true }, select: { agent: true } });
    for (const { agent } of agents) parties.add(`0x${Buffer.from(agent).toString('hex')}`);
  }
  if (said.rule.chain === 'code') {
    const owner = working.world.codes.get(signed.act.subject)?.owner;
    if (owner) parties.add(owner);
  }
  for (const party of [...parties]) if (!services.handles.organisation(party) && !services.handles.byId(party)) parties.delete(party);
  return parties;
}

async function keepDocument(tx: Tx, { said, digest, document }: Acceptance, pointers: readonly string[]): Promise<void> {
  const open = pointers.filter((pointer) => !isPrivate(pointer));
  await tx.document.create({
    data: {
      digest: bytesOf(digest),
      consignment: bytesOf(said.consignment),
      type: said.type,
      payload: json(document.payload),
      disclosures: json(disclosuresFor(document, (pointer) => !isPrivate(pointer))),
      granted: json(open),
      source: 'own',
    },
  });
}

export async function keepEnvelopes(tx: Tx, digest: string, envelopes: readonly SealedEnvelope[], direction = 'out'): Promise<void> {
  await tx.envelope.createMany({
    data: envelopes.map(({ recipient, cid }) => ({ digest: bytesOf(digest), recipient: bytesOf(recipient), cid, direction })),
    skipDuplicates: true,
  });
}

async function keepLeaf(tx: Tx, { said, signed, digest, actor, judged }: Acceptance, leaf: AppendedLeaf, side: string): Promise<void> {
  await tx.contentLeaf.create({
    data: {
      digest: bytesOf(digest),
      consignment: bytesOf(said.consignment),
      type: said.type,
      organisation: bytesOf(actor.organisation),
      t: new Date(said.occurredAt * 1000),
      units: signed.act.units.toString(),
      track: signed.act.track,
      version: BigInt(signed.act.version),
      marks: judged.contentMarks,
      side,
      index: leaf.index,
      salt: leaf.salt,
      signed: json(signedActToJson(signed)),
    },
  });
}

/** What the index needs in clear to serve names: manifests without their confidential part, codes and authorisations. */
async function keepNames(tx: Tx, { said, signed, digest }: Acceptance): Promise<void> {
  const { act } = signed;
  const { manifest } = storedEvent(said);
  if (manifest) await keepManifest(tx, said.consignment, act.version, digest, manifest);
  await keepCode(tx, digest, act.subject, said.type, said.event, act.data);
}

/** A version that the chain rejected gives its place to the next attempt. */
export async function keepManifest(tx: Tx, consignment: string, version: number, digest: string, body: object): Promise<void> {
  const key = { consignment: bytesOf(consignment), version };
  const data = { digest: bytesOf(digest), body: json(body) };
  await tx.manifest.upsert({ where: { consignment_version: key }, create: { ...key, ...data }, update: data });
}

export async function keepCode(
  tx: Tx,
  digest: string,
  subject: string,
  type: string,
  fields: { code?: string; lot?: string; kg?: number },
  data: string,
): Promise<void> {
  if (type === 'CODE_REGISTERED' && fields.code !== undefined)
    await tx.code.createMany({
      data: [{ id: bytesOf(subject), name: fields.code, owner: bytesOf(decodeRegister(data)?.owner ?? ZERO), registered: bytesOf(digest) }],
      skipDuplicates: true,
    });
  const authorised = type === 'CODE_AUTHORISED' ? decodeAuthorise(data) : undefined;
  if (authorised && fields.lot !== undefined)
    await tx.authorisation.upsert({
      where: { id: bytesOf(authorised.authorisation) },
      create: {
        id: bytesOf(authorised.authorisation),
        code: bytesOf(subject),
        lot: fields.lot,
        kg: Math.ceil(fields.kg ?? 0),
        digest: bytesOf(digest),
      },
      update: { kg: Math.ceil(fields.kg ?? 0) },
    });
}

/** Each mark is an alarm of its own. */
export async function raiseAlarms(
  tx: Tx,
  consignment: string,
  digest: string,
  kinds: readonly string[],
  detail: object = {},
): Promise<void> {
  await tx.alarm.createMany({
    data: kinds.map((kind) => ({ kind, consignment: bytesOf(consignment), digest: bytesOf(digest), detail: json(detail) })),
    skipDuplicates: true,
  });
}
