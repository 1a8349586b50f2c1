import { expect } from 'chai';
import fc from 'fast-check';
import { EVENT_TYPES, type EventType, ruleOf } from '../../../protocol/events.ts';
import { isClosed } from '../../../protocol/rules/closure.ts';
import { OVERALL_STATES } from '../../../protocol/rules/derive.ts';
import { flankOf, type Side } from '../../../protocol/sides.ts';
import { TRACK_AUTHORITY, TRACKS } from '../../../protocol/tracks.ts';
import { vary } from '../../cases/vary.ts';
import { actorOf, type Json, Table } from './harness.ts';

const HANDLES = ['VN-CUS', 'VN-PPD', 'VN-BG', 'VN-GATE', 'VN-EXPORTER', 'VN-BROKER', 'CN-CUS', 'CN-NIA', 'CN-GATE', 'CN-EXPORTER'];
const START = Date.parse('2026-11-17T00:00:00Z');

/** Any event by anyone about anything, lawful or not, in form enough to be judged. */
const anything: fc.Arbitrary<Json> = fc
  .record({
    type: fc.constantFrom(...EVENT_TYPES.filter((type) => !type.startsWith('CODE_'))),
    by: fc.constantFrom(...HANDLES),
    minutes: fc.nat(30 * 24 * 60),
    track: fc.constantFrom(...TRACKS),
    unit: fc.constantFrom('A', 'A', 'B', 'Z'),
    hold: fc.constantFrom('H1', 'H2'),
    reason: fc.option(fc.constant('DOC-01'), { nil: undefined, freq: 5 }),
    cosigned: fc.boolean(),
    manifest: fc.constantFrom('1', '2'),
    material: fc.boolean(),
    old: fc.option(fc.constant(1), { nil: undefined, freq: 8 }),
  })
  .map(({ minutes, cosigned, old, ...said }) => {
    const hours = said.by.startsWith('VN') ? 7 : 8;
    const t = `${new Date(START + minutes * 60_000 + hours * 3600_000).toISOString().slice(0, 19)}+0${hours}:00`;
    return {
      t,
      type: said.type,
      by: said.by,
      ...fieldsOf(said.type, said, t),
      ...(old === undefined ? {} : { v: old }),
      ...(cosigned ? { signers: [said.by, `${said.by}-HEAD`] } : {}),
    };
  });

function fieldsOf(type: EventType, said: Json, t: string): Json {
  const { track, unit, hold, reason, manifest, material } = said;
  const why = reason === undefined ? {} : { reason };
  if (/^(RELEASED|REFUSED|REVOKED|AMENDMENT_ACCEPTED|DECL_REGISTERED)$/.test(type)) return { track, ...why };
  if (type === 'RELEASED_CONDITIONAL') return { track, validUntil: t };
  if (/^(PHYTO_|EXIT_CLEARED|ENTRY_CLEARED|GATE_CLEARED)/.test(type)) return {};
  if (/DENIED$/.test(type) || /ORDERED$/.test(type)) return why;
  if (type === 'HOLD_PLACED') return { hold, scope: unit === 'B' ? ['B'] : 'ALL', ...why };
  if (type === 'HOLD_LIFTED') return { hold };
  if (/^(BORDER_CROSSED|HANDOVER_|GATE_OUT|GATE_IN|RETURN_CROSSED|RETURN_RECEIVED)/.test(type)) return { unit };
  if (type === 'WEIGHED') return { unit, kg: 35080 };
  if (type === 'SEAL_CHECKED') return { unit, result: 'INTACT' };
  if (/^RECOGNITION/.test(type)) return { result: 'R', level: 'L1' };
  if (type === 'MANIFEST_AMENDED') return { manifest, material };
  return /^MANIFEST_(ANCHORED|SPLIT)$/.test(type) ? { manifest } : {};
}

/** A story that begins as the split sample does, up to some point, and goes on with anything. */
const stories = fc.tuple(fc.nat(26), fc.array(anything, { minLength: 1, maxLength: 30 }));

function begin(told: number): Table {
  const table = new Table(vary('split').file);
  for (const event of table.file.events.slice(0, 3 + told)) table.say(event);
  return table;
}

const check = (judge: (table: Table, event: Json, answer: string[] | string, before: Table['world']) => void): void =>
  fc.assert(
    fc.property(stories, ([told, events]) => {
      const table = begin(told);
      for (const event of events) {
        const before = structuredClone(table.world);
        judge(table, event, table.say(event), before);
      }
    }),
    { numRuns: 150 },
  );

describe('the table › for any events whatever', () => {
  it('leaves the world as it was when it refuses', () => {
    check((table, _, answer, before) => {
      if (typeof answer === 'string') expect(table.world).to.deep.equal(before);
    });
  });

  it('lets no side write the other side’s tracks', () => {
    check((table, event, _, before) => {
      const [was, is] = [before.cases.get(table.consignment), table.case];
      if (!was || !is) return;
      const flank = flankOf(event.by.slice(0, 2) as Side, is.exporting);
      for (const track of TRACKS)
        if (TRACK_AUTHORITY[track].flank !== flank) expect(is.tracks[track], track).to.deep.equal(was.tracks[track]);
    });
  });

  it('never refuses an observation for a rule of the process', () => {
    check((_, event, answer) => {
      if (/^(BORDER_CROSSED|HANDOVER_|GATE_OUT|RETURN_CROSSED|RETURN_RECEIVED|GATE_IN|WEIGHED|SEAL_CHECKED)/.test(event.type))
        expect([answer].flat()[0] ?? 'ok').to.not.match(/TRANSITION|CLOSED|PREV|VERSION|HOLD_ACTIVE|NOT_ORDERED/);
    });
  });

  it('derives one known state at every moment, and IRREGULAR stays once set', () => {
    check((table, _, __, before) => {
      const derived = table.derived();
      expect(OVERALL_STATES).to.include(derived?.overall);
      if (before.cases.get(table.consignment)?.irregular) expect(derived?.overlays).to.include('IRREGULAR');
    });
  });

  it('takes no claim or decision on a closed consignment, but proof of exit and the lifting of a hold', () => {
    check((table, event, answer, before) => {
      const state = before.cases.get(table.consignment);
      const kind = ruleOf(event.type).class;
      if (!state || typeof answer === 'string' || (kind !== 'claim' && kind !== 'decision')) return;
      if (isClosed(state, Date.parse(event.t) / 1000)) expect(event.type).to.be.oneOf(['EXIT_CONFIRMED', 'HOLD_LIFTED']);
    });
  });

  it('counts versions up by one, and lifts a hold for nobody but its placer', () => {
    check((table, event, _, before) => {
      const [was, is] = [before.cases.get(table.consignment), table.case];
      if (!was || !is) return;
      expect(is.version - was.version).to.be.oneOf([0, 1]);
      for (const [name, hold] of was.holds)
        if (hold.active && !is.holds.get(name)?.active) expect(actorOf(event.by).organisation).to.equal(hold.organisation);
    });
  });
});
