import type { JWK } from 'jose';
import { signDigest, verifyDigest } from '../acts/sign.ts';
import { canonicalJson } from '../documents/canonical.ts';
import type { DataClass } from '../documents/classes.ts';
import { hex, sha256, utf8 } from '../hash.ts';
import { Refusal } from '../refusals.ts';
import type { Side } from '../sides.ts';
import { logEntry } from './leaf.ts';

/** To whom one event's document was disclosed: a leaf for each event, whatever the number of recipients. */
export interface DisclosuresStatement {
  format: 'thongquan-disclosures/1';
  /** Whose gateway sealed the envelopes. */
  side: Side;
  /** Bytes32; zero for an event about a code. */
  consignment: string;
  /** Digest of the act or leaf whose document it is. */
  document: string;
  /** Unix seconds. */
  at: number;
  agreement: { version: number; hash: string };
  to: DisclosedTo[];
}

export interface DisclosedTo {
  /** Organisation id. */
  organisation: string;
  /** CID of its envelope. */
  envelope: string;
  /** Privacy classes of what it was granted, each once, in order. */
  classes: DataClass[];
  /** Purposes of the grants that gave it, each once, in the agreement's order. */
  purposes: string[];
  /** Number of fields granted. */
  fields: number;
}

/** Why content was erased. */
export const ERASURE_BASES = ['RETENTION_ENDED', 'REQUEST_GRANTED', 'COURT_ORDER'] as const;
export type ErasureBasis = (typeof ERASURE_BASES)[number];

/** The tombstone (`ERASED`) of a consignment's content: that, when and why this side has erased what it was sent and sent itself. */
export interface ErasureStatement {
  format: 'thongquan-erasure/1';
  /** Whose gateway erased: the other side keeps or erases its own copy. */
  side: Side;
  /** Bytes32. */
  consignment: string;
  /** Unix seconds. */
  at: number;
  basis: ErasureBasis;
  /** How many documents there were. */
  documents: number;
}

/** What became of a certificate: issued by a signature of its issuer, replaced, or withdrawn. */
export interface CertificateStatement {
  format: 'thongquan-certificate/1';
  /** Whose gateway keeps it. */
  side: Side;
  /** SHA-256 of what its issuer signed. */
  certificate: string;
  happened: 'ISSUED' | 'REPLACED' | 'WITHDRAWN';
  /** Key id of who signed it, or had it replaced or withdrawn. */
  by: string;
  /** Unix seconds. */
  at: number;
  /** The certificate in its place. */
  replacement?: string;
}

export type GatewayStatement = DisclosuresStatement | ErasureStatement | CertificateStatement;

/** What a gateway states by itself. Its leaf in the side's record log is made of the signed statement. */
export interface SignedStatement {
  statement: GatewayStatement;
  /** Key id of the gateway key. */
  key: string;
  signature: string;
}

const TAG = utf8('thongquan/statement/1');

/** What is signed: SHA-256(tag ‖ SHA-256(JCS(statement))), 0x-prefixed. */
export const statementDigest = (statement: GatewayStatement): string => hex(sha256(TAG, sha256(utf8(canonicalJson(statement)))));

/** Signs with the gateway key of the side. */
export const signStatement = (statement: GatewayStatement, key: string, jwk: JWK): SignedStatement => ({
  statement,
  key,
  signature: signDigest(jwk, statementDigest(statement)),
});

/** @param signer ERC-7913 signer of the key. @throws {Refusal} SIGNATURE_INVALID */
export function checkStatement({ statement, signature }: SignedStatement, signer: string): void {
  if (!verifyDigest(statementDigest(statement), signature, signer)) throw new Refusal('SIGNATURE_INVALID', undefined, '/signature');
}

/** Log entry of a signed statement, made as any leaf's is. */
export const statementEntry = ({ statement, key, signature }: SignedStatement, salt: Uint8Array): Uint8Array =>
  logEntry({ statement, key, signature }, salt);
