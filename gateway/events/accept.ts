import type { Sql } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { decodeLodge } from '../../protocol/acts/terms.ts';
import type { DataSharingAgreement } from '../../protocol/documents/agreement.ts';
import { type DisclosureDocument, disclosuresFor } from '../../protocol/documents/disclosure.ts';
import type { Fields } from '../../protocol/documents/fields.ts';
import { marksMask } from '../../protocol/irregularities.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import { disclosuresStatement } from '../disclosures/statement.ts';
import { attach, referencesIn } from '../documents/references.ts';
import { isPrivate, recipientsOf } from '../envelopes/recipients.ts';
import { type SealedEnvelope, sealAll } from '../envelopes/seal.ts';
import type { SealingKeys } from '../envelopes/sealing-keys.ts';
import { appendLeaf } from '../log/append.ts';
import type { PeerMessage } from '../peer/message.ts';
import type { Services } from '../services.ts';
import type { Working } from '../state/working.ts';
import type { Judgement } from './judge.ts';
import { keepNames } from './names.ts';
import { type ActRecord, recordAll } from './record.ts';
import type { Said } from './request.ts';
import { storedEvent } from './stored.ts';
import type { Accepted } from './submit.ts';
import { signedActToJson } from './wire.ts';

export interface Acceptance {
  said: Said;
  signed: SignedAct;
  digest: string;
  document: DisclosureDocument;
  /** What the document discloses, all of it. */
  fields: Fields;
  actor: Actor;
  judged: Judgement;
  working: Working;
}

/** An accepted act on its way into the database. */
export interface Draft {
  answer: Accepted;
  /** By which it was sealed. */
  agreement: DataSharingAgreement;
  record: Omit<ActRecord, 'envelopes' | 'disclosures' | 'message'>;
  sealed: SealedEnvelope[];
  /** What the other side is told, but for the envelopes. */
  message: Omit<PeerMessage, 'envelopes'>;
}

/** Makes all that is kept of a judged act: its document, its envelopes, its place in the record log, alarms, and its message to the other side. */
export async function draft(
  sql: Sql,
  services: Services,
  acceptance: Acceptance,
  agreement: DataSharingAgreement,
  keys: SealingKeys,
): Promise<Draft> {
  const { said, signed, digest, document, fields, actor, judged } = acceptance;
  const { side } = services.config;
  const pointers = Object.keys(fields);
  const recipients = recipientsOf(agreement, keys.present(services.handles.organisations), {
    type: said.type,
    pointers,
    privateReaders: said.manifest?.private?.readers ?? [],
    parties: await partiesOf(sql, services, acceptance),
  });
  // First of all, as it may be refused: nothing must have been written then.
  const sealed = await sealAll(document, pointers, recipients, keys);
  const references = referencesIn(fields);
  if (references.length > 0)
    await attach(
      sql,
      digest,
      actor.organisation,
      references,
      recipients.map((each) => ({ organisation: each.organisation.id, pointers: each.pointers })),
    );
  const place = said.rule.carrier === 'leaf' ? await appendLeaf(sql, side, signed, digest) : undefined;
  const marks = [...judged.marks, ...judged.contentMarks];
  return {
    agreement,
    answer: { id: digest, state: 'accepted', marks, ...(place ? { leaf: { index: Number(place.index) } } : {}) },
    record: {
      digest,
      origin: 'own',
      organisation: actor.organisation,
      carrier: said.rule.carrier,
      signed,
      event: storedEvent(said),
      marks: marksMask(judged.marks),
      document: {
        payload: document.payload,
        disclosures: disclosuresFor(document, (pointer) => !isPrivate(pointer)),
        granted: pointers.filter((pointer) => !isPrivate(pointer)),
      },
      leaf: place && { ...place, side, marks: judged.contentMarks },
      alarms: marks.map((kind) => ({ kind })),
    },
    sealed,
    message: {
      format: 'thongquan-peer/1',
      signed: signedActToJson(signed),
      payload: { ...document.payload, _sd_alg: 'sha-256' },
      ...(place ? { leaf: { index: Number(place.index), salt: `0x${Buffer.from(place.salt).toString('hex')}` } } : {}),
    },
  };
}

/**
 * Takes drafts in, all in the caller's transaction. Envelopes too large for the database are on disk before it commits; those of a transaction
 * that fails are unreachable and harmless.
 */
export async function accept(sql: Sql, services: Services, drafts: readonly Draft[]): Promise<void> {
  const blobs = drafts.flatMap(({ sealed }) => sealed.map(({ bytes }) => bytes));
  const cids = await services.blobs.putAll(sql, blobs);
  const abroad = new Set(services.handles.organisations.filter((each) => each.side !== services.config.side).map((each) => each.id));
  let next = 0;
  const records = drafts.map(({ record, sealed, message, agreement }) => {
    const envelopes = sealed.map(({ recipient }) => ({ recipient, cid: cids[next++] as string }));
    const told = envelopes.flatMap((each, i) => (abroad.has(each.recipient) ? [{ ...each, jwe: sealed[i]?.bytes.toString() }] : []));
    const disclosures = disclosuresStatement({
      side: services.config.side,
      consignment: record.signed.act.consignment,
      digest: record.digest,
      at: services.now(),
      agreement,
      to: sealed.map(({ disclosed }, i) => ({ ...disclosed, envelope: envelopes[i]?.cid as string })),
    });
    services.peer.remember(record.digest, JSON.stringify({ ...message, envelopes: told }));
    return { ...record, envelopes, disclosures, message: { ...message, envelopes: told.map(({ jwe: _, ...each }) => each) } };
  });
  await recordAll(sql, records);
  await keepNames(sql, records);
}

/** Whose own consignment or code it is: the declarant and its agents, those it named, and the owner of the code. */
async function partiesOf(sql: Sql, services: Services, { said, signed, working, actor }: Acceptance): Promise<Set<string>> {
  const declarant = working.world.cases.get(said.consignment)?.declarant ?? decodeLodge(signed.act.data)?.declarant;
  const parties = new Set<string>([...working.parties, ...said.parties, actor.organisation]);
  if (declarant) {
    parties.add(declarant);
    for (const agent of await services.participants.agents(sql, declarant)) parties.add(agent);
  }
  const owner = said.rule.chain === 'code' ? working.world.codes.get(signed.act.subject)?.owner : undefined;
  if (owner) parties.add(owner);
  return parties;
}
