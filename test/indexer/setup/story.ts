import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { bytesOf } from '../../../indexer/bytes.ts';
import { type Act, ALL_UNITS, type SignedAct, ZERO } from '../../../protocol/acts/act.ts';
import { actDigest } from '../../../protocol/acts/digest.ts';
import { signDigest } from '../../../protocol/acts/sign.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA } from '../../../protocol/acts/terms.ts';
import { CLEARANCE, RECORD_LOG } from '../../../protocol/bindings/interfaces.ts';
import { commitmentOf } from '../../../protocol/documents/commitment.ts';
import { type DisclosureDocument, disclose, openDisclosures } from '../../../protocol/documents/disclosure.ts';
import type { Fields } from '../../../protocol/documents/fields.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { marksMask } from '../../../protocol/irregularities.ts';
import { headDigest } from '../../../protocol/log/head.ts';
import { leafDocument, leafHash, logEntry } from '../../../protocol/log/leaf.ts';
import { merkleRoot } from '../../../protocol/log/merkle.ts';
import { unlimited } from '../../../protocol/rules/actor.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import { emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { SIDES, type Side, sideCode } from '../../../protocol/sides.ts';
import { type Track, trackCode } from '../../../protocol/tracks.ts';
import { ADDRESSES, DOMAIN, type Draft, GENESIS_TIME, SimulatedChain } from './chain.ts';
import { hash, partyOf } from './parties.ts';

interface Saying {
  track?: Track;
  units?: bigint;
  subject?: string;
  reason?: number;
  cosigned?: boolean;
  data?: string;
  version?: number;
  fields?: Fields;
}
interface Told {
  digest: string;
  type: EventType;
  organisation: string;
  signed: SignedAct;
  document: DisclosureDocument;
  leaf?: { side: Side; index: number; salt: Uint8Array };
}

const CODE = hash('code');
const LOT = hash('lot');

/** A whole consignment told lawfully on a simulated chain: really signed, with documents, record logs and anchored heads. */
export class Story {
  readonly chain = new SimulatedChain(77);
  readonly consignment = hash('consignment');
  readonly world: World = emptyWorld();
  readonly told: Told[] = [];
  readonly logs: Record<Side, Uint8Array[]> = { VN: [], CN: [] };
  #time = GENESIS_TIME + 3600;
  #pending: Draft[] = [];

  /** Lodged, amended, cleared, crossed, held, refused in part by two signers, with measurements on both sides. */
  tell(): this {
    const uses = [{ authorisation: LOT, bands: 204 }];
    const terms = { goods: 1, units: 3n, uses };
    const lodge = {
      exporting: 'VN',
      mode: 'DRIVER',
      plant: true,
      lane: hash('lane'),
      declarant: partyOf('VN-EXPORTER').id,
      ...terms,
    } as const;
    this.#say('VN-PPD', 'CODE_REGISTERED', { subject: CODE, data: encodeRegister({ owner: partyOf('VN-CODEOWNER').id, quota: NO_QUOTA }) });
    this.#say('VN-CODEOWNER', 'CODE_AUTHORISED', { subject: CODE, data: encodeAuthorise({ authorisation: LOT, bands: 204 }) });
    this.#say('VN-BROKER', 'MANIFEST_ANCHORED', { version: 1, data: encodeLodge(lodge), fields: manifest(20_400) });
    this.#say('VN-PPD', 'PHYTO_ISSUED', { track: 'EXP_PHYTO' });
    this.#mine();
    this.#say('VN-CUS', 'DECL_REGISTERED', { track: 'EXP_CUS', fields: { '/decl': '308119550290' } });
    this.#say('VN-CUS', 'RELEASED', { track: 'EXP_CUS', units: ALL_UNITS });
    this.#say('VN-GATE', 'GATE_IN', { units: 1n, fields: { '/unit': 'A', '/plate': '86C-114.09' } });
    this.#mine();
    const material = encodeAmend({ material: true, ...terms });
    this.#say('VN-EXPORTER', 'MANIFEST_AMENDED', { version: 2, data: material, fields: { ...manifest(20_300), '/event/material': true } });
    this.#say('VN-CUS', 'AMENDMENT_ACCEPTED', { track: 'EXP_CUS' });
    this.#say('VN-PPD', 'PHYTO_REPLACED', { track: 'EXP_PHYTO' });
    this.#say('CN-CUS', 'AMENDMENT_ACKNOWLEDGED', {});
    this.#mine();
    this.#say('VN-GATE', 'GATE_CLEARED', { track: 'EXP_GATE' });
    this.#say('VN-BG', 'EXIT_CLEARED', { track: 'EXP_BORDER' });
    for (const units of [1n, 2n]) this.#say('VN-GATE', 'BORDER_CROSSED', { units });
    for (const units of [1n, 2n]) this.#say('CN-GATE', 'HANDOVER_ACCEPTED', { units });
    this.#mine();
    this.#say('CN-CUS', 'INSPECTION_RESULT', { fields: { '/result': 'VIOLATION_SUSPECTED', '/kind': 'QUARANTINE' } });
    this.#say('CN-CUS', 'LAB_RESULT', { fields: { '/result': 'FAIL' } });
    const hold = hash(`${this.consignment}|H1`);
    this.#say('CN-CUS', 'HOLD_PLACED', { subject: hold, units: ALL_UNITS, reason: 15, fields: { '/hold': 'H1' } });
    this.#say('CN-CUS', 'REFUSED', { track: 'IMP_QUAR', reason: 15, cosigned: true });
    this.#say('CN-CUS', 'RETURN_ORDERED', { reason: 15, cosigned: true });
    this.#mine();
    for (const side of SIDES) this.#anchor(side);
    this.#mine();
    return this;
  }

