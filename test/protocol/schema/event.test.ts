import { expect } from 'chai';
import fc from 'fast-check';
import { EVENT_TYPES, type EventType, ruleOf } from '../../../protocol/events.ts';
import type { RefusalCode } from '../../../protocol/refusals.ts';
import { eventFields, occurredAt, parseEvent } from '../../../protocol/schema/event.ts';
import { FIELDS, type FieldName } from '../../../protocol/schema/event-fields.ts';
import { shapeOf } from '../../../protocol/schema/event-shapes.ts';
import type { Side } from '../../../protocol/sides.ts';
import { expectRefused } from '../refused.ts';
import { SAMPLES } from '../samples.ts';

const T = '2026-11-12T09:52:00+07:00';
const event = (type: EventType, fields: object = {}) => ({ t: T, by: 'VN-CUS', type, ...fields });

const REQUIRED: [EventType, Record<string, unknown>][] = [
  ['MANIFEST_ANCHORED', { v: 1 }],
  ['MANIFEST_AMENDED', { v: 2, material: true }],
  ['AMENDMENT_ACCEPTED', { track: 'EXP_CUS' }],
  ['DECL_REGISTERED', { track: 'EXP_CUS' }],
  ['RELEASED', { track: 'EXP_CUS' }],
  ['RELEASED_CONDITIONAL', { track: 'IMP_CUS', validUntil: '2026-11-20T09:00:00+08:00' }],
  ['REFUSED', { track: 'EXP_CUS' }],
  ['REVOKED', { track: 'EXP_CUS' }],
  ['HOLD_PLACED', { hold: 'H1', scope: 'ALL' }],
  ['HOLD_LIFTED', { hold: 'H1' }],
  ['RECOGNITION_APPLIED', { result: 'I1', level: 'L1' }],
  ['BORDER_CROSSED', { unit: 'A' }],
  ['HANDOVER_ACCEPTED', { unit: 'A' }],
  ['HANDOVER_DISPUTED', { unit: 'A' }],
  ['GATE_OUT', { unit: 'A' }],
  ['RETURN_CROSSED', { unit: 'A' }],
  ['RETURN_RECEIVED', { unit: 'A' }],
  ['GATE_IN', { unit: 'A' }],
  ['WEIGHED', { unit: 'A', kg: 21760 }],
  ['SEAL_CHECKED', { unit: 'A' }],
  ['CODE_AUTHORISED', { code: 'VN-BTOR-0318', lot: 'L1', kg: 1.5 }],
  ['CODE_SUSPENDED', { code: 'VN-BTOR-0318' }],
  ['CODE_FLAGGED', { code: 'VN-BTOR-0318' }],
];

const BROKEN: [string, object, RefusalCode, string?][] = [
  ['an unknown type', { ...event('RELEASED'), type: 'CASE_CLOSED' }, 'SCHEMA_INVALID', '/type'],
  ['an unknown field', event('RELEASED', { track: 'EXP_CUS', colour: 1 }), 'FIELD_UNKNOWN', '/colour'],
  ['a note that is not on a notice', event('RELEASED', { track: 'EXP_CUS', note: 'x' }), 'FIELD_UNKNOWN', '/note'],
  ['a note on a reading', event('WEIGHED', { unit: 'A', kg: 1, note: 'x' }), 'FIELD_UNKNOWN', '/note'],
  ['a weight on a release', event('RELEASED', { track: 'EXP_CUS', kg: 1 }), 'FIELD_UNKNOWN', '/kg'],
  ['a hold on a crossing', event('BORDER_CROSSED', { unit: 'A', hold: 'H1' }), 'FIELD_UNKNOWN', '/hold'],
  ['a condition on a plain release', event('RELEASED', { track: 'EXP_CUS', validUntil: T }), 'FIELD_UNKNOWN', '/validUntil'],
  ['a reason that is none', event('REFUSED', { track: 'EXP_CUS', reason: 'XYZ-01' }), 'SCHEMA_INVALID', '/reason'],
  ['a track that is none', event('RELEASED', { track: 'IMP_GATE' }), 'SCHEMA_INVALID', '/track'],
  ['the other side’s offset', { ...event('EXIT_CONFIRMED'), t: '2026-11-12T10:52:00+08:00' }, 'SCHEMA_INVALID', '/t'],
  ['Z', { ...event('EXIT_CONFIRMED'), t: '2026-11-12T02:52:00Z' }, 'SCHEMA_INVALID', '/t'],
  ['a missing time', { by: 'VN-CUS', type: 'EXIT_CONFIRMED' }, 'SCHEMA_INVALID', '/t'],
  ['Z in a deadline', event('RETURN_ORDERED', { deadline: '2026-11-12T02:52:00Z' }), 'SCHEMA_INVALID', '/deadline'],
  ['an empty scope', event('HOLD_PLACED', { hold: 'H', scope: [] }), 'SCHEMA_INVALID', '/scope'],
  ['a scope that is a word', event('HOLD_PLACED', { hold: 'H', scope: 'SOME' }), 'SCHEMA_INVALID', '/scope'],
  ['a wrong seal in an order', event('RETURN_ORDERED', { seal: 'no seal' }), 'IDENTIFIER_INVALID', '/seal'],
  ['a wrong declaration number', event('DECL_REGISTERED', { track: 'EXP_CUS', decl: '12' }), 'IDENTIFIER_INVALID', '/decl'],
  ['an unlisted procedure', event('DECL_REGISTERED', { track: 'EXP_CUS', declType: 'A99' }), 'IDENTIFIER_INVALID', '/declType'],
  ['a wrong code', event('CODE_SUSPENDED', { code: 'VN-BT-1' }), 'IDENTIFIER_INVALID', '/code'],
  ['nothing authorised', event('CODE_AUTHORISED', { code: 'VN-BTOR-0318', lot: 'L', kg: 0 }), 'SCHEMA_INVALID', '/kg'],
  ['an unknown state of a seal', event('SEAL_CHECKED', { unit: 'A', result: 'FINE' }), 'SCHEMA_INVALID', '/result'],
  ['a level beyond L2', event('RECOGNITION_APPLIED', { result: 'I', level: 'L3' }), 'SCHEMA_INVALID', '/level'],
  ['version 0', event('MANIFEST_ANCHORED', { v: 0 }), 'SCHEMA_INVALID', '/v'],
  ['a weight that is no number', event('WEIGHED', { unit: 'A', kg: Number.NaN }), 'SCHEMA_INVALID', '/kg'],
  ['a huge weight', event('WEIGHED', { unit: 'A', kg: 1e30 }), 'SCHEMA_INVALID', '/kg'],
  ['a negative weight', event('WEIGHED', { unit: 'A', kg: -1 }), 'SCHEMA_INVALID', '/kg'],
];

