import { isNode, type Node, type Span, spanOf, typeOf } from './syntax.ts';

/** What may stand in an expression's place. */
export interface Variants extends Span {
  texts: string[];
}

/** Each comparison's boundary neighbour, where it has one, and its opposite; each connective's other. */
const OPERATORS: Record<string, string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
  '&&': ['||'],
  '||': ['&&'],
};
const FORCED = ['true', 'false'];

/**
 * The mutants at one node of a function's body, those of its parts apart: other operators, a `!` taken away, and conditions and
 * answers forced to true and to false. `text` reads a span of the file.
 */
export function variantsOf(node: Node, text: (span: Span) => string): Variants[] {
  const forced = judgedBy(node).filter((one) => typeOf(one) === 'bool' && one.nodeType !== 'Literal');
  return [...operatorsOf(node, text), ...forced.map((one) => ({ ...spanOf(one), texts: FORCED }))];
}

/** Expressions that a statement or call decides by or answers with. */
function judgedBy(node: Node): Node[] {
  const { condition, expression, arguments: given } = node as Partial<Record<string, unknown>>;
  switch (node.nodeType) {
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'Conditional':
      return [condition].filter(isNode);
    case 'FunctionCall': {
      const called = isNode(expression) ? expression.name : undefined;
      return called === 'require' || called === 'assert' ? (given as Node[]).slice(0, 1) : [];
    }
    case 'Return':
      if (!isNode(expression)) return [];
      return expression.nodeType === 'TupleExpression' ? (expression.components as (Node | null)[]).filter(isNode) : [expression];
    default:
      return [];
  }
}

function operatorsOf(node: Node, text: (span: Span) => string): Variants[] {
  if (node.nodeType === 'UnaryOperation' && node.operator === '!') {
    return [{ ...spanOf(node), texts: [text(spanOf(node.subExpression as Node))] }];
  }
  const operators = node.nodeType === 'BinaryOperation' ? OPERATORS[node.operator as string] : undefined;
  if (!operators) return [];
  const [left, right] = [node.leftExpression as Node, node.rightExpression as Node];
  const [before, after] = [left, right].map((one) => (isConnective(one) ? `(${text(spanOf(one))})` : text(spanOf(one))));
  const useful = operators.filter((operator) => !isConstant(left, operator, right));
  return [{ ...spanOf(node), texts: useful.map((operator) => `${before} ${operator} ${after}`) }];
}

/** `&&` and `||` bind differently: their parts stay together under the other one. */
const isConnective = ({ nodeType, operator }: Node): boolean => nodeType === 'BinaryOperation' && (operator === '&&' || operator === '||');

/** `unsigned >= 0` and the like, always true or always false: what the forced conditions do already. */
function isConstant(left: Node, operator: string, right: Node): boolean {
  const isZero = (one: Node): boolean => one.nodeType === 'Literal' && one.value === '0';
  const isUnsigned = (one: Node): boolean => typeOf(one).startsWith('uint');
  if (isZero(right) && isUnsigned(left)) return operator === '>=' || operator === '<';
  return isZero(left) && isUnsigned(right) && (operator === '<=' || operator === '>');
}
