import { otherSide, type Side } from '../../../protocol/sides.ts';
import { IMPORT_TRACKS, TRACKS } from '../../../protocol/tracks.ts';
import type { Json } from '../vary.ts';
import { changedMaterially, changedSlightly, splitUnits, spoiled } from './manifest.ts';
import { type Class, GROWER } from './plan.ts';
import { reason, signers } from './said.ts';
import { HOUR, type Teller } from './teller.ts';

const AUTHORITIES = ['VN-CUS', 'VN-PPD', 'VN-BG', 'VN-GATE', 'CN-CUS', 'CN-CUS-QUAR', 'CN-NIA', 'CN-GATE'];
const ANYBODY = [...AUTHORITIES, 'VN-EXPORTER', 'CN-EXPORTER', 'VN-BROKER', 'CN-BROKER', 'VN-CODEOWNER', 'VN-IMPORTER', 'VN-STRANGER'];

/** How often each kind of event is said, of no regard to whether it fits. */
const WEIGHTS = {
  ...{ amendMaterially: 3, amendSlightly: 2, split: 2, cancel: 0.4, spoil: 1, lodgeAgain: 0.5, hold: 5, lift: 4, release: 4 },
  ...{ condition: 2, refuse: 2.5, revoke: 3, deny: 2, notice: 1, enter: 1.5, seal: 2, weigh: 2, cross: 2, handOver: 2, dispute: 1 },
  ...{ goOut: 2, confirmExit: 1.5, giveBack: 1.5, destroy: 1.2, suspend: 1, flag: 0.4, declare: 1, accept: 1.5, acknowledge: 1 },
  ...{ phyto: 1.5, clear: 2, misspell: 0.7, inspect: 1, recognise: 1, remark: 1 },
};
type Kind = keyof typeof WEIGHTS;

/** What a story of a class leans towards. */
const LEANINGS: Record<Class, Kind[]> = {
  cleared: [],
  amended: ['amendMaterially', 'amendSlightly', 'accept', 'acknowledge', 'phyto'],
  split: ['split', 'acknowledge', 'accept'],
  cancelled: ['cancel'],
  held: ['hold', 'lift', 'hold', 'cross', 'goOut'],
  conditional: ['condition'],
  'released in part': ['release'],
  refused: ['refuse', 'deny', 'revoke', 'phyto'],
  returned: ['refuse', 'giveBack'],
  destroyed: ['refuse', 'destroy'],
  'seals and weights': ['seal', 'weigh', 'enter'],
  recognised: ['inspect', 'recognise', 'seal'],
  codes: ['suspend', 'flag', 'amendMaterially'],
  anything: [],
};

/** Says something by chance: mostly by who may say it, at a moment that may be wrong. */
export function sayAnything(teller: Teller): void {
  const { chance, plan } = teller;
  const leaning = LEANINGS[plan.class];
  const kind = leaning.length > 0 && chance.happens(0.6) ? chance.one(leaning) : chance.weighed(WEIGHTS);
  SAY[kind](teller);
}

const usually = (teller: Teller, by: string): string => (teller.chance.happens(0.87) ? by : teller.chance.one(ANYBODY));
const customs = (teller: Teller, flank: 'exporting' | 'importing'): string => usually(teller, `${teller.plan[flank]}-CUS`);
const gate = (teller: Teller, side: Side): string => usually(teller, `${side}-GATE`);
const anyGate = (teller: Teller): string => gate(teller, teller.chance.one([teller.plan.exporting, teller.plan.importing]));
const unit = ({ chance, labels }: Teller): string => (chance.happens(0.03) ? 'Z' : chance.one(labels));
const version = ({ chance, case: state }: Teller): number | undefined => {
  const now = state?.version ?? 1;
  return chance.one([undefined, undefined, now, now, now, Math.max(1, now - 1), now + 1]);
};
const later = (teller: Teller): string => teller.when('VN', teller.chance.one([1, 24, 200]) * HOUR);
const onTrack = (teller: Teller, type: string, fields: (by: string) => Json = () => ({})): void => {
  const imports = IMPORT_TRACKS.filter((track) => teller.tracks().includes(track));
  const ends = teller.plan.class === 'returned' || teller.plan.class === 'destroyed';
  const track = teller.chance.one(
    !teller.case || teller.chance.happens(0.12) ? TRACKS : type === 'REFUSED' && ends ? imports : teller.tracks(),
  );
  const by = usually(teller, teller.authority(track));
  teller.say(by, type, { track, v: version(teller), ...fields(by) });
};

