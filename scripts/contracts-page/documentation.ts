import type { Build, Node } from './build.ts';

/** NatSpec of one definition. */
export interface Documentation {
  title?: string;
  notice?: string;
  dev?: string;
  params: Record<string, string>;
  returns: string[];
}

/** NatSpec of a definition, or of what it inherits it from. */
export function documentationOf(build: Build, node: Node): Documentation {
  const text: string = node.documentation?.text ?? '';
  const base = build.nodes.get(node.baseFunctions?.[0] ?? -1);
  return base && (text === '' || text.includes('@inheritdoc')) ? documentationOf(build, base) : parse(text);
}

function parse(text: string): Documentation {
  const found: Documentation = { params: {}, returns: [] };
  const tags = text.trim().split(/(?:^|\n)\s*@/);
  for (const tag of tags.filter(Boolean)) {
    const [, name = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(tag.trim()) ?? [];
    // `{IDirectory.paused}` is how NatSpec names another definition.
    const said = rest
      .replace(/\s+/g, ' ')
      .replace(/\{([\w.]+)\}/g, '`$1`')
      .trim();
    if (name === 'param') found.params[said.split(' ')[0] ?? ''] = said.split(' ').slice(1).join(' ');
    else if (name === 'return') found.returns.push(said);
    else if (name === 'title' || name === 'notice' || name === 'dev') found[name] = said;
  }
  return found;
}
