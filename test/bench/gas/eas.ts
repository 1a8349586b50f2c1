import { Contract, ContractFactory, type ContractTransactionReceipt, Signature, type Signer, Wallet, ZeroAddress, ZeroHash } from 'ethers';
import { fixedId } from '../../contracts/gas/cast.ts';
import type { GasChain, Measured } from '../../contracts/gas/chain.ts';
import { compileEas } from './compile.ts';

const TYPES = {
  Attest: [
    { name: 'attester', type: 'address' },
    { name: 'schema', type: 'bytes32' },
    { name: 'recipient', type: 'address' },
    { name: 'expirationTime', type: 'uint64' },
    { name: 'revocable', type: 'bool' },
    { name: 'refUID', type: 'bytes32' },
    { name: 'data', type: 'bytes' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint64' },
  ],
};

/** What an attestation says, in EAS's own fields and its data. */
export interface Attestation {
  recipient?: string;
  expirationTime?: number;
  refUID?: string;
  data: string;
}

/** EAS beside our contracts, on the same chain. */
export interface Eas {
  /** The schema's UID; registered when it is not. */
  register(schema: string): Promise<string>;
  attester(name: string): Wallet;
  attest(schema: string, attester: Wallet, one: Attestation, deadline: number): Promise<Measured>;
  multiAttest(schema: string, attester: Wallet, all: Attestation[], deadline: number): Promise<Measured>;
}

export async function deployEas(chain: GasChain): Promise<Eas> {
  const { relayer, domain } = chain.network;
  const compiled = compileEas();
  const place = async ({ abi, bytecode }: typeof compiled.eas, ...args: unknown[]): Promise<Contract> => {
    await chain.tick();
    const contract = await new ContractFactory(abi, bytecode, relayer as Signer).deploy(...args, { gasLimit: 16_000_000 });
    await contract.waitForDeployment();
    return new Contract(await contract.getAddress(), abi, relayer);
  };
  const registry = await place(compiled.registry);
  const eas = await place(compiled.eas, await registry.getAddress());
  const easDomain = { name: 'EAS', version: '1.4.0', chainId: domain.chainId, verifyingContract: await eas.getAddress() };
  const schemas = new Map<string, string>();
  const nonces = new Map<string, bigint>();

  const signed = async (schema: string, attester: Wallet, one: Attestation, deadline: number) => {
    const nonce = nonces.get(attester.address) ?? 0n;
    nonces.set(attester.address, nonce + 1n);
    const data = {
      recipient: ZeroAddress,
      expirationTime: 0,
      revocable: false,
      refUID: ZeroHash,
      value: 0,
      ...one,
    };
    const message = { attester: attester.address, schema, nonce, deadline, ...data };
    const { v, r, s } = Signature.from(await attester.signTypedData(easDomain, TYPES, message));
    return { data, signature: { v, r, s } };
  };
  return {
    register: async (schema) => {
      const known = schemas.get(schema);
      if (known) return known;
      const { receipt } = await chain.send(registry, relayer, 'register', schema, ZeroAddress, false);
      const uid = receipt.logs[0]?.topics[1] ?? ZeroHash;
      schemas.set(schema, uid);
      return uid;
    },
    attester: (name) => new Wallet(fixedId(`attester ${name}`)),
    attest: async (schema, attester, one, deadline) => {
      const request = { schema, attester: attester.address, deadline, ...(await signed(schema, attester, one, deadline)) };
      return chain.send(eas, relayer, 'attestByDelegation', request);
    },
    multiAttest: async (schema, attester, all, deadline) => {
      const made = [];
      for (const one of all) made.push(await signed(schema, attester, one, deadline));
      const [data, signatures] = [made.map((each) => each.data), made.map(({ signature }) => signature)];
      return chain.send(eas, relayer, 'multiAttestByDelegation', [{ schema, data, signatures, attester: attester.address, deadline }]);
    },
  };
}

/** UIDs of the attestations that a transaction made. */
export const uidsOf = (receipt: ContractTransactionReceipt): string[] => receipt.logs.map(({ data }) => data);
