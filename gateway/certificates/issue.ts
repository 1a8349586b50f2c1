import { verify } from 'node:crypto';
import type { Sql } from '../../database/client.ts';
import { type HolderKey, prepareCertificate } from '../../protocol/certificates/certificate.ts';
import { CERTIFICATE_KINDS, type CertificateName } from '../../protocol/certificates/kinds.ts';
import { fromBase64Url } from '../../protocol/hash.ts';
import type { CertificateStatement } from '../../protocol/log/statement.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { checkStanding } from '../events/actor.ts';
import type { KeyRecord } from '../participants.ts';
import type { Services } from '../services.ts';
import { publicKeyOf } from '../sign-in/registered-key.ts';
import { issuerUrl, statusListUri } from './addresses.ts';
import { invalidate, reservePlace } from './status-lists.ts';

/** Seconds within which what was prepared has to be signed. */
const TO_SIGN_S = 3_600;
const NO_CONSIGNMENT = Buffer.alloc(32);

export interface PrepareRequest {
  kind: CertificateName;
  /** Handle of the organisation it is issued to. */
  holder: string;
  claims: Record<string, unknown>;
  /** Unix seconds. */
  expiresAt?: number | undefined;
  holderKey?: HolderKey | undefined;
  /** The certificate that this one takes the place of. */
  replaces?: string | undefined;
}

export interface Prepared {
  id: string;
  signingInput: string;
  disclosures: string[];
}

interface Row {
  kind: CertificateName;
  issuer: Uint8Array;
  holder: Uint8Array;
  key: Uint8Array;
  state: string;
  signing_input: string;
  list: number;
  place: number;
  replaces: Uint8Array | null;
  prepared: number;
}

/** @throws {Refusal} ROLE_MISSING */
function checkMayIssue(key: KeyRecord, kind: CertificateName): void {
  const { issuers } = CERTIFICATE_KINDS[kind];
  if (!issuers.some((role) => key.roles.includes(role))) throw new Refusal('ROLE_MISSING', `issued by ${issuers.join(', ')}`, '/kind');
}

/** Takes a place in a status list and makes what the caller's key is to sign. */
export async function prepare(services: Services, key: KeyRecord, request: PrepareRequest): Promise<Prepared> {
  const { db, config, handles, now } = services;
  const { kind, claims, expiresAt: exp, holderKey, replaces } = request;
  checkMayIssue(key, kind);
  const holder = handles.organisation(request.holder);
  if (!holder) throw new Refusal('SCHEMA_INVALID', 'no such organisation', '/holder');
  return db.transaction(async (sql) => {
    if (replaces !== undefined) await checkReplaceable(sql, replaces, key.organisation, kind);
    const { list, place } = await reservePlace(sql);
    const unsigned = prepareCertificate({
      ...{ name: kind, claims, issuer: issuerUrl(config, key.organisation), kid: key.id, iat: now() },
      ...{ status: { uri: statusListUri(config, list), idx: place } },
      ...(exp === undefined ? {} : { exp }),
      ...(holderKey === undefined ? {} : { holder: holderKey }),
    });
    const { id, signingInput, disclosures } = unsigned;
    await sql.$executeRaw`
      INSERT INTO content.certificates (id, kind, issuer, holder, key, signing_input, disclosures, list, place, replaces, prepared_at)
      VALUES (${bytesOf(id)}, ${kind}, ${bytesOf(key.organisation)}, ${bytesOf(holder.id)}, ${bytesOf(key.id)}, ${signingInput}, ${disclosures}::text[],
        ${list}, ${place}, ${replaces === undefined ? null : bytesOf(replaces)}, to_timestamp(${now()}))`;
    return unsigned;
  });
}

const lockRow = async (sql: Sql, id: string, organisation: string, path: string): Promise<Row> => {
  const [row] = await sql.$queryRaw<Row[]>`
    SELECT kind, issuer, holder, key, state, signing_input, list, place, replaces, extract(epoch FROM prepared_at)::float8 AS prepared
    FROM content.certificates WHERE id = ${bytesOf(id)} AND issuer = ${bytesOf(organisation)} FOR UPDATE`;
  if (!row) throw new Refusal('NOT_FOUND', 'your organisation issued no such certificate', path);
  return row;
};

