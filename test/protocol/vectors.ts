import { readFileSync } from 'node:fs';
import type { Act } from '../../protocol/acts/act.ts';
import type { ActDomain } from '../../protocol/acts/digest.ts';

interface Stored {
  domain: { chainId: string; directory: string };
  acts: { name: string; act: Omit<Act, 'units'> & { units: string }; digest: string }[];
  es256: {
    privateJwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string; d: string };
    verifier: string;
    signer: string;
    keyId: string;
    digest: string;
    signature: string;
  };
}

/** Pinned once; Solidity and TypeScript must both reproduce it (`test/vectors/acts.json`). */
const stored: Stored = JSON.parse(readFileSync(new URL('../vectors/acts.json', import.meta.url), 'utf8'));

export const DOMAIN: ActDomain = { chainId: BigInt(stored.domain.chainId), directory: stored.domain.directory };
export const VECTORS: { name: string; act: Act; digest: string }[] = stored.acts.map(({ name, act, digest }) => ({
  name,
  act: { ...act, units: BigInt(act.units) },
  digest,
}));
export const ES256 = stored.es256;
