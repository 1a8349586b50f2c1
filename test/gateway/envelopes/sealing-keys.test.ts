import { expect } from 'chai';
import { RecipientKeys, type SealingKeys } from '../../../gateway/envelopes/sealing-keys.ts';
import { generateKey, pointOf } from '../../../protocol/acts/sign.ts';
import { encryptionKeyId } from '../../../protocol/documents/encryption-key.ts';
import { Refusal } from '../../../protocol/refusals.ts';

const CUSTOMS = { id: '0x01', handle: 'VN-CUS' };

const NOBODY = { encryptionKey: async () => undefined };

/** A key as the index has it. */
interface Entry {
  key: ReturnType<typeof generateKey>;
  from: number;
  until?: number;
}

/** What the index answers of one organisation. */
function keysAt(entries: readonly Entry[], time: number, status = 1): Promise<SealingKeys> {
  const newestFirst = [...entries].sort((a, b) => b.from - a.from);
  const rows = newestFirst.map(({ key, from, until }) => ({
    ...{ organisation: Buffer.from('01', 'hex'), status, signer: pointOf(key) },
    ...{ valid_from: String(from), retired_at: until === undefined ? null : String(until) },
  }));
  const none = { organisation: Buffer.from('01', 'hex'), status, signer: null, valid_from: null, retired_at: null };
  const sql = { $queryRaw: async () => (rows.length === 0 ? [none] : rows) };
  return new RecipientKeys(NOBODY, []).at(sql as never, '', time);
}

const kidOf = (keys: SealingKeys): string | undefined => {
  try {
    return keys.of(CUSTOMS).kid;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe('the key that an envelope is sealed to', () => {
  const [first, second] = [generateKey(), generateKey()];
  const overlapping = [
    { key: first, from: 0, until: 200 },
    { key: second, from: 100 },
  ];

  it('is the newest that is valid, and bears the id that the registry gives it', async () => {
    expect(kidOf(await keysAt(overlapping, 99))).to.equal(encryptionKeyId(first));
    expect(kidOf(await keysAt(overlapping, 100))).to.equal(encryptionKeyId(second));
    expect(kidOf(await keysAt(overlapping, 500))).to.equal(encryptionKeyId(second));
  });

  it('is not one whose time has ended: nothing is sealed at all then', async () => {
    const ending = [{ key: first, from: 0, until: 200 }];
    expect(kidOf(await keysAt(ending, 199))).to.equal(encryptionKeyId(first));
    expect(kidOf(await keysAt(ending, 200))).to.equal('RECIPIENT_KEY_MISSING');
    expect(kidOf(await keysAt([], 0))).to.equal('RECIPIENT_KEY_MISSING');
  });

  it('is the configured one before the index has come to it, and only if the registry has it', async () => {
    const { d: _, ...encPublicJwk } = first;
    const kidWhen = async (entry: object | undefined): Promise<string | undefined> => {
      const registry = { encryptionKey: async (id: string) => (id === encryptionKeyId(first) ? (entry as never) : undefined) };
      const sql = { $queryRaw: async () => [] };
      return kidOf(await new RecipientKeys(registry, [{ id: CUSTOMS.id, encPublicJwk }]).at(sql as never, '', 100));
    };
    const entry = { organisation: CUSTOMS.id, active: true, signer: `0x${Buffer.from(pointOf(first)).toString('hex')}` };
    const times = { validFrom: 0, retiredAt: 0, revokedAt: 0 };
    expect(await kidWhen({ ...entry, ...times })).to.equal(encryptionKeyId(first));
    expect(await kidWhen({ ...entry, ...times, revokedAt: 50 })).to.equal('RECIPIENT_KEY_MISSING');
    expect(await kidWhen({ ...entry, ...times, organisation: '0x02' })).to.equal('RECIPIENT_KEY_MISSING');
    expect(await kidWhen(undefined)).to.equal('RECIPIENT_KEY_MISSING');
  });

  it('is nobody’s who is switched off: it is sent nothing', async () => {
    expect((await keysAt(overlapping, 150, 0)).present([CUSTOMS])).to.deep.equal([]);
    expect((await keysAt(overlapping, 150)).present([CUSTOMS])).to.deep.equal([CUSTOMS]);
  });
});
