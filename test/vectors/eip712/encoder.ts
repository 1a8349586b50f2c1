import { readFileSync } from 'node:fs';
import { concat, keccak256, toBeHex, toUtf8Bytes, zeroPadBytes, zeroPadValue } from 'ethers';

/*
 * EIP-712 by its own definition, sharing nothing with the product but keccak256: a second opinion on every digest. It knows itself to be right
 * by the published vectors (`published`).
 */

export type Types = Record<string, readonly { name: string; type: string }[]>;
type Struct = Record<string, unknown>;

const DOMAIN_FIELDS = { name: 'string', version: 'string', chainId: 'uint256', verifyingContract: 'address', salt: 'bytes32' };

/** keccak256(0x1901 ‖ hashStruct(domain) ‖ hashStruct(message)). */
export function typedDigest(domain: Struct, types: Types, primaryType: string, message: Struct): string {
  const fields = Object.entries(DOMAIN_FIELDS).filter(([name]) => domain[name] !== undefined);
  const domainTypes = { EIP712Domain: fields.map(([name, type]) => ({ name, type })) };
  return keccak256(
    concat(['0x1901', keccak256(encodeStruct(domainTypes, 'EIP712Domain', domain)), keccak256(encodeStruct(types, primaryType, message))]),
  );
}

/** typeHash ‖ encodeData. */
export function encodeStruct(types: Types, name: string, value: Struct): string {
  const words = (types[name] ?? []).map((field) => encodeField(types, field.type, value[field.name]));
  return concat([keccak256(toUtf8Bytes(encodeType(types, name))), ...words]);
}

function encodeType(types: Types, name: string): string {
  const met = new Set<string>();
  const visit = (type: string): void => {
    if (met.has(type)) return;
    met.add(type);
    for (const field of types[type] ?? []) if (types[baseOf(field.type)]) visit(baseOf(field.type));
  };
  visit(name);
  const others = [...met].filter((type) => type !== name).sort();
  return [name, ...others].map((type) => `${type}(${(types[type] ?? []).map((f) => `${f.type} ${f.name}`).join(',')})`).join('');
}

const baseOf = (type: string): string => type.replace(/\[.*$/, '');

/** One word of 32 bytes. */
function encodeField(types: Types, type: string, value: unknown): string {
  const array = /^(.*)\[\d*\]$/.exec(type);
  if (array) return keccak256(concat((value as unknown[]).map((one) => encodeField(types, array[1] as string, one))));
  if (types[type]) return keccak256(encodeStruct(types, type, value as Struct));
  if (type === 'string') return keccak256(toUtf8Bytes(value as string));
  if (type === 'bytes') return keccak256(value as string);
  if (type === 'bool') return toBeHex(value ? 1 : 0, 32);
  if (type === 'address') return zeroPadValue(value as string, 32);
  if (/^bytes\d+$/.test(type)) return zeroPadBytes(value as string, 32);
  if (/^u?int\d+$/.test(type)) return toBeHex(BigInt.asUintN(256, BigInt(value as string)), 32);
  throw new RangeError(`no type of EIP-712: ${type}`);
}

interface Published {
  name: string;
  domain: Struct;
  primaryType: string;
  types: Types;
  data: Struct;
  encoded: string;
  digest: string;
}

export const PUBLISHED: Published[] = JSON.parse(readFileSync(new URL('ethers.json', import.meta.url), 'utf8')).vectors;