/** A claim with a manifest of its own, under its own key in the file. */
function claim(teller: Teller, type: string, manifest: Json, fields: Json = {}): void {
  const { chance, file, case: state } = teller;
  const key = `m${Object.keys(file.manifests).length + 1}`;
  file.manifests[key] = manifest;
  const next = (state?.version ?? 0) + 1;
  const v = type === 'MANIFEST_ANCHORED' ? 1 : chance.happens(0.05) ? Math.max(1, next - 1) : next;
  teller.say(declarant(teller), type, { v, manifest: key, ...fields });
}
const declarant = ({ chance, plan }: Teller): string =>
  chance.one([
    ...Array.from({ length: 6 }, () => `${plan.exporting}-EXPORTER`),
    ...[`${plan.exporting}-BROKER`, `${plan.importing}-EXPORTER`, `${plan.importing}-BROKER`, 'VN-CUS'],
  ]);
const nth = ({ file }: Teller): number => Object.keys(file.manifests).length;
const weight = (teller: Teller, label: string): number => {
  const found = teller.manifest.units.find((each: Json) => each.u === label);
  const kg = found ? found.curb + found.alloc.reduce((sum: number, part: Json) => sum + part.gross, 0) : 100;
  const tolerance = Math.max(200, kg / 100);
  return teller.chance.one([kg, kg, kg + tolerance, kg - tolerance, kg + tolerance + 1, kg - tolerance - 1]);
};

