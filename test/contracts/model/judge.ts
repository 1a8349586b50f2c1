import type { Act } from '../../../protocol/acts/act.ts';
import { ZERO } from '../../../protocol/acts/act.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { decodeAmend, decodeLodge } from '../../../protocol/acts/terms.ts';
import { eventOf, ruleOf } from '../../../protocol/events.ts';
import { marksMask } from '../../../protocol/irregularities.ts';
import { Refusal, type RefusalCode } from '../../../protocol/refusals.ts';
import { type Actor, isCosigned } from '../../../protocol/rules/actor.ts';
import { applyAct } from '../../../protocol/rules/apply.ts';
import { checkForm } from '../../../protocol/rules/form.ts';
import type { World } from '../../../protocol/rules/state.ts';
import type { Cast, RegisteredKey } from './cast.ts';
import type { Told } from './sign.ts';

/** `marks 33`, or the code of the refusal. */
export type Outcome = string;
/** How acts reach the contract: a batch marks what it skips as spent, one act alone does not. */
export type Via = 'batch' | 'each';

/** Reasons for which a skipped act is not spent: how it was carried, or that it came before its cause. */
const NOT_JUDGED = new Set<RefusalCode>([
  'SIGNATURE_INVALID',
  'KEY_UNKNOWN',
  'ACT_FROM_FUTURE',
  'PREV_MISMATCH',
  'CONSIGNMENT_UNKNOWN',
  'SECOND_SIGNER_REQUIRED',
  'ACT_ALREADY_DONE',
  'HOLD_UNKNOWN',
  'IDENTIFIER_INVALID',
  'EXIT_NOT_PROVEN',
  'NOT_REFUSED',
  'RETURN_NOT_ORDERED',
]);
/** One in so many signatures is verified, and not only recognised as made here. */
const VERIFIED_EVERY = 97;

/** What the contract must do with an act: the checks before the table in TypeScript, the table itself, and the rule of spent acts. */
export class Judge {
  readonly #cast: Cast;
  readonly #spent = new Set<string>();
  #authenticated = 0;

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  judge(world: World, told: Told, now: number, via: Via): Outcome {
    // Half of the acts are refused, and nobody reads where.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return `marks ${this.#apply(world, told, now)}`;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (via === 'batch' && spends(world, told.signed.act, error)) this.#spent.add(told.digest + told.signed.key);
      return error.code;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** Whether a batch skipped this act of this key for a judged reason. */
  isSpent({ digest, signed }: Told): boolean {
    return this.#spent.has(digest + signed.key);
  }

  #apply(world: World, told: Told, now: number): number {
    const { signed, digest } = told;
    const { act } = signed;
    if (ruleOf(checkForm(act)).carrier !== 'act') throw new Refusal('SCHEMA_INVALID');
    const key = this.#authenticate(signed.key, signed.signature, told, 'signer');
    if (signed.cosigner === ZERO && signed.cosignature !== '0x') throw new Refusal('SIGNATURE_INVALID');
    const second = signed.cosigner === ZERO ? undefined : this.#authenticate(signed.cosigner, signed.cosignature, told, 'cosigner');
    if (act.signedAt > now + 120) throw new Refusal('ACT_FROM_FUTURE');
    if (act.notAfter < now) throw new Refusal('ACT_EXPIRED');
    const actor = this.#actor(act, key, second);
    const spent = this.isSpent(told) || (isCosigned(actor) && this.#spent.has(digest + signed.cosigner));
    const skippedBefore = spent && !world.spent.has(digest);
    if (skippedBefore) world.spent.add(digest);
    try {
      const { marks } = applyAct(world, act, digest, actor);
      return marksMask(marks, now > act.occurredAt + 600);
    } finally {
      if (skippedBefore) world.spent.delete(digest);
    }
  }

  #actor(act: Act, key: RegisteredKey, second: RegisteredKey | undefined): Actor {
    return {
      organisation: key.owner.id,
      side: key.owner.side,
      roles: key.owner.roles,
      delegations: this.#cast.delegations.filter((one) => one.agent === key.owner.id && act.signedAt < one.to),
      key: key.id,
      cosigner: second && { organisation: second.owner.id, key: second.id },
    };
  }

  #authenticate(id: string, signature: string, { digest, genuine, signed }: Told, as: string): RegisteredKey {
    const key = this.#cast.keys.get(id);
    if (!key) throw new Refusal('KEY_UNKNOWN', as);
    const valid = genuine.has(id + signature);
    this.#authenticated += 1;
    if (this.#authenticated % VERIFIED_EVERY === 0 && verifyDigest(digest, signature, key.signer) !== valid)
      throw new TypeError(`verifyDigest tells otherwise of ${signature} by ${key.signer} over ${digest}`);
    if (!valid) throw new Refusal('SIGNATURE_INVALID', as);
    const { signedAt } = signed.act;
    if (key.validFrom > signedAt || (key.retiredAt !== undefined && signedAt >= key.retiredAt))
      throw new Refusal('KEY_NOT_VALID_AT_SIGNING', as);
    if (key.revoked) throw new Refusal('KEY_REVOKED', as);
    return key;
  }
}

/** Whether a refusal is for good; `world` is as it was before the act. */
function spends(world: World, act: Act, refusal: Refusal): boolean {
  const { code } = refusal;
  const type = eventOf(act.kind);
  if (NOT_JUDGED.has(code) || refusal.detail === 'cosigner') return false;
  if (code === 'VERSION_STALE') return act.version < dueVersion(world, act);
  if (code === 'AUTHORISATION_MISSING') return !firstMissing(world, act);
  if (code === 'SCHEMA_INVALID') return !type || ruleOf(type).class !== 'observation' || ruleOf(type).carrier !== 'act';
  return true;
}

function dueVersion(world: World, act: Act): number {
  const version = world.cases.get(act.consignment)?.version ?? 0;
  const type = eventOf(act.kind);
  return type === 'MANIFEST_ANCHORED' || type === 'MANIFEST_AMENDED' || type === 'MANIFEST_SPLIT' ? version + 1 : version;
}

/** Whether the first lot that the manifest may not use is one that nobody authorised; otherwise another consignment has it. */
function firstMissing(world: World, act: Act): boolean {
  const uses = (eventOf(act.kind) === 'MANIFEST_ANCHORED' ? decodeLodge(act.data) : decodeAmend(act.data))?.uses ?? [];
  for (const { authorisation } of uses) {
    const known = world.authorisations.get(authorisation);
    if (!known) return true;
    if (known.consignment !== undefined && known.consignment !== act.consignment) return false;
  }
  return false;
}
