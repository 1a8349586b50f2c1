import { getBytes } from 'ethers';
import type { Registry } from '../../../protocol/ledger/registry.ts';
import { checkStatement, type GatewayStatement, type SignedStatement, statementEntry } from '../../../protocol/log/statement.ts';
import type { Side } from '../../../protocol/sides.ts';
import type { Findings } from '../difference.ts';
import type { ViewedDocument } from '../view.ts';
import { type AnchoredLog, isGatewayKey, wrongPlace } from './log.ts';

/** A gateway's statement as it tells it; what is null has no place in the log yet. */
export interface ViewedStatement {
  statement: GatewayStatement;
  key: string | null;
  signature: string | null;
  index: number | null;
  salt: string | null;
}

/** Statements of a consignment, as the side's gateway tells them. */
export type ReadStatements = () => Promise<ViewedStatement[]>;

/**
 * A gateway states of every document it sealed to whom it went, signed and in its log: a disclosure left out, altered or made up later shows.
 */
export function checkStatements(
  statements: readonly ViewedStatement[],
  documents: readonly ViewedDocument[],
  log: AnchoredLog,
  registry: Registry,
  findings: Findings,
): void {
  const stated = new Set(
    statements.flatMap(({ statement }) => (statement.format === 'thongquan-disclosures/1' ? [statement.document] : [])),
  );
  for (const { digest, source } of documents)
    if (source === 'own' && !stated.has(digest))
      findings.add({ kind: 'disclosure-unrecorded', digest, what: 'the gateway does not state to whom it disclosed this document' });
  for (const viewed of statements) checkOne(viewed, log, registry, findings);
}

function subjectOf(statement: GatewayStatement): string {
  if (statement.format === 'thongquan-erasure/1') return statement.consignment;
  return statement.format === 'thongquan-certificate/1' ? statement.certificate : statement.document;
}

function checkOne(
  { statement, key, signature, index, salt }: ViewedStatement,
  log: AnchoredLog,
  registry: Registry,
  findings: Findings,
): void {
  const digest = subjectOf(statement);
  if (index === null || key === null || signature === null || salt === null) {
    findings.check('statements');
    findings.unanchored += 1;
    return;
  }
  const signed: SignedStatement = { statement, key, signature };
  const gateway = isGateways(signed, log.side, registry);
  findings.check(
    'statements',
    gateway ? undefined : { kind: 'statement-wrong', digest, what: 'the statement is not signed by this side’s gateway' },
  );
  if (!log.head || index >= log.head.size) findings.unanchored += 1;
  else findings.check('inclusions', wrongPlace(statementEntry(signed, getBytes(salt)), index, log, digest));
}

/** Whether the side's gateway states, signed, that it has erased the consignment's content. */
export const statesErasure = (statements: readonly ViewedStatement[], consignment: string, side: Side, registry: Registry): boolean =>
  statements.some(
    ({ statement, key, signature }) =>
      statement.format === 'thongquan-erasure/1' &&
      statement.consignment === consignment &&
      key !== null &&
      signature !== null &&
      isGateways({ statement, key, signature }, side, registry),
  );

const isGateways = (signed: SignedStatement, side: Side, registry: Registry): boolean =>
  signed.statement.side === side && isGatewayKey(signed.key, side, registry) && isSigned(signed, registry);

function isSigned(signed: SignedStatement, registry: Registry): boolean {
  try {
    checkStatement(signed, registry.keys.get(signed.key)?.signer ?? '0x');
    return true;
  } catch {
    return false;
  }
}
