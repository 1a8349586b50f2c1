import type { Prisma, Sql } from '../../database/client.ts';
import { type Act, ZERO } from '../../protocol/acts/act.ts';
import { decodeAuthorise, decodeRegister } from '../../protocol/acts/terms.ts';
import { bytesOf } from '../bytes.ts';
import type { StoredEvent } from '../state/content.ts';
import type { ActRecord } from './record.ts';

export const json = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/** What the index needs in clear to serve names: manifests without their confidential part, codes and authorisations. */
export async function keepNames(sql: Sql, records: readonly Named[]): Promise<void> {
  await keepManifests(
    sql,
    records.filter(({ event }) => event.manifest),
  );
  for (const { digest, signed, event } of records) await keepCode(sql, digest, signed.act, event);
}

type Named = Pick<ActRecord, 'digest' | 'signed' | 'event'>;

async function keepCode(sql: Sql, digest: string, act: Act, event: StoredEvent): Promise<void> {
  const { code, lot, kg = 0 } = event.fields;
  if (event.type === 'CODE_REGISTERED' && code !== undefined)
    await sql.$executeRaw`
      INSERT INTO content.codes (id, name, owner, registered)
      VALUES (${bytesOf(act.subject)}, ${code}, ${bytesOf(decodeRegister(act.data)?.owner ?? ZERO)}, ${bytesOf(digest)})
      ON CONFLICT DO NOTHING`;
  const authorised = event.type === 'CODE_AUTHORISED' ? decodeAuthorise(act.data) : undefined;
  if (authorised && lot !== undefined)
    await sql.$executeRaw`
      INSERT INTO content.authorisations (id, code, lot, kg, digest)
      VALUES (${bytesOf(authorised.authorisation)}, ${bytesOf(act.subject)}, ${lot}, ${Math.ceil(kg)}::int, ${bytesOf(digest)})
      ON CONFLICT (id) DO UPDATE SET kg = excluded.kg`;
}

/** A version that the chain rejected gives its place to the next attempt. */
async function keepManifests(sql: Sql, records: readonly Named[]): Promise<void> {
  if (records.length === 0) return;
  await sql.$executeRaw`
    INSERT INTO content.manifests (consignment, version, digest, body)
    SELECT consignment, version, digest, body::jsonb
    FROM unnest(${records.map(({ signed }) => bytesOf(signed.act.consignment))}::bytea[], ${records.map(({ signed }) => signed.act.version)}::int[],
                ${records.map(({ digest }) => bytesOf(digest))}::bytea[], ${records.map(({ event }) => JSON.stringify(event.manifest))}::text[])
      AS r(consignment, version, digest, body)
    ON CONFLICT (consignment, version) DO UPDATE SET digest = excluded.digest, body = excluded.body`;
}
