import type { Text } from '../refusals/entry.ts';
import { ASSUMED, type AssumedCode, FAILED, type FailureCode, PROVEN, type ProvenCode } from './codes.ts';

/** One line of a verdict. */
export interface Item<C extends string> {
  code: C;
  text: Text;
  /** Digest, hash or number of what it is about. */
  about?: string;
  detail?: string;
}

/** What the consignment has come to, as far as it is proven. */
export interface EvidenceStatement {
  consignment: string;
  /** The state block. */
  block: { number: number; hash: string; time: number };
  overall: string;
  overlays: string[];
  version: number;
  /** Decisions of both sides. */
  tracks: { track: string; side: string; status: string; version: number; stale: boolean }[];
  /** In the order of the chain. Times are Unix seconds. */
  acts: {
    digest: string;
    type: string;
    side: string;
    organisation: string;
    track: string | null;
    block: number;
    occurredAt: number;
    late: boolean;
  }[];
  leaves: { digest: string; type: string; side: string; index: number; occurredAt: number }[];
  /** Fields shown, by the digest of their act or leaf. */
  disclosed: { digest: string; fields: Record<string, unknown> }[];
}

export interface Verdict {
  format: 'thongquan-evidence-verdict/1';
  /** Nothing failed. */
  ok: boolean;
  /** Absent unless nothing failed: half of a proof states nothing. */
  statement: EvidenceStatement | undefined;
  proven: Item<ProvenCode>[];
  assumed: Item<AssumedCode>[];
  failed: Item<FailureCode>[];
}

/** Gathers what verifying finds. */
export class Findings {
  readonly #proven: Item<ProvenCode>[] = [];
  readonly #assumed: Item<AssumedCode>[] = [];
  readonly #failed: Item<FailureCode>[] = [];

  prove(code: ProvenCode, about?: string, detail?: string): void {
    this.#proven.push(item(code, PROVEN[code], about, detail));
  }

  assume(code: AssumedCode, detail?: string): void {
    this.#assumed.push(item(code, ASSUMED[code], undefined, detail));
  }

  /** Answers false, for a check to end with. */
  fail(code: FailureCode, about?: string | number, detail?: string): false {
    this.#failed.push(item(code, FAILED[code], about === undefined ? undefined : String(about), detail));
    return false;
  }

  /** Takes over what another gathered. */
  take(other: Findings): void {
    this.#proven.push(...other.#proven);
    this.#assumed.push(...other.#assumed);
    this.#failed.push(...other.#failed);
  }

  verdict(statement?: EvidenceStatement): Verdict {
    const ok = this.#failed.length === 0 && statement !== undefined;
    return {
      format: 'thongquan-evidence-verdict/1',
      ok,
      statement: ok ? statement : undefined,
      proven: this.#proven,
      assumed: this.#assumed,
      failed: this.#failed,
    };
  }
}

const item = <C extends string>(code: C, text: Text, about?: string, detail?: string): Item<C> => ({
  code,
  text,
  ...(about === undefined ? {} : { about }),
  ...(detail === undefined ? {} : { detail }),
});
