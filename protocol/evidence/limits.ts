/** What a package may be at most: whoever verifies one takes it from strangers. */
export const LIMITS = {
  /** Characters of the file. */
  text: 64_000_000,
  /** Objects and lists within each other. */
  depth: 24,
  checkpoints: 2_000,
  headers: 20_000,
  receipts: 5_000,
  nodes: 50_000,
  leaves: 5_000,
  documents: 5_000,
  /** Of one document. */
  disclosures: 1_000,
  /** Hashes of an inclusion proof: a log of 2^48 leaves. */
  path: 48,
  /** Validators that one header may name. */
  validators: 256,
} as const;

/** Whether no more than so many objects and lists lie within each other; told before anything is built from the text. */
export function isShallow(text: string, depth: number = LIMITS.depth): boolean {
  let [open, quoted] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === BRACE || code === BRACKET) {
      open += 1;
      if (open > depth) return false;
    } else if (code === BRACE_END || code === BRACKET_END) open -= 1;
  }
  return true;
}

const [QUOTE, BACKSLASH, BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
