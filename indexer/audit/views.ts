import type { Interface, Result } from 'ethers';
import type { ChainSource, ContractCall } from '../chain/source.ts';

/** Questions to contract views, all answered as of one block. */
export class Views {
  #questions: { call: ContractCall; read(answer: string): void }[] = [];

  /** @param read Is given what the view answers, decoded. */
  ask(to: string, abi: Interface, view: string, args: readonly unknown[], read: (answer: Result) => void): void {
    const call = { to, data: abi.encodeFunctionData(view, [...args]) };
    this.#questions.push({ call, read: (answer) => read(abi.decodeFunctionResult(view, answer)) });
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
