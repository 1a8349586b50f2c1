import { childrenOf, isNode, type Node, type Span, spanOf } from './syntax.ts';
import { variantsOf } from './variants.ts';

/** One change of one expression. `id` counts from 1, in the order of the files and of the places in them. */
export interface Mutant extends Span {
  id: number;
  /** `id` of the first mutant of the same expression. */
  place: number;
  file: string;
  line: number;
  column: number;
  /** Function or modifier it is in; `constructor` has no other name. */
  where: string;
  /** What stands there, and what would stand there instead; white space is one space. */
  original: string;
  mutated: string;
  /** `mutated` as it goes into the source. */
  text: string;
}

/** All mutants of the files' functions and modifiers. Constants, interfaces and assembly have none. */
export function mutantsOf(files: ReadonlyMap<string, string>, trees: ReadonlyMap<string, Node>): Mutant[] {
  const found = [...trees].flatMap(([file, tree]) => mutantsIn(file, Buffer.from(files.get(file) ?? ''), tree));
  const places = new Map<string, number>();
  return found.map((mutant, index) => {
    const [id, key] = [index + 1, `${mutant.file} ${mutant.start} ${mutant.end}`];
    if (!places.has(key)) places.set(key, id);
    return { ...mutant, id, place: places.get(key) ?? id };
  });
}

/** How a mutant is told: in reports, and in the list of those that are justified, where the line is left out. */
export const changeOf = ({ original, mutated }: Mutant): string => `${original} → ${mutated}`;
export const placeOf = ({ file, line, column }: Mutant): string => `${file}:${line}:${column}`;

function mutantsIn(file: string, source: Buffer, tree: Node): Mutant[] {
  const text = ({ start, end }: Span): string => source.subarray(start, end).toString();
  const found = new Map<string, Mutant>();
  const visit = (node: Node, where: string): void => {
    for (const { texts, ...span } of variantsOf(node, text)) {
      for (const variant of texts) {
        const [original, mutated] = [flat(text(span)), flat(variant)];
        const before = text({ start: 0, end: span.start }).split('\n');
        const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
        // The same change may be found twice: a returned conditional is judged by both.
        found.set(`${span.start} ${span.end} ${mutated}`, {
          id: 0,
          place: 0,
          file,
          line,
          column,
          where,
          original,
          mutated,
          text: variant,
          ...span,
        });
      }
    }
    for (const child of childrenOf(node)) visit(child, where);
  };
  for (const { body, name } of bodiesOf(tree)) visit(body, name);
  return [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end);
}

function bodiesOf(node: Node): { body: Node; name: string }[] {
  if (node.nodeType === 'FunctionDefinition' || node.nodeType === 'ModifierDefinition') {
    return isNode(node.body) ? [{ body: node.body, name: (node.name as string) || (node.kind as string) }] : [];
  }
  return childrenOf(node)
    .sort((a, b) => spanOf(a).start - spanOf(b).start)
    .flatMap(bodiesOf);
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
