import { z } from 'zod';
import { Prisma } from '../../database/client.ts';
import { CLEARANCE } from '../../protocol/bindings/interfaces.ts';
import { decodeRefusal } from '../../protocol/bindings/refusal.ts';
import { sideOf } from '../../protocol/sides.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { utcOf } from '../query/clocks.ts';
import { kgOf } from './codes.ts';
import { defineList } from './list.ts';
import { sliceOf } from './rows.ts';
import { bytes32, handle, side, time } from './schemas.ts';

/** What the contract refuses a use of a code with, by the error it says so with. */
const ERRORS = {
  AUTHORISATION_MISSING: 'AuthorisationMissing',
  AUTHORISATION_EXCEEDED: 'AuthorisationExceeded',
  CODE_SUSPENDED: 'CodeSuspended',
  QUOTA_EXCEEDED: 'QuotaExceeded',
} as const;
type Misuse = keyof typeof ERRORS;
export const MISUSES = Object.keys(ERRORS) as [Misuse, ...Misuse[]];
const selector = (misuse: Misuse): string => `'\\x${CLEARANCE.getError(ERRORS[misuse])?.selector.slice(2)}'::bytea`;
/** Written as the index on it is (migration 0021), so that it serves. */
const of = (misuses: readonly Misuse[]): Prisma.Sql =>
  Prisma.raw(misuses.map((misuse) => `substring(s.reason FROM 1 FOR 4) = ${selector(misuse)}`).join(' OR '));
export const IS_MISUSE = Prisma.sql`(${of(MISUSES)})`;

/** A refusal names the code, or the authorisation of a lot. */
export const MISUSE = Prisma.sql`
  FROM chain.skipped s
  JOIN chain.blocks b ON b.number = s.block
  LEFT JOIN chain.keys k ON k.id = s.key
  LEFT JOIN chain.authorisations a ON a.id = substring(s.reason FROM 5 FOR 32)
  LEFT JOIN chain.codes c ON c.id = coalesce(a.code, substring(s.reason FROM 5 FOR 32))
  LEFT JOIN content.codes n ON n.id = c.id
  LEFT JOIN gateway.acts g ON g.digest = s.digest`;

interface Row {
  digest: Buffer;
  key: Buffer;
  reason: Buffer;
  organisation: Buffer | null;
  code: Buffer | null;
  name: string | null;
  owner: Buffer | null;
  consignment: Buffer | null;
  block: string;
  log_index: number;
  tx: Buffer;
  time: Date;
}

/** Manifests that the contract refused because of a code they used: what was tried, with which code, and with whose key. */
export const misuseList = defineList({
  url: '/v1/codes/misuse',
  id: 'listCodeMisuse',
  summary: 'Uses of codes that the contract refused',
  about:
    'Without authorisation, beyond it, of a suspended code, or over its quota. Of authorities and auditors all; of others those of their own codes, and with their own keys. An authorisation that nobody gave names no code.',
  tag: 'codes',
  filters: { refusal: z.enum(MISUSES).optional(), code: bytes32.optional(), organisation: bytes32.optional() },
  item: z
    .object({
      digest: bytes32,
      refusal: z.enum(MISUSES),
      code: bytes32.nullable(),
      name: z.string().nullable().meta({ description: 'As far as this side was told.' }),
      owner: handle,
      authorisation: bytes32.nullable(),
      market: side.nullable(),
      allowedKg: z.number().int().nullable(),
      wantedKg: z.number().int().nullable(),
      consignment: bytes32.nullable().meta({ description: 'As far as this side’s gateway was told.' }),
      key: bytes32,
      organisation: bytes32.nullable(),
      by: handle,
      at: time,
      block: z.number().int(),
      logIndex: z.number().int(),
      tx: bytes32,
    })
    .meta({ id: 'CodeMisuse' }),
  sorts: {
    recorded: [
      { sql: Prisma.sql`s.block`, kind: 'number' },
      { sql: Prisma.sql`s.log_index`, kind: 'number' },
    ],
  },
  usual: '-recorded',
  asOf: [],
  async read({ db, reader, context, asOf }, query, slice) {
    const own = bytesOf(reader.organisation);
    const rows = await sliceOf<Row>(
      db,
      Prisma.sql`SELECT s.digest, s.key, s.reason, s.block, s.log_index, s.tx, b.time, k.organisation, c.id AS code, n.name, c.owner, g.consignment ${MISUSE}`,
      [
        IS_MISUSE,
        query.refusal && Prisma.sql`(${of([query.refusal])})`,
        query.code ? Prisma.sql`c.id = ${bytesOf(query.code)}` : undefined,
        query.organisation ? Prisma.sql`k.organisation = ${bytesOf(query.organisation)}` : undefined,
        reader.all ? undefined : Prisma.sql`(c.owner = ${own} OR k.organisation = ${own})`,
        asOf && Prisma.sql`s.block <= ${asOf.block}`,
      ],
      slice,
    );
    const shown = rows.slice(0, slice.limit);
    const last = shown.at(-1);
    const items = shown.map((row) => {
      const { code: refusal, details } = decodeRefusal(hexOf(row.reason));
      const allowed = details.authorised ?? details.quota;
      return {
        digest: hexOf(row.digest),
        refusal: refusal as Misuse,
        code: row.code && hexOf(row.code),
        name: row.name,
        owner: row.owner && context.handleOf(hexOf(row.owner)),
        authorisation: details.authorisation ?? null,
        market: details.market === undefined ? null : (sideOf(Number(details.market)) ?? null),
        allowedKg: allowed === undefined ? null : kgOf(allowed),
        wantedKg: details.wanted === undefined ? null : kgOf(details.wanted),
        consignment: row.consignment && hexOf(row.consignment),
        key: hexOf(row.key),
        organisation: row.organisation && hexOf(row.organisation),
        by: row.organisation && context.handleOf(hexOf(row.organisation)),
        at: utcOf(Math.floor(row.time.getTime() / 1000)),
        block: Number(row.block),
        logIndex: row.log_index,
        tx: hexOf(row.tx),
      };
    });
    return { items, next: rows.length > slice.limit && last ? [Number(last.block), last.log_index] : null };
  },
});
