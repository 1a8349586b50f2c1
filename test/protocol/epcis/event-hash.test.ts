import { expect } from 'chai';
import fc from 'fast-check';
import { type EpcisEvent, eventHash, eventHashUri, hashOfUri } from '../../../protocol/epcis/event-hash.ts';
import { namespacesOf } from '../../../protocol/epcis/namespaces.ts';
import { preHash } from '../../../protocol/epcis/pre-hash.ts';
import { EVENTS } from './own.ts';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const CONTEXT = [{ ex: 'https://ex.example/' }];
const hashed = (event: EpcisEvent, context: unknown = CONTEXT): string => eventHashUri(eventHash(event, context));
const canonical = (event: EpcisEvent, context: unknown = CONTEXT): string => preHash(event, namespacesOf(context));
const event = (fields: EpcisEvent): EpcisEvent => ({ type: 'ObjectEvent', eventTime: '2026-11-20T07:15:30Z', ...fields });

/** The same JSON with the fields of its objects, and the elements of its lists, in an order that a generator picks. */
function shuffled(value: Json, pick: <T>(list: T[]) => T[]): Json {
  if (Array.isArray(value)) return pick(value.map((one) => shuffled(one, pick)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(pick(Object.entries(value)).map(([name, one]) => [name, shuffled(one, pick)]));
}

/** Every place of a value in an event's JSON that its hash is to cover. */
function places(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value)
    .filter(([name]) => path.length > 0 || !['eventID', 'recordTime', 'errorDeclaration'].includes(name))
    .flatMap(([name, one]) => places(one, [...path, Array.isArray(value) ? Number(name) : name]));
}

function changed(value: Json, [first, ...rest]: (string | number)[]): Json {
  if (first === undefined) return typeof value === 'number' ? value + 1 : `${value}x`;
  if (Array.isArray(value)) return value.map((one, at) => (at === first ? changed(one, rest) : one));
  return { ...(value as object), [first]: changed((value as Record<string, Json>)[first] as Json, rest) };
}

describe('event hash', () => {
  for (const { name, event: one, context, preHash: expected, hash } of EVENTS) {
    it(`is that of the reference implementation: ${name}`, () => {
      expect(canonical(one, context)).to.equal(expected);
      expect(hashed(one, context)).to.equal(hash);
    });
  }

  it('is the same in every order of fields and of lists', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), fc.infiniteStream(fc.nat()), ({ event: one, context, hash }, numbers) => {
        const pick = <T>(list: T[]): T[] =>
          list
            .map((item) => ({ item, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        expect(hashed(shuffled(one as Json, pick) as EpcisEvent, context)).to.equal(hash);
      }),
    );
  });

  it('changes with every value of every event', () => {
    const same = EVENTS.flatMap(({ name, event: one, context, hash }) =>
      places(one as Json)
        .filter((path) => hashed(changed(one as Json, path) as EpcisEvent, context) === hash)
        .map((path) => `${name}: ${path.join('/')}`),
    );
    expect(same).to.deep.equal([]);
    expect(EVENTS.flatMap(({ event: one }) => places(one as Json))).to.have.length.above(100);
  });

  it('changes with every field that is taken away', () => {
    for (const { event: one, context, hash } of EVENTS) {
      for (const name of Object.keys(one).filter((field) => !['eventID', 'recordTime', 'errorDeclaration'].includes(field))) {
        const { [name]: _, ...less } = one;
        expect(hashed(less, context), name).not.to.equal(hash);
      }
    }
  });

  it('leaves out what a repository adds and that the event was declared an error', () => {
    const plain = event({ action: 'OBSERVE' });
    const added = { ...plain, eventID: 'urn:uuid:1', recordTime: '2026-11-21T00:00:00Z', errorDeclaration: { reason: 'did_not_occur' } };
    expect(hashed({ ...added, 'rdfs:comment': 'why' })).to.equal(hashed(plain));
  });

  it('is the same for one name under two prefixes, and another for one prefix of two names', () => {
    const of = (prefix: string, meaning: string): string => hashed(event({ [`${prefix}:lot`]: `${prefix}:7` }), [{ [prefix]: meaning }]);
    expect(of('a', 'https://a.example/')).to.equal(of('b', 'https://a.example/'));
    expect(of('a', 'https://a.example/')).not.to.equal(of('a', 'https://b.example/'));
  });

  it('sorts by code point, not by UTF-16 unit', () => {
    expect(canonical(event({ 'ex:x': ['\u{1f34d}', '\uff21'] }))).to.match(/=\uff21\{https:\/\/ex\.example\/\}x=\u{1f34d}$/u);
  });

  it('has extensions after the standard fields of what they stand in', () => {
    const text = canonical(event({ readPoint: { 'ex:plot': '7', id: 'geo:22,106' }, bizLocation: { id: 'geo:1,2' } }));
    expect(text).to.match(/readPointid=geo:22,106\{https:\/\/ex\.example\/\}plot=7bizLocationid=geo:1,2$/);
  });

  it('leaves the fields out that are named', () => {
    const names = ['ex:capture'];
    const namespaces = namespacesOf(CONTEXT);
    expect(preHash(event({ 'ex:capture': '1', 'ex:lot': '2' }), namespaces, names)).to.equal(preHash(event({ 'ex:lot': '2' }), namespaces));
  });

  it('is read from an identity of its form only', () => {
    const uri = hashed(event({}));
    expect(`ni:///sha-256;${hashOfUri(uri)}?ver=CBV2.0`).to.equal(uri);
    for (const other of [uri.toUpperCase(), uri.replace('CBV2.0', 'CBV2.1'), `${uri} `, 'urn:uuid:1'])
      expect(hashOfUri(other), other).to.equal(null);
  });
});
