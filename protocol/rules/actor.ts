import type { Role } from '../roles.ts';
import type { Side } from '../sides.ts';

/** Who signed an act, as the registry knows the key at the time of signing. */
export interface Actor {
  organisation: string;
  side: Side;
  roles: readonly Role[];
  /** Organisations that delegated to this one, in force at signing. */
  principals: readonly string[];
  key: string;
  /** Second key holder whose signature of the same act was verified. */
  cosigner?: { organisation: string; key: string } | undefined;
}

/** Two different key holders of one organisation. */
export const isCosigned = (actor: Actor): boolean =>
  actor.cosigner !== undefined && actor.cosigner.organisation === actor.organisation && actor.cosigner.key !== actor.key;
