import type { SignedAct } from '../../../protocol/acts/act.ts';
import { ZERO } from '../../../protocol/acts/act.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { eventOf, ruleOf } from '../../../protocol/events.ts';
import { marksMask } from '../../../protocol/irregularities.ts';
import { Refusal, type RefusalCode } from '../../../protocol/refusals.ts';
import { type Actor, unlimited } from '../../../protocol/rules/actor.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import type { World } from '../../../protocol/rules/state.ts';
import type { Cast, RegisteredKey } from './cast.ts';

/** `marks 33`, or the code of the refusal. */
export type Outcome = string;

/** Reasons for which a skipped act is not spent: how it was carried, or what may pass. */
const NOT_JUDGED = new Set<RefusalCode>([
  'SIGNATURE_INVALID',
  'KEY_UNKNOWN',
  'ACT_FROM_FUTURE',
  'PREV_MISMATCH',
  'CONSIGNMENT_UNKNOWN',
  'SECOND_SIGNER_REQUIRED',
  'ACT_ALREADY_DONE',
]);

/** What a batch must do with an act: the checks before the table in TypeScript, the table itself, and the rule of spent acts. */
export class Judge {
  readonly #cast: Cast;
  readonly #spent = new Set<string>();
  /** Agent's organisation to its principals, with the end of the delegation. */
  readonly #delegations: { principal: string; agent: string; to: number }[];

  constructor(cast: Cast, delegations: { principal: string; agent: string; to: number }[]) {
    this.#cast = cast;
    this.#delegations = delegations;
  }

  judge(world: World, signed: SignedAct, digest: string, now: number): Outcome {
    try {
      return `marks ${this.#apply(world, signed, digest, now)}`;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!NOT_JUDGED.has(error.code) && error.detail !== 'cosigner') this.#spent.add(digest + signed.key);
      return error.code;
    }
  }

  #apply(world: World, signed: SignedAct, digest: string, now: number): number {
    const { act } = signed;
    const type = eventOf(act.kind);
    if (!type || ruleOf(type).carrier !== 'act') throw new Refusal('SCHEMA_INVALID');
    const key = this.#authenticate(signed.key, signed.signature, digest, act.signedAt, 'signer');
    const second =
      signed.cosigner === ZERO ? undefined : this.#authenticate(signed.cosigner, signed.cosignature, digest, act.signedAt, 'cosigner');
    if (act.signedAt > now + 120) throw new Refusal('ACT_FROM_FUTURE');
    if (act.notAfter < now) throw new Refusal('ACT_EXPIRED');
    const actor: Actor = {
      organisation: key.owner.id,
      side: key.owner.side,
      roles: key.owner.roles,
      delegations: this.#delegations
        .filter((one) => one.agent === key.owner.id && act.signedAt < one.to)
        .map((one) => unlimited(one.principal)),
      key: key.id,
      cosigner: second && { organisation: second.owner.id, key: second.id },
    };
    const skippedBefore = this.#spent.has(digest + signed.key) && !world.spent.has(digest);
    if (skippedBefore) world.spent.add(digest);
    try {
      const { marks } = applyAct(world, act, digest, actor);
      return marksMask(marks, now > act.occurredAt + 600);
    } finally {
      if (skippedBefore) world.spent.delete(digest);
    }
  }

  #authenticate(id: string, signature: string, digest: string, signedAt: number, as: string): RegisteredKey {
    const key = this.#cast.keys.get(id);
    if (!key) throw new Refusal('KEY_UNKNOWN', as);
    if (!verifyDigest(digest, signature, key.signer)) throw new Refusal('SIGNATURE_INVALID', as);
    const valid = key.validFrom <= signedAt && (key.retiredAt === undefined || signedAt < key.retiredAt);
    if (!valid) throw new Refusal('KEY_NOT_VALID_AT_SIGNING', as);
    if (key.revoked) throw new Refusal('KEY_REVOKED', as);
    return key;
  }
}
