import type { Json } from '../documents/fields.ts';
import { base64Url, random, sha256, utf8 } from '../hash.ts';
import { escapeToken } from '../schema/pointer.ts';
import { type Claims, digestOf } from './sd-jwt.ts';

const SALT_BYTES = 16;
/** Decoys beside the digests of one object. */
const DECOYS = { least: 1, most: 4 };

export interface Concealed {
  payload: Claims;
  disclosures: string[];
}

/**
 * Puts a salted digest in the place of every member that may be disclosed on its own, with decoys beside them (RFC 9901 §4.2).
 *
 * @param disclosable of the JSON Pointer of a member; what it denies stands in clear, but for its own members.
 */
export function conceal(claims: Claims, disclosable: (pointer: string) => boolean): Concealed {
  const disclosures: string[] = [];
  const walk = (value: Json, at: string): Json => {
    if (Array.isArray(value)) return value.map((element, i) => walk(element, `${at}/${i}`));
    return typeof value === 'object' && value !== null ? object(value, at) : value;
  };
  const object = (members: Claims, at: string): Claims => {
    const clear: [string, Json][] = [];
    const digests: string[] = [];
    for (const [name, member] of Object.entries(members)) {
      const place = `${at}/${escapeToken(name)}`;
      const inner = walk(member, place);
      if (!disclosable(place)) {
        clear.push([name, inner]);
        continue;
      }
      const disclosure = base64Url(utf8(JSON.stringify([base64Url(random(SALT_BYTES)), name, inner])));
      disclosures.push(disclosure);
      digests.push(digestOf(disclosure));
    }
    if (digests.length === 0) return Object.fromEntries(clear);
    const decoys = DECOYS.least + ((random(1)[0] as number) % (DECOYS.most - DECOYS.least + 1));
    for (let i = 0; i < decoys; i++) digests.push(base64Url(sha256(random(32))));
    return { ...Object.fromEntries(clear), _sd: digests.sort() };
  };
  const payload = object(claims, '');
  return { payload: { ...payload, _sd_alg: 'sha-256' }, disclosures };
}
