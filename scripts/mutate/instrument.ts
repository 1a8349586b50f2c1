import { dirname, relative } from 'node:path';
import type { Mutant } from './mutants.ts';
import type { Span } from './syntax.ts';

/** Past every precompile, so that no mutant's fees go to one. */
const FIRST = 0x10000;

/** Stands for none of the mutants, but every place that has some tells when it is reached. */
export const PROBE = 0xffffff;

/** The block's coinbase under which a mutant is alive; 0 is none of them. */
export const coinbaseOf = (id: number): string => `0x${(FIRST + id).toString(16).padStart(40, '0')}`;

const addressOf = (id: number): string => `address(uint160(${FIRST + id}))`;

/** Where the files with mutants in them find {@link REACH}. */
export const REACH_PATH = 'contracts/Reach.sol';

/** Tells Hardhat's EVM, as its own coverage does, that a mutant's place is reached. */
export const REACH = `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

library Reach {
    function told(uint256 place) internal view returns (bool) {
        if (block.coinbase == ${addressOf(PROBE)}) {
            assembly ("memory-safe") {
                mstore(0, place)
                pop(staticcall(gas(), 0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE, 0, 32, 0, 0))
            }
        }
        return false;
    }
}
`;

/** A replacement of part of a file, given what stands there after the replacements inside it. */
interface Edit extends Span {
  render(inner: string): string;
}

/**
 * The file with all its mutants in it, each alive only in blocks of its coinbase. Variants hold the original text of their parts, so
 * that the file grows by what is nested and not exponentially.
 */
export function instrument(path: string, source: string, mutants: readonly Mutant[]): string {
  const bytes = Buffer.from(source);
  const edits = [...Map.groupBy(mutants, ({ place }) => place)].map(
    ([place, [first, ...more]]): Edit => ({
      start: first?.start ?? 0,
      end: first?.end ?? 0,
      render: (inner) => `(Reach.told(${place}) ? false : ${[first as Mutant, ...more].map(alive).join('')}(${inner}))`,
    }),
  );
  const text = apply(
    bytes,
    { start: 0, end: bytes.length },
    edits.sort((a, b) => a.start - b.start || b.end - a.end),
  );
  return `${withoutPure(text)}\nimport {Reach} from "./${relative(dirname(path), REACH_PATH)}";\n`;
}

/** What calls a function with mutants in it reads the coinbase and is not pure any more. A comment that says so is no matter. */
export const withoutPure = (source: string): string => source.replace(/\bpure\b/g, 'view');

const alive = ({ id, text }: Mutant): string => `block.coinbase == ${addressOf(id)} ? (${text}) : `;

/** Edits lie side by side or one inside another; outer ones come first. */
function apply(bytes: Buffer, { start, end }: Span, edits: readonly Edit[]): string {
  let text = '';
  let at = start;
  for (let i = 0; i < edits.length; ) {
    const edit = edits[i] as Edit;
    let next = i + 1;
    while (next < edits.length && (edits[next] as Edit).start < edit.end) next += 1;
    text += bytes.subarray(at, edit.start) + edit.render(apply(bytes, edit, edits.slice(i + 1, next)));
    at = edit.end;
    i = next;
  }
  return text + bytes.subarray(at, end);
}