  /** Puts into a side's database what its gateway would hold of it all. */
  async fill(client: pg.Client): Promise<void> {
    for (const { digest, type, organisation, signed, document, leaf } of this.told) {
      const id = bytesOf(digest);
      const of = bytesOf(signed.act.consignment);
      const pointers = Object.keys(openDisclosures(document.payload, document.disclosures));
      await client.query(
        "INSERT INTO content.documents (digest, consignment, type, payload, disclosures, granted, source) VALUES ($1, $2, $3, $4, $5, $6, 'own')",
        [id, of, type, document.payload, JSON.stringify(document.disclosures), JSON.stringify(pointers)],
      );
      if (leaf)
        await client.query(
          `INSERT INTO content.leaves (digest, consignment, type, organisation, t, units, track, version, marks, side, "index", salt, signed)
           VALUES ($1, $2, $3, $4, to_timestamp($5), $6, $7, $8, '{}', $9, $10, $11, $12)`,
          [
            ...[id, of, type, bytesOf(organisation), signed.act.occurredAt, signed.act.units.toString(), signed.act.track],
            ...[signed.act.version, leaf.side, leaf.index, Buffer.from(leaf.salt), leafDocument(signed)],
          ],
        );
      if (type === 'MANIFEST_ANCHORED')
        await client.query('INSERT INTO content.manifests (consignment, version, digest, body) VALUES ($1, 1, $2, $3)', [
          of,
          id,
          { units: [{ u: 'A' }, { u: 'B' }] },
        ]);
    }
  }

  #say(handle: string, type: EventType, saying: Saying): void {
    const party = partyOf(handle);
    const rule = ruleOf(type);
    const consignment = rule.chain === 'code' ? ZERO : this.consignment;
    this.#time += 60;
    const t = new Date(this.#time * 1000).toISOString().replace('.000Z', 'Z');
    const document = disclose(type, consignment, t, saying.fields ?? { '/reason': 'PHY-03' });
    const act: Act = {
      kind: EVENTS[type].code,
      consignment,
      track: saying.track ? trackCode(saying.track) : 0,
      version: saying.version ?? this.world.cases.get(consignment)?.version ?? 0,
      units: saying.units ?? 0n,
      subject: saying.subject ?? ZERO,
      reason: saying.reason ?? 0,
      until: 0,
      commitment: commitmentOf(document.payload),
      data: saying.data ?? '0x',
      occurredAt: this.#time,
      signedAt: this.#time,
      notAfter: this.#time + 604_800,
      prev: ZERO,
    };
    act.prev = rule.carrier === 'act' ? headOf(this.world, type, act) : ZERO;
    const digest = actDigest(DOMAIN, act);
    const [key, second] = party.keys;
    const cosigner = saying.cosigned ? { organisation: party.id, key: second.id } : undefined;
    const delegations = party.roles.includes('AGENT') ? [unlimited(partyOf(`${party.side}-EXPORTER`).id)] : [];
    const { marks } = applyAct(this.world, act, digest, {
      ...{ organisation: party.id, side: party.side, roles: party.roles, delegations, key: key.id, cosigner },
    });
    const signed: SignedAct = {
      act,
      key: key.id,
      signature: signDigest(key.jwk, digest),
      cosigner: cosigner ? second.id : ZERO,
      cosignature: cosigner ? signDigest(second.jwk, digest) : '0x',
    };
    const told: Told = { digest, type, organisation: party.id, signed, document };
    if (rule.carrier === 'leaf') told.leaf = this.#append(party.side, signed);
    else this.#pending.push(recorded(told, marksMask(marks)));
    this.told.push(told);
  }

  #append(side: Side, signed: SignedAct): { side: Side; index: number; salt: Uint8Array } {
    const salt = Uint8Array.from(randomBytes(32));
    return { side, index: this.logs[side].push(logEntry(leafDocument(signed), salt)) - 1, salt };
  }

  #anchor(side: Side): void {
    const [key] = partyOf(`${side}-GATEWAY`).keys;
    const root = `0x${Buffer.from(merkleRoot(this.logs[side].map(leafHash))).toString('hex')}`;
    const head = { side, size: this.logs[side].length, root, signedAt: this.#time };
    const values = [sideCode(side), head.size, root, head.signedAt, key.id, signDigest(key.jwk, headDigest(DOMAIN, head))];
    this.#pending.push({ address: ADDRESSES.log, ...RECORD_LOG.encodeEventLog('HeadAnchored', values) });
  }

  #mine(): void {
    this.#time += 5;
    this.chain.record(this.#pending, this.#time);
    this.#pending = [];
  }
}

function recorded({ signed, digest, organisation }: Told, marks: number): Draft {
  const values = [signed.act.consignment, digest, organisation, marks, signed];
  return { address: ADDRESSES.clearance, ...CLEARANCE.encodeEventLog('ActRecorded', values) };
}

const manifest = (net: number): Fields => ({
  '/goods/0/net': net,
  '/goods/0/vi': 'Thanh long',
  '/units/0/u': 'A',
  '/units/0/plate': '86C-114.09',
  '/units/0/curb': 17_600,
  '/units/0/seal/0/no': 'VNHQ1191033',
  '/units/0/alloc/0/gross': 10_000,
  '/units/1/u': 'B',
  '/units/1/plate': '86C-200.10',
  '/units/1/curb': 17_600,
  '/units/1/seal/0/no': 'VNHQ1191034',
  '/units/1/alloc/0/gross': 10_000,
});
