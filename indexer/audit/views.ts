import type { Interface, Result } from 'ethers';
import { CLEARANCE, CODE_REGISTRY } from '../../protocol/bindings/interfaces.ts';
import type { Asked, ViewAnswer } from '../../protocol/ledger/kept.ts';
import type { ChainSource, ContractCall } from '../chain/source.ts';

const ABIS = { clearance: CLEARANCE, codes: CODE_REGISTRY };

/** Questions to contract views, all answered as of one block. */
export class Views {
  #questions: { call: ContractCall; read(answer: string): void }[] = [];

  /** @param read Is given what the view answers, decoded. */
  ask(to: string, abi: Interface, view: string, args: readonly unknown[], read: (answer: ViewAnswer) => void): void {
    const call = { to, data: abi.encodeFunctionData(view, [...args]) };
    this.#questions.push({ call, read: (answer) => read(answerOf(abi.decodeFunctionResult(view, answer)[0])) });
  }

  /** Where questions to one Clearance and its codes are put. */
  of(addresses: { clearance: string; codes: string }): Asked {
    return { ask: (contract, view, args, read) => this.ask(addresses[contract], ABIS[contract], view, args, read) };
  }

  /** Asks all, and gives each answer to who asked for it. */
  async read(source: ChainSource, block: { hash: string }): Promise<void> {
    const questions = this.#questions;
    this.#questions = [];
    if (questions.length === 0) return;
    const answers = await source.calls(
      questions.map(({ call }) => call),
      block,
    );
    for (const [i, { read }] of questions.entries()) read(answers[i] ?? '0x');
  }
}

function answerOf(decoded: unknown): ViewAnswer {
  const value = (field?: string): unknown => (field === undefined ? decoded : (decoded as Result).getValue(field));
  return {
    hash: (field) => String(value(field)),
    integer: (field) => BigInt(value(field) as bigint),
    number: (field) => Number(value(field)),
    is: (field) => value(field) === true,
    hashes: () => [...(decoded as Result)],
  };
}
