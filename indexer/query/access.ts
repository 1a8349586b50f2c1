import { Prisma } from '../../database/client.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { type Role, rolesOf } from '../../protocol/roles.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Caller } from '../plugins/session.ts';
import type { Queryable } from '../transaction.ts';

/** Who asks, as the registry has it now. */
export interface Access {
  organisation: string;
  roles: Role[];
  /** Authorities, auditors and this side's own services see every consignment; others those they have a part in. */
  all: boolean;
  /** Itself, and the exporters it declares for. */
  principals: string[];
}

const SEES_ALL: readonly Role[] = ['CUSTOMS', 'QUARANTINE', 'BORDER', 'GATE', 'AUDITOR', 'GATEWAY'];

/** @throws {Refusal} UNAUTHENTICATED for a key that is unknown, retired or revoked by now, or not of that organisation, and for a sign-in that has ended. */
export async function accessOf(db: Queryable, caller: Caller): Promise<Access> {
  const now = Math.floor(Date.now() / 1000);
  const { rows } = await db.query<{ organisation: Buffer; roles: number; principals: Buffer[] }>({
    name: 'access',
    text: `SELECT k.organisation, k.roles & o.roles AS roles,
             ARRAY(SELECT principal FROM chain.delegations WHERE agent = o.id AND valid_from <= $2 AND valid_until > $2) AS principals
           FROM chain.keys k JOIN chain.organisations o ON o.id = k.organisation
           WHERE k.id = $1 AND k.use = 0 AND o.status = 1 AND k.revoked_at IS NULL AND k.valid_from <= $2 AND (k.retired_at IS NULL OR k.retired_at > $2)
             AND ($3::uuid IS NULL OR EXISTS (SELECT 1 FROM gateway.sign_ins s WHERE s.id = $3 AND s.ended_at IS NULL))`,
    values: [bytesOf(caller.key), now, caller.signIn ?? null],
  });
  const row = rows[0];
  if (!row || hexOf(row.organisation) !== caller.organisation)
    throw new Refusal('UNAUTHENTICATED', 'the key is not in force, or the sign-in has ended');
  const roles = rolesOf(row.roles);
  return {
    organisation: caller.organisation,
    roles,
    all: roles.some((role) => SEES_ALL.includes(role)),
    principals: [caller.organisation, ...row.principals.map(hexOf)],
  };
}

/**
 * The consignments that a caller has a part in: lodged by it or for it, spoken of by it, or with an envelope addressed to it. Everything
 * else is unknown to it, and is told as unknown.
 */
export async function mayRead(db: Queryable, access: Access, consignment: string): Promise<boolean> {
  if (access.all) return true;
  const { rows } = await db.query<{ part: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM chain.cases WHERE consignment = $1 AND declarant = ANY($2))
         OR EXISTS (SELECT 1 FROM chain.acts WHERE consignment = $1 AND organisation = $3)
         OR EXISTS (SELECT 1 FROM gateway.acts WHERE consignment = $1 AND organisation = $3)
         OR EXISTS (SELECT 1 FROM content.documents d JOIN content.envelopes e USING (digest) WHERE d.consignment = $1 AND e.recipient = $3)
       AS part`,
    [bytesOf(consignment), access.principals.map(bytesOf), bytesOf(access.organisation)],
  );
  return rows[0]?.part ?? false;
}

/** The same of acts `a`, as a condition; undefined for who sees all. */
export function visibleActs({ all, organisation, principals }: Access): Prisma.Sql | undefined {
  if (all) return undefined;
  return Prisma.sql`(a.organisation = ${bytesOf(organisation)}
    OR EXISTS (SELECT 1 FROM chain.cases v WHERE v.consignment = a.consignment AND v.declarant = ANY(${principals.map(bytesOf)}))
    OR EXISTS (SELECT 1 FROM content.documents d JOIN content.envelopes e USING (digest)
               WHERE d.consignment = a.consignment AND e.recipient = ${bytesOf(organisation)}))`;
}
