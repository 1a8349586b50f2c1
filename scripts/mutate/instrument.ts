import type { Mutant } from './mutants.ts';
import { childrenOf, isNode, type Node, type Span, spanOf } from './syntax.ts';

/** Past every precompile, so that no mutant's fees go to one. */
const FIRST = 0x10000;

/** The block's coinbase under which a mutant is alive; 0 is none of them. */
export const coinbaseOf = (id: number): string => `0x${(FIRST + id).toString(16).padStart(40, '0')}`;

/** A replacement of part of a file; `parts` are rendered inside. */
interface Edit extends Span {
  render(inner: string): string;
}

/**
 * The file with all its mutants in it, each alive only in blocks of its coinbase. Variants hold the original text of their parts, so
 * that the file grows by what is nested and not exponentially. What was `pure` becomes `view`: it reads the coinbase now.
 */
export function instrument(source: string, tree: Node, mutants: readonly Mutant[]): string {
  const bytes = Buffer.from(source);
  const sites = Map.groupBy(mutants, ({ start, end }) => `${start} ${end}`);
  const edits: Edit[] = [...sites.values()].map((variants) => ({
    start: variants[0]?.start ?? 0,
    end: variants[0]?.end ?? 0,
    render: (inner) => `(${variants.map(({ id, text }) => `${isAlive(id)} ? (${text}) : `).join('')}(${inner}))`,
  }));
  const views = mutabilitiesIn(tree, bytes).map((span) => ({ ...span, render: () => 'view' }));
  return apply(
    bytes,
    { start: 0, end: bytes.length },
    [...edits, ...views].sort((a, b) => a.start - b.start || b.end - a.end),
  );
}

const isAlive = (id: number): string => `block.coinbase == address(uint160(${FIRST + id}))`;

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

/** The word `pure` of every function that has it. */
function mutabilitiesIn(node: Node, bytes: Buffer): Span[] {
  if (node.nodeType !== 'FunctionDefinition') return childrenOf(node).flatMap((child) => mutabilitiesIn(child, bytes));
  if (node.stateMutability !== 'pure') return [];
  const from = spanOf(node.parameters as Node).end;
  const to = isNode(node.body) ? spanOf(node.body).start : spanOf(node).end;
  const at = bytes
    .subarray(from, to)
    .toString('latin1')
    .search(/\bpure\b/);
  return at < 0 ? [] : [{ start: from + at, end: from + at + 'pure'.length }];
}
