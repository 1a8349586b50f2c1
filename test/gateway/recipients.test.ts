import { expect } from 'chai';
import type { Organisation } from '../../database/config.ts';
import { isPrivate, recipientsOf } from '../../gateway/envelopes/recipients.ts';
import { PILOT_AGREEMENT } from '../../protocol/documents/pilot-agreement.ts';
import type { Role } from '../../protocol/roles.ts';

const organisation = (handle: string, roles: Role[]): Organisation => ({
  handle,
  id: `id of ${handle}`,
  side: handle.startsWith('VN') ? 'VN' : 'CN',
  roles,
  encPublicJwk: {},
  keys: [],
});
const EVERYBODY = [
  organisation('CN-CUS', ['CUSTOMS', 'QUARANTINE']),
  organisation('CN-NIA', ['BORDER']),
  organisation('CN-GATE', ['GATE']),
  organisation('CN-IMPORTER', ['IMPORTER']),
  organisation('VN-CUS', ['CUSTOMS']),
];
const POINTERS = ['/parties/importer/name', '/units/0/plate', '/units/0/curb', '/private/invoice/fob', '/event/v'];

const sent = (privateReaders: string[], parties: string[] = []): Record<string, string[]> =>
  Object.fromEntries(
    recipientsOf(PILOT_AGREEMENT, EVERYBODY, {
      type: 'MANIFEST_ANCHORED',
      pointers: POINTERS,
      privateReaders,
      parties: new Set(parties),
    }).map(({ organisation: { handle }, pointers }) => [handle, [...pointers]]),
  );

describe('recipientsOf', () => {
  it('gives border forces the vehicle and not its cargo', () => {
    expect(sent([])['CN-NIA']).to.deep.equal(['/units/0/plate', '/event/v']);
  });

  it('gives the confidential part to its named readers only, if they are customs', () => {
    const readers = sent(['VN-CUS', 'CN-GATE']);
    const with_ = Object.keys(readers).filter((handle) => readers[handle]?.some(isPrivate));
    expect(with_).to.deep.equal(['VN-CUS']);
  });

  it('sends a trader nothing of a consignment that is not its own', () => {
    expect(sent([])).not.to.have.property('CN-IMPORTER');
    expect(sent([], ['CN-IMPORTER'])['CN-IMPORTER']).to.include('/parties/importer/name');
  });
});
