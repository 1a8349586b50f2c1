import { keccak256, toUtf8Bytes } from 'ethers';
import { type Act, ALL_UNITS, ZERO } from '../../../protocol/acts/act.ts';
import { encodeAmend, encodeAuthorise, encodeLodge, encodeRegister, NO_QUOTA } from '../../../protocol/acts/terms.ts';
import { applyContent } from '../../../protocol/content/apply.ts';
import { judgeContent, type NamedAuthorisation, usesOf } from '../../../protocol/content/judge.ts';
import { type ContentCase, type ContentEvent, emptyContent } from '../../../protocol/content/state.ts';
import { EVENTS, type EventType, ruleOf } from '../../../protocol/events.ts';
import { comparableCode } from '../../../protocol/identifiers/code.ts';
import { goodsClass } from '../../../protocol/manifest/goods.ts';
import { laneId } from '../../../protocol/manifest/lanes.ts';
import { checkSums } from '../../../protocol/manifest/sums.ts';
import { reasonCode } from '../../../protocol/reasons.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Actor } from '../../../protocol/rules/actor.ts';
import { unlimited } from '../../../protocol/rules/actor.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { anyHoldActive } from '../../../protocol/rules/approval.ts';
import { type Derived, derive } from '../../../protocol/rules/derive.ts';
import { headOf } from '../../../protocol/rules/heads.ts';
import { type Case, emptyWorld, type World } from '../../../protocol/rules/state.ts';
import { parseEvent } from '../../../protocol/schema/event.ts';
import { parseManifest } from '../../../protocol/schema/manifest.ts';
import { flankOf, type Side } from '../../../protocol/sides.ts';
import { type Track, trackCode } from '../../../protocol/tracks.ts';

// biome-ignore lint/suspicious/noExplicitAny: a replay file as it stands on disk
export type Json = any;
export const id = (name: string): string => keccak256(toUtf8Bytes(name));

const ROLES: Record<string, Role[]> = {
  'VN-CUS': ['CUSTOMS'],
  'VN-PPD': ['QUARANTINE'],
  'VN-BG': ['BORDER'],
  'CN-CUS': ['CUSTOMS', 'QUARANTINE'],
  'CN-NIA': ['BORDER'],
};
for (const side of ['VN', 'CN'])
  Object.assign(ROLES, {
    [`${side}-GATE`]: ['GATE'],
    [`${side}-EXPORTER`]: ['EXPORTER'],
    [`${side}-BROKER`]: ['AGENT'],
    [`${side}-CODEOWNER`]: ['CODE_OWNER'],
    [`${side}-IMPORTER`]: ['IMPORTER'],
  });

export const organisationOf = (handle: string): string => handle.replace(/-HEAD$/, '').replace(/-QUAR$/, '');
export function actorOf(handle: string, cosigner?: string): Actor {
  const name = organisationOf(handle);
  const side = handle.slice(0, 2) as Side;
  return {
    organisation: id(name),
    side,
    roles: ROLES[name] ?? [],
    delegations: name.endsWith('-BROKER') ? [unlimited(id(`${side}-EXPORTER`))] : [],
    key: id(`key ${handle}`),
    ...(cosigner === undefined ? {} : { cosigner: { organisation: id(organisationOf(cosigner)), key: id(`key ${cosigner}`) } }),
  };
}

/** Replays one file against the pure table and content rules, with no signatures and no I/O. */
export class Table {
  readonly world: World = emptyWorld();
  readonly content: ContentCase = emptyContent();
  /** Unit labels by their bit. */
  readonly labels: string[] = [];
  private readonly authorisations: NamedAuthorisation[] = [];
  private acts = 0;
  readonly file: Json;
  readonly consignment = id('case');
  constructor(file: Json) {
    this.file = file;
    for (const each of file.authorisations ?? [])
      this.world.codes.set(id(comparableCode(each.code)), {
        owner: id(each.owner),
        quota: each.quota === undefined ? NO_QUOTA : each.quota / 100,
        used: 0,
        suspended: { VN: false, CN: false },
        head: ZERO,
      });
  }

  get case(): Case | undefined {
    return this.world.cases.get(this.consignment);
  }

