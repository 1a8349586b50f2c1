import { expect } from 'chai';
import { PEER_PATIENCE_MS, relayable, type Waiting } from '../../../gateway/outbox/select.ts';
import { type Act, ZERO } from '../../../protocol/acts/act.ts';
import { encodeAuthorise, encodeLodge } from '../../../protocol/acts/terms.ts';
import { EVENTS, type EventType } from '../../../protocol/events.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const id = (byte: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;
let count = 0;

function waiting(type: EventType, consignment: string, more: Partial<Waiting> = {}, act: Partial<Act> = {}): Waiting {
  count += 1;
  const whole = { kind: EVENTS[type].code, consignment, subject: ZERO, data: '0x', ...act } as Act;
  return {
    digest: `0x${count.toString(16).padStart(64, '0')}`,
    origin: 'own',
    sent: false,
    receivedAt: NOW,
    signed: { act: whole, key: ZERO, signature: '0x', cosigner: ZERO, cosignature: '0x' },
    ...more,
  };
}

const names = (acts: readonly Waiting[]): string[] => acts.map((act) => act.digest);

describe('relayable', () => {
  it('takes own acts in order, those of one consignment too', () => {
    const acts = [waiting('RELEASED', id(1)), waiting('GATE_OUT', id(1)), waiting('RELEASED', id(2))];
    expect(names(relayable(acts, new Set(), NOW))).to.deep.equal(names(acts));
  });

  it('holds an act back while an earlier one of the other side is not anchored', () => {
    const peer = waiting('HANDOVER_ACCEPTED', id(1), { origin: 'peer' });
    const own = waiting('EXIT_CONFIRMED', id(1));
    const free = waiting('RELEASED', id(2));
    expect(names(relayable([peer, own, free], new Set(), NOW))).to.deep.equal(names([free]));
  });

  it('takes the other side’s act along when it has been waited for long enough, and only if something builds on it', () => {
    const late = { origin: 'peer', receivedAt: new Date(NOW.getTime() - PEER_PATIENCE_MS - 1) } as const;
    const peer = waiting('HANDOVER_ACCEPTED', id(1), late);
    const own = waiting('EXIT_CONFIRMED', id(1));
    expect(names(relayable([peer, own], new Set(), NOW))).to.deep.equal(names([peer, own]));
    expect(relayable([peer], new Set(), NOW)).to.deep.equal([]);
  });

  it('lets nothing of a consignment pass an act that is tried again later', () => {
    const early = waiting('RELEASED', id(1));
    const next = waiting('GATE_OUT', id(1));
    expect(relayable([early, next], new Set([early.digest]), NOW)).to.deep.equal([]);
  });

  it('is not held up by acts that are in a transaction of ours', () => {
    const sent = waiting('RELEASED', id(1), { sent: true });
    const next = waiting('GATE_OUT', id(1));
    expect(names(relayable([sent, next], new Set(), NOW))).to.deep.equal(names([next]));
  });

  it('holds a manifest back while an authorisation that it uses is the other side’s and not anchored', () => {
    const authorised = waiting(
      'CODE_AUTHORISED',
      ZERO,
      { origin: 'peer' },
      { subject: id(7), data: encodeAuthorise({ authorisation: id(9), bands: 2 }) },
    );
    const terms = { exporting: 'VN', mode: 'DRIVER', plant: true, lane: id(3), goods: 1, units: 1n, declarant: id(4) } as const;
    const lodge = (uses: string): Waiting =>
      waiting('MANIFEST_ANCHORED', id(1), {}, { data: encodeLodge({ ...terms, uses: [{ authorisation: uses, bands: 2 }] }) });
    expect(relayable([authorised, lodge(id(9))], new Set(), NOW)).to.deep.equal([]);
    expect(relayable([authorised, lodge(id(8))], new Set(), NOW)).to.have.length(1);
  });
});
