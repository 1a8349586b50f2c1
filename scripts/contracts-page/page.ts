import { REFUSALS } from '../../protocol/refusals.ts';
import { type Declared, type DescribedContract, type DescribedFunction, describeContracts } from './describe.ts';
import { byCheck } from './order.ts';

/** Beyond this many, errors are told check by check. */
const MANY = 8;
const anchorOf = (contract: string, name: string): string => `#${`${contract}${name}`.toLowerCase()}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const linked = (contract: string, name: string): string => `[${name}](${anchorOf(contract, name)})`;
const code = (text: string): string => `\`${text}\``;
const codes = (names: Iterable<string>): string => [...names].map(code).join(', ');

/** The whole of docs/contracts.md. */
export function contractsPage(contracts = describeContracts()): string {
  return `# Contracts

Made from the contracts by \`npm run docs\`; a test fails when it is stale. What a function is for is told by its interface
(\`contracts/interfaces/\`); who may call it, what it emits and what it refuses follow from the compiler's syntax tree: every error and event that
the code can come to through modifiers, internal calls, libraries and calls to our other contracts. *Passed on* are errors of those others; whether a\ncondition can come true is not judged. Not followed are
OpenZeppelin's AccessManager (it emits \`RoleGranted\` and \`RoleRevoked\`, and obeys the council alone) and the call that a proposal makes.

Times are Unix seconds. Sides are 1 VN, 2 CN. Masks are those of \`protocol/roles.ts\`, \`protocol/acts/terms.ts\` and \`protocol/irregularities.ts\`; a
band is 100 kg. No function takes value, and there is no proxy.

## Contents

${contracts.map(contents).join('\n')}
- [All refusals](#all-refusals)

${contracts.map(section).join('\n\n')}

## All refusals

A gateway answers with the name in capitals, and its cause and remedy in three languages: [errors.md](errors.md).

${table(['Error', 'Meaning', 'Given by'], allErrors(contracts))}
`;
}

function contents({ name, functions }: DescribedContract): string {
  const links = (isView: boolean): string =>
    functions
      .filter((one) => one.isView === isView)
      .map((one) => linked(name, one.name))
      .join(', ');
  const writes = links(false);
  return [`- [${name}](#${name.toLowerCase()})`, ...(writes ? [`  - writes: ${writes}`] : []), `  - reads: ${links(true)}`].join('\n');
}

function section({ name, documentation, storage, functions, events, structs }: DescribedContract): string {
  const { title = name, notice = '', dev = '' } = documentation;
  const parts = [`## ${name}`, `**${capital(title.replace(`${name}: `, ''))}.** ${notice}`, dev];
  if (storage.length > 0) {
    const rows = storage.map((one) => [code(one.name), code(one.type), one.isImmutable ? 'set by the constructor' : 'storage']);
    parts.push(`It keeps:\n\n${table(['Variable', 'Type', 'Where'], rows)}`);
  }
  parts.push(...functions.map((one) => block(name, one)));
  if (events.length > 0) {
    const rows = events.map(({ name: event, signature, meaning }) => [code(signature), meaning, emittedBy(functions, name, event)]);
    parts.push(`### Events of ${name}\n\n${table(['Event', 'Meaning', 'Emitted by'], rows)}`);
  }
  if (structs.length > 0) parts.push(`### Structs of ${name}\n\n\`\`\`solidity\n${structs.join('\n\n')}\n\`\`\``);
  return parts.filter(Boolean).join('\n\n');
}

const emittedBy = (functions: DescribedFunction[], contract: string, event: string): string =>
  functions
    .filter(({ reach }) => reach.events.has(event))
    .map((one) => linked(contract, one.name))
    .join(', ') || 'the constructor';

function block(contract: string, { name, signature, parameters, results, documentation, caller, reach }: DescribedFunction): string {
  const { notice = '', dev } = documentation;
  const told = parameters.filter(({ meaning }) => meaning).map((one) => `  - ${code(one.name)} (${code(one.type)}): ${one.meaning}`);
  const facts = [
    ...(told.length > 0 ? ['- Parameters', ...told] : []),
    ...results.map((result) => `- Answers: ${result}`),
    `- Who: ${caller}`,
    ...(reach.events.size > 0 ? [`- Emits: ${codes(reach.events)}`] : []),
    ...refusals(reach),
  ];
  const about = [notice, dev].filter(Boolean).join('\n\n');
  return `### ${contract}.${name}\n\n${[code(signature), about, facts.join('\n')].filter(Boolean).join('\n\n')}`;
}

function refusals({ own, passed }: DescribedFunction['reach']): string[] {
  if (own.size + passed.size <= MANY)
    return [...(own.size > 0 ? [`- Refuses: ${codes(own)}`] : []), ...(passed.size > 0 ? [`- Passes on: ${codes(passed)}`] : [])];
  const marked = (name: string): string => code(name) + (passed.has(name) ? '\\*' : '');
  const checks = byCheck([...own, ...passed]).map(([check, names]) => `  - ${check}: ${names.map(marked).join(', ')}`);
  return ['- Refuses, in the order of the checks (\\* passed on from another contract)', ...checks];
}

function allErrors(contracts: DescribedContract[]): string[][] {
  const declared = new Map<string, Declared>(contracts.flatMap(({ errors }) => errors.map((error) => [error.name, error])));
  const given = new Map<string, string[]>([...declared.keys()].map((name) => [name, []]));
  for (const { name, functions } of contracts) {
    for (const { name: of, reach } of functions) {
      for (const error of [...reach.own, ...reach.passed])
        given.set(error, [...(given.get(error) ?? []), `[${name}.${of}](${anchorOf(name, of)})`]);
    }
  }
  return [...given]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, by]) => {
      const error = declared.get(name);
      return [code(error?.signature ?? name), error?.meaning || catalogued(name), by.join(', ') || 'constructor only'];
    });
}

/** The cause as the refusal catalogue tells it, for an error of its name. */
function catalogued(error: string): string {
  const name = error.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return Object.hasOwn(REFUSALS, name) ? REFUSALS[name as keyof typeof REFUSALS].cause.en : 'Of OpenZeppelin.';
}

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n');
}
