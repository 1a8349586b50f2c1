import type { Json } from '../vary.ts';
import type { Chance } from './chance.ts';
import { GROWER, LOT, PACKER, type Plan } from './plan.ts';

const FIRMS = {
  VN: [
    { name: 'HTX Quế Trấn Yên Xanh', mst: '5200994132' },
    { name: 'Công ty TNHH Vận tải Biên Ải', mst: '4900991181' },
  ],
  CN: [
    { name: '凭祥市八角坊香料有限公司', uscc: '91451481MAC9Q2TU47' },
    { name: '凭祥市桂果通进出口有限公司', uscc: '91451481MA5X7K3H73' },
  ],
} as const;
const PLATES = ['12C-176.02', '12C-187.45', '12C-201.77', '86C-114.09', '12C-133.90'];
const LABELS = ['A', 'B', 'C', 'D', 'E'];
const HS = { cassia: ['09061900', '0906190000'], durian: ['08106000', '0810600000'] } as const;

const plateOf = (plan: Plan, i: number): string => (plan.mode === 'AGV' ? `IGV-PX-00${i + 1}` : (PLATES[i] as string));
const labelled = (manifest: Json): Set<string> => new Set(manifest.units.map((unit: Json) => unit.u));

/** The manifest that a story lodges first. */
export function firstManifest(plan: Plan, chance: Chance): Json {
  const { exporting, importing, codes } = plan;
  const [hs_vn, hs_cn] = HS[plan.goods];
  const units = Array.from({ length: plan.units }, (_, i) => {
    const [pkg, net] = [50 + chance.below(150), chance.one([5000, 10_000, 2500, 4000.5])];
    return {
      ...{ u: LABELS[i], plate: plateOf(plan, i), seal: [{ no: `${exporting}HQ119${i}588`, cls: 'H', by: `${exporting}-CUS` }] },
      ...{ curb: 10_000, alloc: [{ item: 1, pkg, net, gross: net + 100 }] },
    };
  });
  const goods = {
    ...{ n: 1, hs_vn, hs_cn, vi: 'Quế thanh khô', zh: '未磨肉桂', en: 'Cassia bark', pkg: [0, 'BG'], net: 0, gross: 0, origin: exporting },
    ...(codes ? { puc: GROWER, phc: PACKER, lot: LOT } : {}),
  };
  const parties = {
    ...{ exporter: FIRMS[exporting][0], importer: FIRMS[importing][0], carrier: FIRMS.VN[1] },
    ...(codes ? { grower: { puc: GROWER }, packer: { phc: PACKER } } : {}),
  };
  const docs = {
    vnDecl: { no: '308125330080', type: 'B11', office: '15BB' },
    cnDecl: { no: '720820261100549015', flag: importing === 'CN' ? 'I' : 'E', regime: '0110' },
    ...{ cnBatch: '7208261117D0066', phyto: { no: '26/VN-KDTV7/0046120' } },
  };
  const secret = { readers: ['VN-CUS', 'CN-CUS'], invoice: { cur: 'CNY', fob: 792_000 } };
  return summed({ parties, docs, goods: [goods], units, ...(chance.happens(0.5) ? { private: secret } : {}) });
}

/** Goods weigh what their units carry. */
function summed(manifest: Json): Json {
  for (const item of manifest.goods) {
    const carried = manifest.units.flatMap((unit: Json) => unit.alloc).filter((part: Json) => part.item === item.n);
    const sum = (field: string): number => carried.reduce((total: number, part: Json) => total + part[field], 0);
    item.pkg[0] = sum('pkg');
    item.net = sum('net');
    item.gross = sum('gross');
  }
  return manifest;
}

/** Changes that leave approvals as they are. */
export function changedSlightly(before: Json, chance: Chance, nth: number): Json {
  const manifest = structuredClone(before);
  const changes = [
    () => (manifest.parties.carrier = chance.one([...FIRMS.VN, ...FIRMS.CN])),
    () => (manifest.docs.vnDecl.no = `30812533008${nth % 10}`),
    () => (manifest.docs.coo = { form: 'E', no: `VN-CN 26/19/0007${nth % 10}` }),
    () => undefined,
  ];
  chance.one(changes)();
  return manifest;
}

