import { ZERO } from '../acts/act.ts';
import type { EventType } from '../events.ts';
import type { Role } from '../roles.ts';
import type { Side } from '../sides.ts';

/** Who signed an act, as the registry knows the key at the time of signing. */
export interface Actor {
  organisation: string;
  side: Side;
  roles: readonly Role[];
  /** What other organisations delegated to this one, in force at signing. */
  delegations: readonly Delegation[];
  key: string;
  /** Second key holder whose signature of the same act was verified. */
  cosigner?: { organisation: string; key: string } | undefined;
}

/** A principal lets an agent declare for it, within limits. */
export interface Delegation {
  principal: string;
  /** Bitmap of claims: 1 lodging, 2 amending, 4 splitting, 8 cancelling. */
  claims: number;
  /** Goods classes it may declare (`protocol/acts/terms.ts`). */
  goods: number;
  /** The only lane (`laneId`) it may use; 32 zero bytes for any. */
  lane: string;
}

export const ALL_CLAIMS = 0x0f;
export const ALL_GOODS = 0xff;
const CLAIMS = ['MANIFEST_ANCHORED', 'MANIFEST_AMENDED', 'MANIFEST_SPLIT', 'MANIFEST_CANCELLED'] as const;
/** The claims in a bitmap, as events. */
export const claimsOf = (mask: number): EventType[] => CLAIMS.filter((_, bit) => (mask & (1 << bit)) !== 0);
/** A delegation without limits. */
export const unlimited = (principal: string): Delegation => ({ principal, claims: ALL_CLAIMS, goods: ALL_GOODS, lane: ZERO });

/** Two different key holders of one organisation. */
export const isCosigned = (actor: Actor): boolean =>
  actor.cosigner !== undefined && actor.cosigner.organisation === actor.organisation && actor.cosigner.key !== actor.key;
