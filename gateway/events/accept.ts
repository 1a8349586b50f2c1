import type { Tx } from '../../database/client.ts';
import type { SignedAct } from '../../protocol/acts/act.ts';
import { decodeLodge } from '../../protocol/acts/terms.ts';
import { type DisclosureDocument, disclosuresFor, openDisclosures } from '../../protocol/documents/disclosure.ts';
import { marksMask } from '../../protocol/irregularities.ts';
import type { Actor } from '../../protocol/rules/actor.ts';
import { isPrivate, recipientsOf } from '../envelopes/recipients.ts';
import { sealAll } from '../envelopes/seal.ts';
import { appendLeaf } from '../log/append.ts';
import type { PeerMessage } from '../peer/message.ts';
import type { Services } from '../services.ts';
import type { Working } from '../state/working.ts';
import type { Judgement } from './judge.ts';
import { keepNames } from './names.ts';
import { record } from './record.ts';
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

/**
 * Takes a judged act in: the act, its document, its envelopes, its place in the record log, alarms, and its message to the other side,
 * all in the caller's transaction. Envelopes are on disk before it commits; those of a transaction that fails are unreachable and harmless.
 */
export async function accept(tx: Tx, services: Services, acceptance: Acceptance): Promise<Accepted> {
  const { said, signed, digest, document, actor, judged } = acceptance;
  const { side } = services.config;
  const pointers = Object.keys(openDisclosures(document.payload, document.disclosures));
  const recipients = recipientsOf(services.agreement, services.handles.organisations, {
    type: said.type,
    pointers,
    privateReaders: said.manifest?.private?.readers ?? [],
    parties: await partiesOf(tx, services, acceptance),
  });
  const envelopes = await sealAll(services.blobs, document, recipients);
  const place = said.rule.carrier === 'leaf' ? await appendLeaf(tx, signed, digest) : undefined;
  const abroad = new Set(recipients.filter(({ organisation }) => organisation.side !== side).map((each) => each.organisation.id));
  const event = storedEvent(said);
  const marks = [...judged.marks, ...judged.contentMarks];
  const message: PeerMessage = {
    format: 'thongquan-peer/1',
    signed: signedActToJson(signed),
    payload: { ...document.payload, _sd_alg: 'sha-256' },
    ...(place ? { leaf: { index: Number(place.index), salt: `0x${Buffer.from(place.salt).toString('hex')}` } } : {}),
    envelopes: envelopes.filter((each) => abroad.has(each.recipient)),
  };
  await record(tx, {
    digest,
    origin: 'own',
    organisation: actor.organisation,
    carrier: said.rule.carrier,
    signed,
    event,
    marks: marksMask(judged.marks),
    document: {
      payload: document.payload,
      disclosures: disclosuresFor(document, (pointer) => !isPrivate(pointer)),
      granted: pointers.filter((pointer) => !isPrivate(pointer)),
    },
    envelopes,
    leaf: place && { ...place, side, marks: judged.contentMarks },
    alarms: marks.map((kind) => ({ kind })),
    message,
  });
  await keepNames(tx, digest, signed.act, event);
  return { id: digest, state: 'accepted', marks, ...(place ? { leaf: { index: Number(place.index) } } : {}) };
}

/** Whose own consignment or code it is: the declarant and its agents, those it named, and the owner of the code. */
async function partiesOf(tx: Tx, services: Services, { said, signed, working, actor }: Acceptance): Promise<Set<string>> {
  const declarant = working.world.cases.get(said.consignment)?.declarant ?? decodeLodge(signed.act.data)?.declarant;
  const parties = new Set<string>([...working.parties, ...said.parties, actor.organisation]);
  if (declarant) {
    parties.add(declarant);
    for (const agent of await services.participants.agents(tx, declarant)) parties.add(agent);
  }
  const owner = said.rule.chain === 'code' ? working.world.codes.get(signed.act.subject)?.owner : undefined;
  if (owner) parties.add(owner);
  return parties;
}
