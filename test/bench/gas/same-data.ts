import { AbiCoder, solidityPacked } from 'ethers';
import type { SignedAct } from '../../../protocol/acts/act.ts';
import { decodeLodge, type LodgeTerms } from '../../../protocol/acts/terms.ts';
import { modeCode, sideCode } from '../../../protocol/sides.ts';

/*
 * An act as an attestation. EAS has fields of its own, which carry what they mean: the attester is who signed (our key), `deadline` is the
 * act's `notAfter`, `refUID` its `prev`, `expirationTime` its `until`, `recipient` a lodging's declarant. The schema says
 * the kind, so that it is no field either, and nothing is carried that acts of the kind leave empty. Where that errs, it errs for EAS: decisions
 * of several kinds would need schemas of longer text, which cost it more to read.
 * What remains is the attestation's data.
 */

type Value = string | number | bigint | boolean;
export interface Field {
  name: string;
  type: string;
  value: Value;
}

const field = (name: string, type: string, value: Value): Field => ({ name, type, value });

/** What a lodging says that EAS has no field for. */
export function lodgeFields({ act }: Pick<SignedAct, 'act'>): Field[] {
  const terms = decodeLodge(act.data) as LodgeTerms;
  return [
    field('consignment', 'bytes32', act.consignment),
    field('commitment', 'bytes32', act.commitment),
    field('occurredAt', 'uint64', act.occurredAt),
    field('signedAt', 'uint64', act.signedAt),
    field('exporting', 'uint8', sideCode(terms.exporting)),
    field('mode', 'uint8', modeCode(terms.mode)),
    field('plant', 'bool', terms.plant),
    field('lane', 'bytes32', terms.lane),
    field('goods', 'uint8', terms.goods),
    field('units', 'uint64', terms.units),
    ...terms.uses.flatMap(({ authorisation, bands }, i) => [
      field(`authorisation${i}`, 'bytes32', authorisation),
      field(`bands${i}`, 'uint32', bands),
    ]),
  ];
}

/** What a decision on a track says that EAS has no field for. */
export const decisionFields = ({ act }: Pick<SignedAct, 'act'>): Field[] => [
  field('consignment', 'bytes32', act.consignment),
  field('track', 'uint8', act.track),
  field('version', 'uint32', act.version),
  field('units', 'uint64', act.units),
  field('commitment', 'bytes32', act.commitment),
  field('occurredAt', 'uint64', act.occurredAt),
  field('signedAt', 'uint64', act.signedAt),
];

/** Every field of the message as it is signed, whether this kind of act uses it or not: one schema for all acts. */
export const wholeFields = ({ act }: Pick<SignedAct, 'act'>): Field[] => [
  field('kind', 'uint16', act.kind),
  field('consignment', 'bytes32', act.consignment),
  field('track', 'uint8', act.track),
  field('version', 'uint32', act.version),
  field('units', 'uint64', act.units),
  field('subject', 'bytes32', act.subject),
  field('reason', 'uint16', act.reason),
  field('commitment', 'bytes32', act.commitment),
  field('data', 'bytes', act.data),
  field('occurredAt', 'uint64', act.occurredAt),
  field('signedAt', 'uint64', act.signedAt),
];

export const schemaOf = (fields: Field[]): string => fields.map(({ name, type }) => `${type} ${name}`).join(',');

/** How attestations are encoded everywhere (EAS's own SDK). */
export const encoded = (fields: Field[]): string =>
  AbiCoder.defaultAbiCoder().encode(
    fields.map(({ type }) => type),
    fields.map(({ value }) => value),
  );

/** Without any padding: what EAS's indexers and SDK cannot read, and the least that the same data can take. */
export const packed = (fields: Field[]): string =>
  solidityPacked(
    fields.map(({ type }) => type),
    fields.map(({ value }) => value),
  );
