import { ZERO } from '../../../protocol/acts/act.ts';
import { type ActDomain, actDigest } from '../../../protocol/acts/digest.ts';
import { verifyDigest } from '../../../protocol/acts/sign.ts';
import { eventOf, ruleOf } from '../../../protocol/events.ts';
import type { KeyRecord, Registry } from '../../../protocol/ledger/registry.ts';
import { type LeafDocument, signedActOf } from '../../../protocol/log/leaf.ts';
import { TRACK_AUTHORITY, trackOf } from '../../../protocol/tracks.ts';
import type { Findings } from '../difference.ts';

/** Seconds a signing clock may be ahead of the block (events.md §5). */
const SKEW_S = 120;

/** One signed act or leaf with what is claimed of it. */
export interface Claimed {
  digest: string;
  organisation: string;
  signed: LeafDocument;
  /** Time of its block; undefined for a leaf, which is in none. */
  blockTime?: number;
}

/** That the digest is the act's, that a registered key signed it while valid, and that a second did where two must. */
export class SignatureCheck {
  readonly #domain: ActDomain;
  readonly #registry: Registry;
  readonly #verifiers: ReadonlySet<string>;

  /** @param registry folded from the chain's own logs. */
  constructor(domain: ActDomain, registry: Registry, verifiers: ReadonlySet<string>) {
    this.#domain = domain;
    this.#registry = registry;
    this.#verifiers = verifiers;
  }

  check(claimed: Claimed, findings: Findings): void {
    const { act, key, signature, cosigner, cosignature } = signedActOf(claimed.signed);
    const digest = actDigest(this.#domain, act);
    if (digest !== claimed.digest)
      findings.add({ kind: 'digest-wrong', digest: claimed.digest, what: 'the act is not what this digest was made of', found: digest });
    findings.check('signatures', this.#signed(claimed, digest, key, signature, 'signature-wrong'));
    this.#key(claimed, key, findings);
    const owner = this.#registry.keys.get(key)?.organisation;
    if (owner !== undefined && owner !== claimed.organisation)
      findings.add({
        kind: 'key-unknown',
        digest: claimed.digest,
        what: 'the key is another organisation’s',
        expected: owner,
        found: claimed.organisation,
      });
    if (cosigner !== ZERO) {
      findings.check('cosignatures', this.#signed(claimed, digest, cosigner, cosignature, 'cosignature-wrong'));
      this.#key(claimed, cosigner, findings);
      const second = this.#registry.keys.get(cosigner);
      if (second && (second.organisation !== owner || second.id === key))
        findings.add({
          kind: 'cosignature-wrong',
          digest: claimed.digest,
          what: 'the second signer is not another key holder of the organisation',
        });
    } else if (needsTwo(claimed.signed))
      findings.add({ kind: 'cosignature-wrong', digest: claimed.digest, what: 'a second key holder had to sign' });
  }

  #signed({ digest: of }: Claimed, digest: string, key: string, signature: string, kind: 'signature-wrong' | 'cosignature-wrong') {
    const signer = this.#registry.keys.get(key)?.signer;
    if (signer !== undefined && verifyDigest(digest, signature, signer)) return undefined;
    return { kind, digest: of, what: 'the signature is not this key’s over this act' } as const;
  }

  #key({ digest, signed, blockTime }: Claimed, id: string, findings: Findings): void {
    const key = this.#registry.keys.get(id);
    if (!key) return findings.check('keys', { kind: 'key-unknown', digest, what: `no key ${id} is registered` });
    const verifier = key.signer.length === 2 + 2 * 84 ? key.signer.slice(0, 42).toLowerCase() : undefined;
    if (verifier !== undefined && !this.#verifiers.has(verifier))
      findings.add({ kind: 'key-unknown', digest, what: `the council allowed no verifier ${verifier}` });
    const wrong = validity(key, signed.act, blockTime);
    findings.check('keys', wrong === undefined ? undefined : { kind: 'key-not-valid', digest, what: wrong });
  }
}

function validity(key: KeyRecord, act: LeafDocument['act'], blockTime: number | undefined): string | undefined {
  const signedAt = BigInt(act.signedAt);
  if (signedAt < key.validFrom) return 'the key was not yet valid when it signed';
  if (key.retiredAt !== undefined && signedAt >= key.retiredAt) return 'the key was retired when it signed';
  if (blockTime === undefined) return undefined;
  if (key.revokedAt !== undefined && BigInt(blockTime) > key.revokedAt) return 'the key was revoked before the act was included';
  if (act.signedAt > blockTime + SKEW_S) return 'it was signed after its block';
  return blockTime > act.notAfter ? 'it was included after its notAfter' : undefined;
}

function needsTwo({ act }: LeafDocument): boolean {
  const type = eventOf(act.kind);
  const track = trackOf(act.track);
  if (type === 'REFUSED' && track) return ['CUSTOMS', 'QUARANTINE'].includes(TRACK_AUTHORITY[track].role);
  return type !== undefined && ruleOf(type).twoSigners === true;
}