  /** The marks, or the name of the refusal. */
  say(event: Json): string[] | string {
    try {
      return this.judge(event);
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  }

  private judge(written: Json): string[] {
    const { manifest: _, ...said } = written;
    parseEvent(said, written.by.slice(0, 2));
    const event = written.code === undefined ? written : { ...written, code: comparableCode(written.code) };
    const type = event.type as EventType;
    const [signer = event.by, cosigner] = event.signers ?? [];
    if (!Object.hasOwn(ROLES, organisationOf(signer))) throw new Refusal('KEY_UNKNOWN');
    const actor = actorOf(signer, cosigner);
    const manifest =
      type.startsWith('MANIFEST_') && type !== 'MANIFEST_CANCELLED' ? this.file.manifests[event.manifest ?? event.v ?? 1] : undefined;
    if (manifest) {
      const problem = type === 'MANIFEST_SPLIT' ? undefined : checkSums(parseManifest(manifest));
      if (problem) throw new Refusal('SCHEMA_INVALID', String(problem));
    }
    for (const unit of manifest?.units ?? []) if (!this.labels.includes(unit.u)) this.labels.push(unit.u);
    const contentEvent: ContentEvent = {
      ...event,
      manifest,
      lane: type === 'MANIFEST_ANCHORED' ? this.file.crossing.lane : undefined,
      at: Date.parse(event.t) / 1000,
      side: event.by.slice(0, 2),
    };
    const act = this.act(event, type, actor, manifest, []);
    const digest = id(`act ${this.acts++}`);
    applyAct(structuredClone(this.world), act, digest, actor);
    judgeContent(this.content, contentEvent, this.case !== undefined && anyHoldActive(this.case));
    const full = manifest ? this.act(event, type, actor, manifest, usesOf(manifest, this.authorisations)) : act;
    const { marks } = applyAct(this.world, full, digest, actor);
    if (type === 'CODE_AUTHORISED') this.authorisations.push({ code: event.code, lot: event.lot, id: id(`${event.code} ${event.lot}`) });
    return [...marks, ...applyContent(this.content, contentEvent)];
  }

  private act(event: Json, type: EventType, actor: Actor, manifest: Json, uses: { authorisation: string; bands: number }[]): Act {
    const rule = ruleOf(type);
    const state = this.case;
    const exporting: Side = this.file.direction.slice(0, 2);
    const units = this.mask(manifest ? manifest.units.map((unit: Json) => unit.u) : []);
    const terms = { goods: manifest ? goodsClass(manifest) : 0, units, uses };
    const data: Record<string, () => string> = {
      MANIFEST_ANCHORED: () =>
        encodeLodge({
          exporting,
          mode: this.file.crossing.mode,
          plant: this.file.plant,
          lane: laneId(this.file.crossing),
          declarant: id(`${exporting}-EXPORTER`),
          ...terms,
        }),
      MANIFEST_AMENDED: () => encodeAmend({ material: event.material, ...terms }),
      MANIFEST_SPLIT: () => encodeAmend({ material: true, ...terms }),
      CODE_AUTHORISED: () => encodeAuthorise({ authorisation: id(`${event.code} ${event.lot}`), bands: Math.ceil(event.kg / 100) }),
      CODE_REGISTERED: () => encodeRegister({ owner: id(event.owner), quota: NO_QUOTA }),
    };
    const subject = rule.chain === 'code' ? id(event.code) : event.hold ? id(event.hold) : ZERO;
    const next = (state?.version ?? 0) + (rule.class === 'claim' && type !== 'MANIFEST_CANCELLED' ? 1 : 0);
    const act: Act = {
      kind: EVENTS[type].code,
      consignment: rule.chain === 'code' ? ZERO : this.consignment,
      track: this.track(event, type, actor.side),
      version: event.v ?? next,
      units: this.unitsOf(event, type),
      subject,
      reason: event.reason ? reasonCode(event.reason) : 0,
      until: Date.parse(event.validUntil ?? event.expectedUntil ?? 0) / 1000,
      commitment: ZERO,
      data: data[type]?.() ?? '0x',
      occurredAt: Date.parse(event.t) / 1000,
      signedAt: 0,
      notAfter: 0,
      prev: ZERO,
    };
    return { ...act, prev: headOf(this.world, type, act) };
  }

  private track(event: Json, type: EventType, side: Side): number {
    const border: Track = flankOf(side, this.case?.exporting ?? side) === 'EXP' ? 'EXP_BORDER' : 'IMP_BORDER';
    const track: Track | undefined = event.track ?? ruleOf(type).impliedTrack ?? (type === 'BORDER_DENIED' ? border : undefined);
    return track === undefined || type.startsWith('RECOGNITION') ? 0 : trackCode(track);
  }

  private unitsOf(event: Json, type: EventType): bigint {
    if (event.unit !== undefined) return this.mask([event.unit]);
    if (Array.isArray(event.scope) || Array.isArray(event.units)) return this.mask(event.scope ?? event.units);
    return type === 'RELEASED' || type === 'RELEASED_CONDITIONAL' || type === 'HOLD_PLACED' ? ALL_UNITS : 0n;
  }

  /** An unknown label becomes a bit that no manifest has, so that it is refused where the table looks at units. */
  private mask(labels: string[]): bigint {
    return labels.reduce((mask, label) => mask | (1n << BigInt(this.labels.includes(label) ? this.labels.indexOf(label) : 63)), 0n);
  }

  derived(at = this.file.at ?? this.file.events.at(-1).t): Derived | undefined {
    return (
      this.case &&
      derive(this.case, Date.parse(at) / 1000, { irregular: this.content.marks.size > 0, codeFlagged: this.content.codeFlagged })
    );
  }
}
