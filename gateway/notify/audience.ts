import { Prisma, type Tx } from '../../database/client.ts';
import { type Role, roleBit } from '../../protocol/roles.ts';
import { bytesOf, hexOf } from '../bytes.ts';

/** Whose news are asked for. */
export interface Audience {
  organisation: string;
  /** Authorities, auditors and this side's own services are told of every consignment; others of those they have a part in. */
  all: boolean;
  /** Itself, and the exporters it declares for. */
  principals: string[];
}

const TOLD_ALL: readonly Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR', 'GATEWAY'];
const TOLD_ALL_MASK = TOLD_ALL.reduce((mask, role) => mask | roleBit(role), 0);

/**
 * The audience that an organisation is at this moment; none once it is switched off.
 *
 * @param roles of the key that asks; absent: of the organisation, for what is sent to it unasked.
 */
export async function audienceOf(tx: Tx, organisation: string, roles?: readonly Role[]): Promise<Audience | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const [row] = await tx.$queryRaw<{ roles: number; principals: Uint8Array[] }[]>`
    SELECT o.roles, ARRAY(SELECT principal FROM chain.delegations WHERE agent = o.id AND valid_from <= ${now} AND ${now} < valid_until) AS principals
    FROM chain.organisations o WHERE o.id = ${bytesOf(organisation)} AND o.status = 1`;
  if (!row) return undefined;
  const all = roles ? roles.some((role) => TOLD_ALL.includes(role)) : (row.roles & TOLD_ALL_MASK) !== 0;
  return { organisation, all, principals: [organisation, ...row.principals.map(hexOf)] };
}

/**
 * Which news `n` an audience may see: of what it said itself, of what it was sent an envelope of, and of the acts of consignments that it
 * lodged, that were lodged for it or that it spoke of. A notice is told to those it was sent to only, and an alarm about another's
 * act to authorities only: that there was one may be what they are not to know.
 */
export function visibleTo({ organisation, all, principals }: Audience): Prisma.Sql {
  if (all) return Prisma.sql`TRUE`;
  const self = bytesOf(organisation);
  return Prisma.sql`(n.organisation = ${self} OR (n.kind <> 'alarm.raised' AND (
    EXISTS (SELECT 1 FROM content.envelopes e WHERE e.digest = n.digest AND e.recipient = ${self})
    OR (n.carrier = 'act' AND n.consignment <> decode(repeat('00', 32), 'hex') AND (
      EXISTS (SELECT 1 FROM chain.cases c WHERE c.consignment = n.consignment AND c.declarant = ANY(${principals.map(bytesOf)}::bytea[]))
      OR EXISTS (SELECT 1 FROM gateway.acts a WHERE a.consignment = n.consignment AND a.organisation = ${self}))))))`;
}
