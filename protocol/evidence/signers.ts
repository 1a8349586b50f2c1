import { ZERO } from '../acts/act.ts';
import { type ActDomain, actDigest } from '../acts/digest.ts';
import type { Role } from '../roles.ts';
import type { Actor } from '../rules/actor.ts';
import type { ProvenAct } from './acts.ts';
import { isSigned } from './signature.ts';
import { type ProvenKey, type ProvenOrganisation, type ReadWord, readKey, readOrganisation, rolesAt } from './state.ts';
import type { Findings } from './verdict.ts';

/** Seconds a signing clock may be ahead of the block (events.md §5). */
const SKEW_S = 120;

/** Who signed: keys and organisations as the registry holds them at the state block, from which their whole past is told. */
export class Signers {
  readonly #read: ReadWord;
  readonly #registry: string;
  readonly #domain: ActDomain;
  readonly #findings: Findings;

  constructor(read: ReadWord, registry: string, domain: ActDomain, findings: Findings) {
    this.#read = read;
    this.#registry = registry;
    this.#domain = domain;
    this.#findings = findings;
  }

  /** Who signed an act, if its digest, signatures and keys hold. */
  async actor(act: Pick<ProvenAct, 'digest' | 'signed'> & { organisation?: string; time?: number }): Promise<Actor | undefined> {
    const { digest, signed, organisation } = act;
    if (actDigest(this.#domain, signed.act) !== digest) return this.#fail('act-digest', digest);
    const first = await this.#holder(signed.key, signed.signature, act, 'signature-wrong');
    if (!first) return undefined;
    if (organisation !== undefined && first.key.organisation !== organisation) return this.#fail('organisation-wrong', digest);
    let cosigner: Actor['cosigner'];
    if (signed.cosigner !== ZERO || signed.cosignature !== '0x') {
      const second = await this.#holder(signed.cosigner, signed.cosignature, act, 'cosigner-wrong');
      if (!second) return undefined;
      cosigner = { organisation: second.key.organisation, key: signed.cosigner };
    }
    return {
      ...{ organisation: first.key.organisation, side: first.owner.side, roles: first.roles, delegations: [] },
      ...{ key: signed.key, cosigner },
    };
  }

  async #holder(
    id: string,
    signature: string,
    { digest, signed, time }: Pick<ProvenAct, 'digest' | 'signed'> & { time?: number },
    wrong: 'signature-wrong' | 'cosigner-wrong',
  ): Promise<{ key: ProvenKey; owner: ProvenOrganisation; roles: Role[] } | undefined> {
    const key = await readKey(this.#read, this.#registry, id);
    const owner = key && (await readOrganisation(this.#read, this.#registry, key.organisation));
    if (!key || !owner) return this.#fail('key-unknown', digest, id);
    if (!(await isSigned(digest, signature, key.signer))) return this.#fail(wrong, digest, id);
    const { signedAt, notAfter } = signed.act;
    const reason = validity(key, signedAt, notAfter, time);
    if (reason !== undefined) return this.#fail('key-not-valid', digest, reason);
    const roles = rolesAt(key, owner, time ?? signedAt);
    if (!roles) return this.#fail('key-not-valid', digest, 'its organisation was switched off, or not there yet');
    return { key, owner, roles };
  }

  #fail(...failure: Parameters<Findings['fail']>): undefined {
    this.#findings.fail(...failure);
    return undefined;
  }
}

/** What speaks against a key; a leaf is in no block, and has no `time`. */
function validity(key: ProvenKey, signedAt: number, notAfter: number, time: number | undefined): string | undefined {
  if (signedAt < key.validFrom) return 'it was not yet valid when it signed';
  if (key.retiredAt !== 0 && signedAt >= key.retiredAt) return 'it was retired when it signed';
  if (time === undefined) return key.revokedAt !== 0 && signedAt > key.revokedAt ? 'it was revoked when it signed' : undefined;
  if (key.revokedAt !== 0 && time > key.revokedAt) return 'it was revoked before the act was included';
  if (signedAt > time + SKEW_S) return 'it signed after the block';
  return time > notAfter ? 'the act was included after its notAfter' : undefined;
}