describe('events', () => {
  for (const [id, file] of Object.entries(SAMPLES))
    it(`reads those of ${id} as they stand`, () => {
      for (const input of file.events) expect(parseEvent(input, input.by.slice(0, 2) as Side)).to.deep.equal(input);
    });

  for (const [name, input, code, path] of BROKEN) it(`refuses ${name}`, () => expectRefused(() => parseEvent(input, 'VN'), code, path));

  for (const [type, fields] of REQUIRED)
    for (const name of Object.keys(fields))
      it(`refuses ${type} without ${name}`, () => {
        parseEvent(event(type, fields), 'VN');
        const { [name]: _, ...rest } = fields;
        expectRefused(() => parseEvent(event(type, rest), 'VN'), 'SCHEMA_INVALID', `/${name}`);
      });

  it('lets a missing reason pass: that is a rule of its own', () => {
    const enough = { track: 'EXP_CUS', hold: 'H', scope: 'ALL' };
    for (const type of EVENT_TYPES.filter((each) => ruleOf(each).reasonRequired)) {
      const { must } = shapeOf(type);
      parseEvent(event(type, Object.fromEntries(Object.entries(enough).filter(([name]) => must.includes(name as FieldName)))), 'VN');
    }
  });

  it('records what a device saw, right or wrong', () => {
    const seen = event('GATE_IN', { unit: 'A', plate: '??-158', cont: 'CSQU3054384', seal: 'torn off' });
    expect(parseEvent(seen, 'VN')).to.deep.equal(seen);
  });

  it('takes a note on every notice and nowhere else', () => {
    for (const type of EVENT_TYPES) expect(shapeOf(type).may.includes('note'), type).to.equal(ruleOf(type).class === 'notice');
  });

  it('refuses every field on every type that its shape does not name', () => {
    const names = Object.keys(FIELDS) as FieldName[];
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_TYPES), fc.constantFrom(...names), (type, name) => {
        fc.pre(!shapeOf(type).may.includes(name));
        expectRefused(() => parseEvent(event(type, { [name]: 1 }), 'VN'), 'FIELD_UNKNOWN', `/${name}`);
      }),
    );
  });

  it('writes a code in its one spelling', () => {
    expect(parseEvent(event('CODE_SUSPENDED', { code: 'VN-ÐLOR0142' }), 'VN').code).to.equal('VN-ĐLOR-0142');
  });

  it('tells its own fields from its frame', () => {
    const read = parseEvent(
      { ...event('WEIGHED', { unit: 'A', kg: 5 }), signers: ['VN-CUS'], manifest: '2', expect: { irregular: 'WEIGHT_DIFF' } },
      'VN',
    );
    expect(eventFields(read)).to.deep.equal({ unit: 'A', kg: 5 });
    expect(occurredAt(read)).to.equal(Date.parse(T) / 1000);
  });
});