async function checkReplaceable(sql: Sql, id: string, organisation: string, kind: CertificateName): Promise<Row> {
  const row = await lockRow(sql, id, organisation, '/replaces');
  if (row.kind !== kind) throw new Refusal('SCHEMA_INVALID', 'a certificate of another kind', '/replaces');
  if (row.state !== 'issued') throw new Refusal('CERTIFICATE_NOT_STANDING', `it is ${row.state}`, '/replaces');
  return row;
}

/**
 * Takes in the signature: from then on the certificate is issued and the one it replaces is not valid, both or neither. Sent again, it is answered
 * the same and nothing changes.
 *
 * @param signature ES256 over the signing input, 64 bytes base64url.
 * @throws {Refusal} NOT_FOUND, SIGNATURE_INVALID, ROLE_MISSING, KEY_NOT_VALID_AT_SIGNING, KEY_REVOKED, CERTIFICATE_NOT_STANDING
 */
export async function submit(services: Services, key: KeyRecord, id: string, signature: string): Promise<void> {
  const { db, now } = services;
  await db.transaction(async (sql) => {
    const row = await lockRow(sql, id, key.organisation, '/id');
    if (hexOf(row.key) !== key.id) throw new Refusal('SIGNATURE_INVALID', 'prepared for another key', '/key');
    const bytes = fromBase64Url(signature);
    if (!verify('sha256', Buffer.from(row.signing_input), { key: publicKeyOf(key), dsaEncoding: 'ieee-p1363' }, bytes))
      throw new Refusal('SIGNATURE_INVALID', undefined, '/signature');
    if (row.state !== 'prepared') return;
    checkMayIssue(key, row.kind);
    const at = now();
    checkStanding(key, Math.floor(row.prepared), at);
    if (row.prepared + TO_SIGN_S < at)
      throw new Refusal('CERTIFICATE_NOT_STANDING', 'it was prepared more than an hour ago: prepare it again');
    await sql.$executeRaw`
      UPDATE content.certificates SET state = 'issued', signature = ${Buffer.from(bytes)}, issued_at = to_timestamp(${at}) WHERE id = ${bytesOf(id)}`;
    await state(services, sql, row, { certificate: id, happened: 'ISSUED', by: key.id, at });
    if (row.replaces === null) return;
    const replaced = hexOf(row.replaces);
    const old = await checkReplaceable(sql, replaced, key.organisation, row.kind);
    await sql.$executeRaw`
      UPDATE content.certificates SET state = 'replaced', replaced_by = ${bytesOf(id)}, ended_at = to_timestamp(${at}) WHERE id = ${row.replaces}`;
    await invalidate(sql, old.list, old.place);
    await state(services, sql, old, { certificate: replaced, happened: 'REPLACED', by: key.id, at, replacement: id });
  });
}

/** Withdraws a certificate; one that is withdrawn already stays as it is. @throws {Refusal} NOT_FOUND, ROLE_MISSING, CERTIFICATE_NOT_STANDING */
export async function withdraw(services: Services, key: KeyRecord, id: string, reason: string): Promise<void> {
  const { db, now } = services;
  await db.transaction(async (sql) => {
    const row = await lockRow(sql, id, key.organisation, '/id');
    checkMayIssue(key, row.kind);
    if (row.state === 'withdrawn') return;
    if (row.state !== 'issued') throw new Refusal('CERTIFICATE_NOT_STANDING', `it is ${row.state}`);
    const at = now();
    await sql.$executeRaw`
      UPDATE content.certificates SET state = 'withdrawn', reason = ${reason}, ended_at = to_timestamp(${at}) WHERE id = ${bytesOf(id)}`;
    await invalidate(sql, row.list, row.place);
    await state(services, sql, row, { certificate: id, happened: 'WITHDRAWN', by: key.id, at });
  });
}

/** Written with what it speaks of; its place in the record log follows (disclosures/sequencer.ts). */
async function state(
  { config }: Services,
  sql: Sql,
  { issuer, holder }: Row,
  said: Omit<CertificateStatement, 'format' | 'side'>,
): Promise<void> {
  const statement: CertificateStatement = { format: 'thongquan-certificate/1', side: config.side, ...said };
  await sql.$executeRaw`
    INSERT INTO content.statements (kind, subject, consignment, organisation, recipients, statement)
    VALUES (${`certificate-${said.happened.toLowerCase()}`}, ${bytesOf(said.certificate)}, ${NO_CONSIGNMENT}, ${Buffer.from(issuer)},
      ARRAY[${Buffer.from(holder)}]::bytea[], ${JSON.stringify(statement)}::jsonb)`;
}
