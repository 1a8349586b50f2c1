import { ZERO } from '../acts/act.ts';
import { PARTICIPANT_REGISTRY } from '../bindings/interfaces.ts';
import { rolesOf } from '../roles.ts';
import type { Actor, Delegation } from '../rules/actor.ts';
import { sideOf } from '../sides.ts';

/** A log of one of our contracts, as far as it matters here. */
export interface LedgerLog {
  topics: readonly string[];
  data: string;
  block: number;
}

export interface OrganisationRecord {
  id: string;
  /** 1 VN, 2 CN. */
  side: number;
  roles: number;
  active: boolean;
  /** Block of the last change. */
  block: number;
}
/** Times are Unix seconds; undefined is never. */
export interface KeyRecord {
  id: string;
  organisation: string;
  /** 0 signing, 1 encryption. */
  use: number;
  roles: number;
  signer: string;
  validFrom: bigint;
  retiredAt: bigint | undefined;
  revokedAt: bigint | undefined;
  block: number;
}
export interface DelegationRecord {
  principal: string;
  agent: string;
  from: bigint;
  /** Exclusive. */
  to: bigint;
  claims: number;
  goods: number;
  lane: string;
  block: number;
}

export type ParticipantRecord = OrganisationRecord | KeyRecord | DelegationRecord;

const pair = (principal: string, agent: string): string => `${principal} ${agent}`;
const orNever = (time: bigint): bigint | undefined => (time === 0n ? undefined : time);

/** Organisations, keys and delegations as the logs of ParticipantRegistry tell them, one after the other. */
export class Registry {
  readonly organisations = new Map<string, OrganisationRecord>();
  readonly keys = new Map<string, KeyRecord>();
  readonly delegations = new Map<string, DelegationRecord>();
  readonly #principals = new Map<string, Set<string>>();

  /** Answers what the log changed, or undefined for a log of another kind. */
  fold(log: LedgerLog): ParticipantRecord | undefined {
    const event = PARTICIPANT_REGISTRY.parseLog(log);
    if (!event) return undefined;
    const arg = (name: string) => event.args.getValue(name);
    const { block } = log;
    switch (event.name) {
      case 'OrganisationOnboarded': {
        const id: string = arg('organisation');
        return keep(this.organisations, id, { id, side: Number(arg('side')), roles: Number(arg('roles')), active: true, block });
      }
      case 'OrganisationChanged': {
        const known = this.organisations.get(arg('organisation'));
        return known && keep(this.organisations, known.id, { ...known, roles: Number(arg('roles')), active: arg('active'), block });
      }
      case 'KeyAdded': {
        const id: string = arg('key');
        const key = {
          id,
          organisation: arg('organisation'),
          use: Number(arg('use')),
          roles: Number(arg('roles')),
          signer: arg('signer'),
          validFrom: arg('validFrom'),
        };
        return keep(this.keys, id, { ...key, retiredAt: orNever(arg('validUntil')), revokedAt: undefined, block });
      }
      case 'KeyRetired': {
        const known = this.keys.get(arg('key'));
        return known && keep(this.keys, known.id, { ...known, retiredAt: orNever(arg('retiredAt')), block });
      }
      case 'KeyWasRevoked': {
        const known = this.keys.get(arg('key'));
        return known && keep(this.keys, known.id, { ...known, revokedAt: orNever(arg('revokedAt')), block });
      }
      case 'DelegationSet': {
        const principal: string = arg('principal');
        const agent: string = arg('agent');
        const of = this.#principals.get(agent) ?? new Set();
        this.#principals.set(agent, of.add(principal));
        const { from, to, claims, goods, lane } = arg('delegation');
        const limits = { claims: Number(claims), goods: Number(goods), lane };
        return keep(this.delegations, pair(principal, agent), { principal, agent, from, to, ...limits, block });
      }
      default:
        return undefined;
    }
  }

  /** Who signed, as the rules see it; undefined if the key or its organisation is unknown. */
  actor(key: string, cosigner: string, signedAt: number): Actor | undefined {
    const known = this.keys.get(key);
    const organisation = known && this.organisations.get(known.organisation);
    const side = organisation && sideOf(organisation.side);
    if (known?.use !== 0 || !organisation || !side) return undefined;
    const second = cosigner === ZERO ? undefined : this.keys.get(cosigner);
    return {
      organisation: organisation.id,
      side,
      roles: rolesOf(known.roles & organisation.roles),
      delegations: this.#delegationsTo(organisation.id, BigInt(signedAt)),
      key,
      cosigner: second && { organisation: second.organisation, key: second.id },
    };
  }

  #delegationsTo(agent: string, at: bigint): Delegation[] {
    return [...(this.#principals.get(agent) ?? [])].flatMap((principal) => {
      const delegation = this.delegations.get(pair(principal, agent));
      const { active, roles } = this.organisations.get(principal) ?? { active: false, roles: 0 };
      if (!active || !rolesOf(roles).includes('EXPORTER')) return [];
      return delegation !== undefined && delegation.from <= at && at < delegation.to ? [delegation] : [];
    });
  }
}

function keep<V>(map: Map<string, V>, key: string, value: V): V {
  map.set(key, value);
  return value;
}
