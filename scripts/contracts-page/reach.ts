import { type Build, type Builds, buildOf, type Node, walk } from './build.ts';

/** What a call can come to: errors and events by name, in the order in which the code comes to them. */
export interface Reach {
  /** Errors of the function itself, of what it calls inside the contract and in libraries. */
  own: Set<string>;
  /** Errors passed on from other contracts of ours. */
  passed: Set<string>;
  events: Set<string>;
  /** Modifiers of the function, as written. */
  modifiers: string[];
}

interface Walk extends Reach {
  build: Build;
  contract: Node;
  /** What was followed, in which contract and way: contracts call one another in circles. */
  seen: Set<string>;
  /** Whether errors go into `passed`. */
  isForeign: boolean;
}

/**
 * Follows a function through modifiers, internal calls, libraries and calls to our own contracts. It tells what can be come to, not
 * whether it ever is: a condition is not judged. Calls to contracts of others (AccessManager) and low-level calls are not followed.
 *
 * @param deployed names of the contracts that exist on chain; an interface stands for the one of them that implements it.
 */
export function reachOf(builds: Builds, deployed: readonly string[], build: Build, contract: Node, entry: Node): Reach {
  const modifiers = entry.modifiers.map((modifier: Node) => build.text(modifier));
  const reach: Reach = { own: new Set(), passed: new Set(), events: new Set(), modifiers };
  follow({ ...reach, build, contract, seen: new Set(), isForeign: false }, entry);
  for (const name of reach.own) reach.passed.delete(name);
  return reach;

  function follow(at: Walk, declared: Node): void {
    const callable = overriding(at, declared);
    const visit = `${at.contract.name} ${callable.id} ${at.isForeign} ${at.passed === reach.passed}`;
    if (at.seen.has(visit)) return;
    at.seen.add(visit);
    for (const { modifierName } of callable.modifiers ?? []) {
      const modifier = at.build.nodes.get(modifierName.referencedDeclaration);
      if (modifier?.nodeType === 'ModifierDefinition') follow(at, modifier);
    }
    const caught = new Set<number>();
    for (const node of walk(callable.body)) {
      if (node.nodeType === 'TryStatement') caught.add(node.externalCall.id);
      if (node.nodeType === 'RevertStatement') refuse(at, node.errorCall);
      if (node.nodeType === 'EmitStatement') at.events.add(declarationOf(at, node.eventCall.expression)?.name ?? '');
      if (node.nodeType === 'FunctionCall' && node.kind === 'functionCall') call(at, node, caught.has(node.id));
    }
  }

  function refuse(at: Walk, errorCall: Node): void {
    const name = declarationOf(at, errorCall.expression)?.name ?? '';
    (at.isForeign ? at.passed : at.own).add(name);
  }

  function call(at: Walk, node: Node, isCaught: boolean): void {
    const callee: Node = node.expression.nodeType === 'FunctionCallOptions' ? node.expression.expression : node.expression;
    const target = declarationOf(at, callee);
    if (target?.nodeType !== 'FunctionDefinition') return;
    const holder = at.build.nodes.get(target.scope);
    const isExternal = callee.nodeType === 'MemberAccess' && /^t_contract/.test(callee.expression.typeDescriptions.typeIdentifier);
    if (!isExternal || holder?.contractKind === 'library') {
      if (target.implemented) follow(at, target);
      return;
    }
    const name = deployed.find((one) => implementsIt(one, holder?.name ?? ''));
    if (!name) return;
    const other = buildOf(builds, name);
    const contract = other.contracts.get(name) as Node;
    const entry = externalFunctions(other, contract).find((one) => one.functionSelector === target.functionSelector);
    // What a `try` catches is not passed on.
    const passed = isCaught ? new Set<string>() : at.passed;
    if (entry) follow({ ...at, passed, build: other, contract, isForeign: true }, entry);
  }

  function implementsIt(name: string, wanted: string): boolean {
    const other = buildOf(builds, name);
    const { linearizedBaseContracts } = other.contracts.get(name) as Node;
    return linearizedBaseContracts.some((id: number) => other.nodes.get(id)?.name === wanted);
  }
}

const declarationOf = ({ build }: Walk, node: Node): Node | undefined => build.nodes.get(node.referencedDeclaration ?? -1);

/** The function that runs when the contract is asked for this one: an override further down, or itself. */
function overriding({ build, contract }: Walk, declared: Node): Node {
  for (const id of contract.linearizedBaseContracts)
    for (const node of build.nodes.get(id)?.nodes ?? []) if (node.implemented && node.baseFunctions?.includes(declared.id)) return node;
  return declared;
}

/** Functions that can be called from outside, those of the contract's interfaces in their order first. */
export function externalFunctions(build: Build, contract: Node): Node[] {
  const isOffered = ({ nodeType, kind, visibility }: Node): boolean =>
    nodeType === 'FunctionDefinition' && kind === 'function' && ['external', 'public'].includes(visibility);
  const bases: Node[] = contract.linearizedBaseContracts.map((id: number) => build.nodes.get(id) as Node);
  const order = bases.filter(({ contractKind }) => contractKind === 'interface').flatMap(({ nodes }) => nodes.filter(isOffered));
  const placeOf = ({ functionSelector }: Node): number => {
    const at = order.findIndex((one) => one.functionSelector === functionSelector);
    return at < 0 ? order.length : at;
  };
  const found = bases.flatMap(({ nodes }) => nodes.filter((node: Node) => isOffered(node) && node.implemented));
  const unique = found.filter((one, i) => found.findIndex((other) => other.functionSelector === one.functionSelector) === i);
  return unique.sort((a, b) => placeOf(a) - placeOf(b));
}
