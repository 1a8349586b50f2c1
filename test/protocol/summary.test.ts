import { expect } from 'chai';
import { ZERO } from '../../protocol/acts/act.ts';
import { EVENT_TYPES, type EventType } from '../../protocol/events.ts';
import { REASONS, type Reason } from '../../protocol/reasons.ts';
import { shapeOf } from '../../protocol/schema/event-shapes.ts';
import { summarise } from '../../protocol/summary.ts';
import { trackCode } from '../../protocol/tracks.ts';
import { EVENT_WORDS, TRACK_WORDS } from '../../protocol/words.ts';
import type { Json } from '../gateway/setup/speaker.ts';

const LANGUAGES = ['vi', 'zh', 'en'] as const;
const REASON = Object.keys(REASONS)[0] as Reason;

/** A value of each field that a signer must see before signing, and how it shows. */
const MATTERS: Record<string, { value: Json; shows: string }> = {
  unit: { value: 'B7', shows: 'B7' },
  units: { value: ['C8', 'D9'], shows: 'C8, D9' },
  hold: { value: 'HOLD-77', shows: 'HOLD-77' },
  scope: { value: ['E1'], shows: 'E1' },
  validUntil: { value: '2026-12-01T00:00:00+07:00', shows: '2026-12-01T00:00:00+07:00' },
  expectedUntil: { value: '2026-12-02T00:00:00+07:00', shows: '2026-12-02T00:00:00+07:00' },
  deadline: { value: '2026-12-03T00:00:00+07:00', shows: '2026-12-03T00:00:00+07:00' },
  reason: { value: REASON, shows: REASON },
  code: { value: 'VN-BGOR-0001', shows: 'VN-BGOR-0001' },
  lot: { value: 'LOT-5', shows: 'LOT-5' },
  kg: { value: 18_400, shows: '18400' },
  result: { value: 'INTACT', shows: 'INTACT' },
  level: { value: 'L1', shows: 'L1' },
  control: { value: 'RED', shows: 'RED' },
  decl: { value: '107234567890', shows: '107234567890' },
  quota: { value: 90_000, shows: '90000' },
  owner: { value: 'VN-EXPORTER', shows: 'VN-EXPORTER' },
  plate: { value: '12C-345.67', shows: '12C-345.67' },
  seal: { value: 'SEAL99', shows: 'SEAL99' },
  found: { value: 'larvae', shows: 'larvae' },
  no: { value: 'PC-123', shows: 'PC-123' },
};

const said = (type: EventType, fields: Json): Parameters<typeof summarise>[0] =>
  ({ type, event: { type, t: '2026-11-10T15:02:00+07:00', ...fields } }) as Parameters<typeof summarise>[0];
const act = (change: object): Json => ({ track: 0, version: 3, consignment: ZERO, ...change });

describe('the summary of what is signed', () => {
  it('has words of its own for every event of the table, in every language', () => {
    expect(Object.keys(EVENT_WORDS)).to.have.members([...EVENT_TYPES]);
    for (const language of LANGUAGES) {
      const words = EVENT_TYPES.map((type) => EVENT_WORDS[type][language]);
      expect(new Set(words).size, language).to.equal(words.length);
      for (const each of words) expect(each.trim()).not.to.equal('');
    }
  });

  it('names every track in every language', () => {
    for (const words of Object.values(TRACK_WORDS)) for (const language of LANGUAGES) expect(words[language]).not.to.equal('');
  });

  for (const type of EVENT_TYPES)
    it(`of ${type} shows what matters in it, in every language`, () => {
      for (const field of shapeOf(type).may) {
        const matters = MATTERS[field];
        if (!matters) continue;
        const text = summarise(said(type, { [field]: matters.value }), act({}));
        for (const language of LANGUAGES) expect(text[language], `${field} in ${language}`).to.include(matters.shows);
      }
      const text = summarise(said(type, {}), act({ track: trackCode('IMP_QUAR') }));
      for (const language of LANGUAGES) {
        expect(text[language]).to.include(EVENT_WORDS[type][language]);
        expect(text[language]).to.include('2026-11-10T15:02:00+07:00');
        expect(text[language]).to.include(TRACK_WORDS.IMP_QUAR[language]);
        expect(text[language]).to.match(/\b3\b/);
      }
    });

  it('says whether an amendment is material', () => {
    const [material, minor] = [true, false].map((value) => summarise(said('MANIFEST_AMENDED', { material: value }), act({})));
    for (const language of LANGUAGES) expect(material?.[language]).not.to.equal(minor?.[language]);
  });

  it('says that a hold or release is of all units', () => {
    const text = summarise(said('HOLD_PLACED', { scope: 'ALL', hold: 'H' }), act({}));
    expect(LANGUAGES.map((language) => text[language].includes('ALL'))).to.deep.equal([false, false, false]);
    expect(text.en).to.include('all units');
  });
});