const SAY: Record<Kind, (teller: Teller) => void> = {
  amendMaterially(teller) {
    const { chance, plan, manifest } = teller;
    claim(teller, 'MANIFEST_AMENDED', changedMaterially(manifest, plan, chance, nth(teller)), { material: chance.happens(0.88) });
  },
  amendSlightly(teller) {
    const { chance, manifest } = teller;
    claim(teller, 'MANIFEST_AMENDED', changedSlightly(manifest, chance, nth(teller)), { material: chance.happens(0.1) });
  },
  split: (teller) => claim(teller, 'MANIFEST_SPLIT', splitUnits(teller.manifest, teller.plan, teller.chance, nth(teller))),
  cancel: (teller) => teller.say(declarant(teller), 'MANIFEST_CANCELLED'),
  spoil(teller) {
    const { chance, plan, manifest } = teller;
    const type = teller.case ? chance.one(['MANIFEST_AMENDED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT']) : 'MANIFEST_ANCHORED';
    claim(teller, type, spoiled(manifest, plan, chance), type === 'MANIFEST_AMENDED' ? { material: true } : {});
  },
  lodgeAgain: (teller) => claim(teller, 'MANIFEST_ANCHORED', changedSlightly(teller.manifest, teller.chance, nth(teller))),
  hold(teller) {
    const { chance, labels, file } = teller;
    const placed = file.events.filter((event: Json) => event.type === 'HOLD_PLACED').length;
    const scope = chance.happens(0.5) ? 'ALL' : chance.happens(0.03) ? ['Z'] : chance.some(labels);
    teller.say(usually(teller, chance.one(AUTHORITIES)), 'HOLD_PLACED', {
      ...{ hold: chance.happens(0.07) ? 'H1' : `H${placed + 1}`, reason: reason(chance), scope, expectedUntil: later(teller) },
      v: chance.happens(0.1) ? version(teller) : undefined,
    });
  },
  lift(teller) {
    const { chance, file } = teller;
    const placed: Json[] = file.events.filter((event: Json) => event.type === 'HOLD_PLACED');
    const { by, hold } = placed.length > 0 ? chance.one(placed) : { by: 'VN-CUS', hold: 'H9' };
    teller.say(usually(teller, by), 'HOLD_LIFTED', { hold });
  },
  release: (teller) =>
    onTrack(teller, 'RELEASED', () => ({ units: teller.chance.happens(0.4) ? teller.chance.some(teller.labels) : undefined })),
  condition: (teller) => onTrack(teller, 'RELEASED_CONDITIONAL', () => ({ validUntil: later(teller) })),
  refuse: (teller) => onTrack(teller, 'REFUSED', (by) => ({ reason: reason(teller.chance), signers: signers(teller.chance, by) })),
  revoke: (teller) => onTrack(teller, 'REVOKED', () => ({ reason: reason(teller.chance) })),
  deny(teller) {
    const { chance, plan } = teller;
    if (chance.happens(0.5)) return teller.say(gate(teller, plan.exporting), 'GATE_DENIED', { reason: reason(chance) });
    const track = chance.one(['EXP_BORDER', 'IMP_BORDER'] as const);
    teller.say(usually(teller, teller.authority(track)), 'BORDER_DENIED', { track, reason: reason(chance) });
  },
  notice: (teller) =>
    teller.say(customs(teller, 'importing'), teller.chance.one(['ADVANCE_NOTICE_ACCEPTED', 'ADVANCE_NOTICE_REFUSED']), {
      v: version(teller),
    }),
  enter(teller) {
    const { chance } = teller;
    const label = unit(teller);
    const plate = teller.manifest.units.find((each: Json) => each.u === label)?.plate ?? '12C-133.90';
    teller.say(anyGate(teller), 'GATE_IN', {
      unit: label,
      plate: chance.one([plate, plate, plate.replaceAll(/[-.]/g, ''), '86C-555.12', undefined]),
      kg: chance.happens(0.5) ? weight(teller, label) : undefined,
      cont: chance.one([undefined, undefined, undefined, 'HNYU4001278']),
    });
  },
  seal(teller) {
    const { chance, seals } = teller;
    const label = unit(teller);
    const all = [...seals.values()].flat();
    const own = seals.get(label)?.[0] ?? 'VNHQ0';
    const result = chance.one(['INTACT', 'INTACT', 'BROKEN', 'MISSING', 'REPLACED']);
    const seen =
      result === 'REPLACED'
        ? { old: chance.one([own, own, own, 'XX']), no: chance.happens(0.85) ? `R${chance.below(1000)}` : chance.one([own, ...all]) }
        : { no: chance.one([own, own, own, 'YY', undefined, ...all]) };
    teller.say(anyGate(teller), 'SEAL_CHECKED', { unit: label, result, ...seen });
  },
  weigh(teller) {
    const label = unit(teller);
    teller.say(anyGate(teller), 'WEIGHED', { unit: label, kg: weight(teller, label) });
  },
  cross: (teller) => teller.say(anyGate(teller), 'BORDER_CROSSED', { unit: unit(teller) }),
  handOver: (teller) => teller.say(gate(teller, teller.plan.importing), 'HANDOVER_ACCEPTED', { unit: unit(teller) }),
  dispute: (teller) => teller.say(gate(teller, teller.plan.importing), 'HANDOVER_DISPUTED', { unit: unit(teller) }),
  goOut: (teller) => teller.say(gate(teller, teller.plan.importing), 'GATE_OUT', { unit: unit(teller) }),
  confirmExit: (teller) => teller.say(customs(teller, 'exporting'), 'EXIT_CONFIRMED'),
  giveBack(teller) {
    const { chance, plan } = teller;
    const by = customs(teller, 'importing');
    const moves = [
      () => teller.say(by, 'RETURN_ORDERED', { reason: reason(chance), signers: signers(chance, by) }),
      () => teller.say(anyGate(teller), 'RETURN_CROSSED', { unit: unit(teller) }),
      () => teller.say(gate(teller, plan.exporting), 'RETURN_RECEIVED', { unit: unit(teller) }),
    ];
    chance.one(moves)();
  },
  destroy(teller) {
    const { chance, plan } = teller;
    const by = usually(teller, chance.one([`${plan.importing}-CUS`, teller.plantAuthority(plan.importing)]));
    if (chance.happens(0.7)) teller.say(by, 'DESTROY_ORDERED', { reason: reason(chance), signers: signers(chance, by) });
    else teller.say(chance.one([`${plan.importing}-GATE`, by]), 'DESTROYED');
  },
  suspend(teller) {
    const { chance, plan } = teller;
    if (!plan.codes) return SAY.inspect(teller);
    const by = usually(teller, chance.one(['CN-CUS', 'CN-CUS-QUAR', 'VN-PPD']));
    teller.say(by, chance.one(['CODE_SUSPENDED', 'CODE_RESTORED']), { code: GROWER, reason: chance.one([undefined, 'COD-01']) });
  },
  flag(teller) {
    const { chance, plan } = teller;
    if (plan.codes) teller.say(chance.one(ANYBODY), 'CODE_FLAGGED', { code: GROWER, level: 'INVESTIGATE' });
    else SAY.remark(teller);
  },
  declare(teller) {
    const track = teller.chance.one(['EXP_CUS', 'IMP_CUS', 'RETURN_CUS'] as const);
    teller.say(usually(teller, teller.authority(track)), 'DECL_REGISTERED', { track, v: version(teller) });
  },
  accept: (teller) => onTrack(teller, 'AMENDMENT_ACCEPTED'),
  acknowledge: (teller) => teller.say(customs(teller, 'importing'), 'AMENDMENT_ACKNOWLEDGED', { v: version(teller) }),
  phyto(teller) {
    const by = usually(teller, teller.plantAuthority(teller.plan.exporting));
    const track = teller.chance.one([undefined, 'EXP_PHYTO']);
    teller.say(by, teller.chance.one(['PHYTO_ISSUED', 'PHYTO_WITHDRAWN', 'PHYTO_WITHDRAWN', 'PHYTO_REPLACED']), { track });
  },
  clear(teller) {
    const { chance, plan } = teller;
    const [type, flank] = chance.one([
      ['EXIT_CLEARED', 'exporting'],
      ['ENTRY_CLEARED', 'importing'],
      ['GATE_CLEARED', 'exporting'],
    ] as const);
    const side = chance.happens(0.8) ? plan[flank] : otherSide(plan[flank]);
    teller.say(type === 'GATE_CLEARED' ? `${side}-GATE` : side === 'VN' ? 'VN-BG' : 'CN-NIA', type);
  },
  misspell(teller) {
    const wrong = [{ track: 'EXP_CUS', note: 'nothing to see' }, { unit: 'A', driver: 'B' }, {}, { unit: 5, track: 'EXP_NONE' }];
    teller.say(
      teller.chance.one(AUTHORITIES),
      teller.chance.one(['RELEASED', 'HOLD_LIFTED', 'GATE_IN', 'CASE_CLOSED']),
      teller.chance.one(wrong),
    );
  },
  inspect(teller) {
    const { chance, plan, labels, seals } = teller;
    const seal = seals.get(chance.one(labels))?.[0];
    const opened = seal !== undefined && chance.happens(0.4) ? { sealBefore: seal, sealAfter: `K${chance.below(1000)}` } : {};
    teller.say(chance.one([`${plan.exporting}-CUS`, `${plan.exporting}-CUS`, `${plan.importing}-CUS`]), 'INSPECTION_RESULT', {
      id: `I${teller.file.events.length}`,
      kind: chance.one(['NII', 'PHYS', 'QUARANTINE', 'DOC']),
      result: chance.one(['CONFORM', 'CONFORM', 'DISCREPANCY']),
      ...opened,
    });
  },
  recognise(teller) {
    const { chance, file } = teller;
    const results = file.events.filter((event: Json) => event.type === 'INSPECTION_RESULT').map((event: Json) => event.id);
    const type = chance.one(['RECOGNITION_APPLIED', 'RECOGNITION_APPLIED', 'RECOGNITION_OVERRIDDEN']);
    const level = chance.one(['L1', 'L1', 'L1', 'L0', 'L2']);
    teller.say(customs(teller, 'importing'), type, { result: chance.one([...results, ...results, 'I999']), level });
  },
  remark(teller) {
    const { chance, plan } = teller;
    const said: [string, string, Json?][] = [
      [`${plan.importing}-CUS`, 'CONTROL_ASSIGNED', { control: 'SAMPLE' }],
      [`${plan.importing}-CUS`, 'SAMPLE_TAKEN', { samples: 3, tests: ['Cd'] }],
      [teller.plantAuthority(plan.importing), 'LAB_RESULT', { result: 'PASS' }],
      [teller.plantAuthority(plan.importing), 'TREATMENT_ORDERED', { kind: 'FUMIGATION' }],
      [teller.plantAuthority(plan.importing), 'TREATMENT_DONE', { kind: 'FUMIGATION' }],
      [`${plan.exporting}-CUS`, 'DECL_REJECTED'],
      [`${plan.exporting}-CUS`, 'DECL_AMENDED'],
      [`${plan.exporting}-GATE`, 'SLOT_ASSIGNED', { unit: unit(teller), no: 'P12' }],
      [`${plan.importing}-GATE`, 'FEE_PAID', { unit: unit(teller) }],
    ];
    const [by, type, fields] = chance.one(said);
    teller.say(usually(teller, by), type, fields);
  },
};
