import { expect } from 'chai';
import fc from 'fast-check';
import { type Audience, isPrivate, recipientsOf } from '../../../gateway/envelopes/recipients.ts';
import { sealAll } from '../../../gateway/envelopes/seal.ts';
import { generateKey } from '../../../protocol/acts/sign.ts';
import { covers, type DataSharingAgreement } from '../../../protocol/documents/agreement.ts';
import { disclose } from '../../../protocol/documents/disclosure.ts';
import { openEnvelope } from '../../../protocol/documents/envelope.ts';
import { ROLES, type Role } from '../../../protocol/roles.ts';

const TYPES = ['WEIGHED', 'MANIFEST_ANCHORED', 'INSPECTION_RESULT'] as const;
const token = fc.constantFrom('a', 'b', 'goods', '0', '7', 'private', 'note', 'files', 'key');
const pointer = fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => `/${tokens.join('/')}`);
const pattern = fc
  .array(fc.oneof(token, fc.constant('*')), { minLength: 1, maxLength: 3 })
  .chain((tokens) => fc.boolean().map((open) => `/${[...tokens, ...(open ? ['**'] : [])].join('/')}`));
const roles = fc.subarray([...ROLES]) as fc.Arbitrary<Role[]>;
const types = fc.subarray(['*', ...TYPES]);
const agreements: fc.Arbitrary<DataSharingAgreement> = fc.record({
  format: fc.constant('thongquan-agreement/1' as const),
  version: fc.nat(),
  grants: fc.array(
    fc.record({
      documents: types,
      fields: fc.array(pattern, { maxLength: 3 }),
      except: fc.array(pattern, { maxLength: 2 }),
      to: roles,
      purpose: fc.constantFrom('control', 'custody', 'status'),
      retentionMonths: fc.nat(120),
    }),
    { maxLength: 5 },
  ),
  confidential: fc.record({ fields: fc.constant(['/private/**']), to: roles }),
  never: fc.array(fc.record({ documents: types, fields: fc.array(pattern, { maxLength: 2 }) }), { maxLength: 2 }),
});

/** What may be disclosed, said once more and in other words than agreement.ts. */
function lawful(agreement: DataSharingAgreement, type: string, at: string, as: readonly Role[], reader: boolean): boolean {
  const of = (documents: string[]): boolean => documents.some((each) => each === '*' || each === type);
  const within = (fields: string[]): boolean => fields.some((each) => covers(each, at));
  for (const rule of agreement.never) if (of(rule.documents) && within(rule.fields)) return false;
  if (/^\/private(\/|$)/.test(at)) return reader && agreement.confidential.to.some((role) => as.includes(role));
  for (const grant of agreement.grants) {
    if (!of(grant.documents) || !grant.to.some((role) => as.includes(role))) continue;
    if (within(grant.fields) && !within(grant.except ?? [])) return true;
  }
  return false;
}

const OFFICE: readonly Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR'];

describe('an envelope', () => {
  const keys = [generateKey(), generateKey(), generateKey()];
  const publicKeys = keys.map(({ d: _, ...key }) => key);

  it('holds what the agreement grants its recipient and not one field more, whatever the document and the agreement', async () => {
    const audience = fc.record({
      type: fc.constantFrom(...TYPES),
      readers: fc.subarray(['ONE', 'TWO', 'THREE']),
      parties: fc.subarray(['ONE', 'TWO', 'THREE']),
    });
    await fc.assert(
      fc.asyncProperty(
        agreements,
        fc.uniqueArray(pointer, { maxLength: 12 }),
        audience,
        fc.tuple(roles, roles, roles),
        async (agreement, pointers, said, held) => {
          const organisations = ['ONE', 'TWO', 'THREE'].map((handle, i) => ({
            ...{ handle, id: `0x0${i}`, side: 'VN' as const, roles: held[i] as Role[], keys: [] },
            encPublicJwk: {},
          }));
          const document = disclose(
            said.type,
            `0x${'11'.repeat(32)}`,
            '2026-11-10T19:41:00+08:00',
            Object.fromEntries(pointers.map((at) => [at, at])),
          );
          const asked: Audience = { type: said.type, pointers, privateReaders: said.readers, parties: new Set(said.parties) };
          const sealed = await sealAll(document, pointers, recipientsOf(agreement, organisations, asked), {
            of: ({ id }) => publicKeys[Number(id)] as never,
          });
          for (const [i, { handle, id, roles: all }] of organisations.entries()) {
            const as = said.parties.includes(handle) ? all : all.filter((role) => OFFICE.includes(role));
            const due = pointers.filter((at) => lawful(agreement, said.type, at, as, said.readers.includes(handle))).sort();
            const envelope = sealed.find((each) => each.recipient === id);
            const opened = envelope && (await openEnvelope(envelope.bytes.toString(), keys[i] as never));
            expect(Object.keys(opened?.fields ?? {}).sort()).to.deep.equal(due);
            expect([...(opened?.granted ?? [])].sort()).to.deep.equal(due);
            expect(envelope?.disclosed.fields ?? 0).to.equal(due.length);
            expect((envelope?.disclosed.classes.includes('P3') ?? false) === due.some((at) => /^\/private(\/|$)/.test(at))).to.equal(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('alone holds the key of an attached document', () => {
    expect(['/files/0/key', '/docs/phyto/file/key', '/files/3/salt', '/private/invoice/fob'].filter((at) => !isPrivate(at))).to.deep.equal(
      [],
    );
    expect(['/files/0/cid', '/files/key', '/key', '/docs/phyto/no'].filter(isPrivate)).to.deep.equal([]);
  });
});
