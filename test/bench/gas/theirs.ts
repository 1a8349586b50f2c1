import { dataLength, ZeroHash } from 'ethers';
import type { SignedAct } from '../../../protocol/acts/act.ts';
import { type Eas, uidsOf } from './eas.ts';
import { BATCH, type OurDecisions } from './ours.ts';
import { decisionFields, encoded, type Field, lodgeFields, packed, schemaOf, wholeFields } from './same-data.ts';

/** Our acts as attestations, and what they cost. */
export interface Attested {
  /** How the data was encoded. */
  spelling: string;
  /** Length of an attestation's data. */
  bytes: number;
  /** Gas of each measurement, per item. */
  gas: number[];
}

const SPELLINGS = [
  { spelling: 'abi.encode', encode: encoded },
  { spelling: 'abi.encodePacked', encode: packed },
];

/** A lodging by `attestByDelegation`; the last by a schema that all acts share. */
export async function attestLodging(eas: Eas, lodging: SignedAct): Promise<Attested[]> {
  const exporter = eas.attester('exporter');
  const { notAfter } = lodging.act;
  const attest = async (spelling: string, encode: (fields: Field[]) => string, fields: Field[]): Promise<Attested> => {
    const schema = await eas.register(schemaOf(fields));
    const data = encode(fields);
    // An attester's first attestation costs more than any later one.
    await eas.attest(schema, exporter, { data: '0x01' }, notAfter);
    const { gas } = await eas.attest(schema, exporter, { recipient: exporter.address, data }, notAfter);
    return { spelling, bytes: dataLength(data), gas: [gas] };
  };
  const measured: Attested[] = [];
  for (const { spelling, encode } of SPELLINGS) measured.push(await attest(spelling, encode, lodgeFields(lodging)));
  measured.push(await attest('abi.encode, one schema for all acts', encoded, wholeFields(lodging)));
  return measured;
}

/** One officer's decisions by `multiAttestByDelegation`: the later ones refer to the first by `refUID`, as acts do by `prev`. */
export async function attestDecisions(eas: Eas, { first, later }: OurDecisions): Promise<Attested[]> {
  const officer = eas.attester('officer');
  const measured: Attested[] = [];
  for (const { spelling, encode } of SPELLINGS) {
    const send = async (acts: SignedAct[], refs: string[]) => {
      const [{ act }] = acts as [SignedAct];
      const schema = await eas.register(schemaOf(decisionFields({ act })));
      await eas.multiAttest(schema, officer, [{ data: '0x01' }], act.notAfter);
      const all = acts.map((each, i) => ({ data: encode(decisionFields(each)), refUID: refs[i] ?? ZeroHash }));
      return eas.multiAttest(schema, officer, all, act.notAfter);
    };
    const registered = await send(first, []);
    const released = await send(later, uidsOf(registered.receipt));
    const bytes = dataLength(encode(decisionFields(first[0] as SignedAct)));
    measured.push({ spelling, bytes, gas: [registered.gas / BATCH, released.gas / BATCH] });
  }
  return measured;
}