/** Changes that make approvals stale. */
export function changedMaterially(before: Json, plan: Plan, chance: Chance, nth: number): Json {
  const manifest = structuredClone(before);
  const unit = chance.one<Json>(manifest.units);
  const changes = [
    () => (manifest.docs.phyto = { no: `26/VN-KDTV7/004${nth}`, replaces: manifest.docs.phyto.no }),
    () => (manifest.docs.cnBatch = `7208261117D1${String(nth).padStart(3, '0')}`),
    () => (unit.seal = [{ no: `VNHQ22${nth}`, cls: 'H', by: 'VN-CUS' }]),
    () => (manifest.parties.importer = FIRMS[plan.importing][1]),
    () => (manifest.goods[0].en += ', dried'),
    () => Object.assign(unit.alloc[0], { net: unit.alloc[0].net + chance.one([100, 1000, -500]), gross: unit.alloc[0].gross + 1000 }),
    () => addUnit(manifest, plan, nth),
    () =>
      manifest.units.length > 1
        ? manifest.units.splice(chance.below(manifest.units.length), 1)
        : Object.assign(unit, { curb: unit.curb + 100 }),
  ];
  chance.one<() => unknown>(changes)();
  return summed(manifest);
}

/** One unit's load shared with a new one; sometimes the sums or the batch number do not stay. */
export function splitUnits(before: Json, plan: Plan, chance: Chance, nth: number): Json {
  const manifest = structuredClone(before);
  const [first] = manifest.units;
  const added = addUnit(manifest, plan, nth);
  if (!added) return manifest;
  const [from, to] = [first.alloc[0], added.alloc[0]];
  Object.assign(to, { pkg: Math.floor(from.pkg / 2), net: 1000, gross: 1050 });
  for (const field of ['pkg', 'net', 'gross']) from[field] -= to[field];
  if (chance.happens(0.15)) to.net += 1;
  if (chance.happens(0.1)) manifest.docs.cnBatch = `7208261117D9${String(nth).padStart(3, '0')}`;
  if (chance.happens(0.1)) manifest.goods[0].pkg[0] += 1;
  return manifest;
}

function addUnit(manifest: Json, plan: Plan, nth: number): Json | undefined {
  const free = LABELS.findIndex((label) => !labelled(manifest).has(label));
  if (free < 0) return undefined;
  const seal = [{ no: `VNHQ33${nth}`, cls: 'H', by: 'VN-CUS' }];
  const added = { ...structuredClone(manifest.units[0]), u: LABELS[free], plate: plateOf(plan, free), seal };
  manifest.units.push(added);
  return added;
}

/** Changes that no side may take: wrong in form, in an identifier, in sums, or of a code that authorised nothing. */
export function spoiled(before: Json, plan: Plan, chance: Chance): Json {
  const manifest = structuredClone(before);
  const [item, unit] = [manifest.goods[0], manifest.units[0]];
  const wrong = plan.exporting === 'VN' ? { mst: '5200994133' } : { uscc: '91451481MAC9Q2TU48' };
  const changes = [
    () => (item.hs_cn = '0906200000'),
    () => Object.assign(manifest.parties.exporter, wrong),
    () => (unit.cont = chance.one(['HNYU4001279', 'HNYU4001278'])),
    () => (item.gtin = '8938509970056'),
    () => (unit.alloc[0].net += 1),
    () => (unit.type = '45R1'),
    () => Object.assign(item, { puc: 'VN-LSOR-0027', lot: item.lot ?? 'LS-1' }),
    () => (manifest.driver = 'A'),
    () => Object.assign(item, { hs_vn: '84061900', hs_cn: '8406190000' }),
  ];
  chance.one<() => unknown>(changes)();
  return manifest;
}
