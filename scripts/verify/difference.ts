/** What can be found wrong. Each names one kind of tampering or fault, so that one of each is shown. */
export const DIFFERENCE_KINDS = [
  'index-behind',
  'consignment-missing',
  'act-missing',
  'act-unknown',
  'act-altered',
  'digest-wrong',
  'key-unknown',
  'key-not-valid',
  'signature-wrong',
  'cosignature-wrong',
  'prev-broken',
  'version-stale',
  'rule-broken',
  'marks-wrong',
  'document-missing',
  'commitment-wrong',
  'disclosure-wrong',
  'field-missing',
  'leaf-missing',
  'leaf-wrong',
  'leaf-not-included',
  'head-wrong',
  'disclosure-unrecorded',
  'statement-wrong',
  'state-wrong',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface Difference {
  kind: DifferenceKind;
  /** Digest of the act or leaf concerned. */
  digest?: string;
  /** What it is about, in words. */
  what: string;
  expected?: unknown;
  found?: unknown;
}

/** Things that were looked at, by what was looked at them for. */
export interface Counts {
  acts: number;
  signatures: number;
  cosignatures: number;
  keys: number;
  links: number;
  versions: number;
  commitments: number;
  disclosures: number;
  leaves: number;
  inclusions: number;
  /** Of the gateway: disclosures made, content erased. */
  statements: number;
  states: number;
}

/** What a verification found, check by check. */
export class Findings {
  readonly differences: Difference[] = [];
  readonly counts: Counts = {
    acts: 0,
    signatures: 0,
    cosignatures: 0,
    keys: 0,
    links: 0,
    versions: 0,
    commitments: 0,
    disclosures: 0,
    leaves: 0,
    inclusions: 0,
    statements: 0,
    states: 0,
  };
  /** Leaves that no anchored head covers yet: nothing is wrong, and nothing proven. */
  unanchored = 0;
  /** Documents that the side states to have erased. */
  erased = 0;

  add(difference: Difference): void {
    this.differences.push(difference);
  }

  /** Counts one thing looked at; `wrong` is what is wrong with it, if anything. */
  check(what: keyof Counts, wrong?: Difference): void {
    this.counts[what] += 1;
    if (wrong) this.add(wrong);
  }

  /** The first of each kind. */
  firsts(): Difference[] {
    return DIFFERENCE_KINDS.flatMap((kind) => this.differences.find((difference) => difference.kind === kind) ?? []);
  }
}
