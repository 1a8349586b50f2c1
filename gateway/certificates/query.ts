import type { Sql } from '../../database/client.ts';
import { assembleCertificate } from '../../protocol/certificates/certificate.ts';
import type { CertificateName } from '../../protocol/certificates/kinds.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { rolesOf } from '../../protocol/roles.ts';
import { bytesOf, hexOf } from '../bytes.ts';

interface Row {
  id: Uint8Array;
  seq: bigint;
  kind: CertificateName;
  issuer: Uint8Array;
  holder: Uint8Array;
  state: string;
  replaces: Uint8Array | null;
  replaced_by: Uint8Array | null;
  issued_at: Date;
  ended_at: Date | null;
}

const hexOrNull = (bytes: Uint8Array | null): string | null => bytes && hexOf(bytes);
const summaryOf = (row: Row) => ({
  ...{ id: hexOf(row.id), kind: row.kind, issuer: hexOf(row.issuer), holder: hexOf(row.holder), state: row.state },
  ...{ replaces: hexOrNull(row.replaces), replacedBy: hexOrNull(row.replaced_by) },
  ...{ issuedAt: row.issued_at.toISOString(), endedAt: row.ended_at?.toISOString() ?? null },
});

/** A certificate with all that it discloses, to who issued it and to whom it was issued. @throws {Refusal} NOT_FOUND */
export async function certificateOf(sql: Sql, id: string, organisation: string) {
  const own = bytesOf(organisation);
  const [row] = await sql.$queryRaw<(Row & { signing_input: string; disclosures: string[]; signature: Uint8Array })[]>`
    SELECT id, seq, kind, issuer, holder, state, replaces, replaced_by, issued_at, ended_at, signing_input, disclosures, signature
    FROM content.certificates WHERE id = ${bytesOf(id)} AND state <> 'prepared' AND (issuer = ${own} OR holder = ${own})`;
  if (!row) throw new Refusal('NOT_FOUND');
  const { signing_input: signingInput, disclosures, signature } = row;
  return { ...summaryOf(row), certificate: assembleCertificate({ signingInput, disclosures }, signature) };
}

/** Those that an organisation issued or holds, in the order in which they were prepared. */
export async function certificatesOf(sql: Sql, organisation: string, after: bigint, limit: number) {
  const own = bytesOf(organisation);
  const rows = await sql.$queryRaw<Row[]>`
    SELECT id, seq, kind, issuer, holder, state, replaces, replaced_by, issued_at, ended_at
    FROM content.certificates WHERE state <> 'prepared' AND (issuer = ${own} OR holder = ${own}) AND seq > ${after}
    ORDER BY seq LIMIT ${limit}`;
  return { certificates: rows.map(summaryOf), next: rows.length === limit ? String((rows.at(-1) as Row).seq) : null };
}

/** Signing keys of an organisation as the index has them, for who verifies its certificates; undefined for one of the other side or of none. */
export async function issuerKeys(sql: Sql, organisation: string, side: number) {
  const rows = await sql.$queryRaw<
    { id: Uint8Array; signer: Uint8Array; roles: number; valid_from: string; retired_at: string | null; revoked_at: string | null }[]
  >`
    SELECT k.id, k.signer, k.roles & o.roles AS roles, k.valid_from::text, k.retired_at::text, k.revoked_at::text
    FROM chain.keys k JOIN chain.organisations o ON o.id = k.organisation
    WHERE o.id = ${bytesOf(organisation)} AND o.side = ${side} AND o.status = 1 AND k.use = 0 AND length(k.signer) = 84 ORDER BY k.valid_from, k.id`;
  if (rows.length === 0) return undefined;
  return rows.map(({ id, signer, roles, valid_from, retired_at, revoked_at }) => ({
    ...{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: hexOf(id), roles: rolesOf(roles) },
    x: Buffer.from(signer.subarray(20, 52)).toString('base64url'),
    y: Buffer.from(signer.subarray(52)).toString('base64url'),
    ...{ validFrom: Number(valid_from), retiredAt: Number(retired_at ?? 0), revokedAt: Number(revoked_at ?? 0) },
  }));
}
