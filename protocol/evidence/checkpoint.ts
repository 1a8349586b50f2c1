import { hex } from '../hash.ts';
import { base64, fromBase64, type Note, parseNote } from '../log/note.ts';
import { Refusal } from '../refusals.ts';
import { SIDES, type Side } from '../sides.ts';

/** What a side says of the chain: which block is at a height, and how far its own record log was then. */
export interface ChainCheckpoint {
  chainId: bigint;
  /** Address of the Directory, lower-case hex. */
  directory: string;
  height: number;
  /** Block hash, bytes32. */
  hash: string;
  /** State of the record log of the side that made it; the root is bytes32. */
  log: { side: Side; size: number; root: string };
}

const TITLE = 'thongquan/checkpoint/1';
const BODY =
  /^thongquan\/checkpoint\/1\nchain ([1-9]\d{0,18}) (0x[0-9a-f]{40})\nblock (0|[1-9]\d{0,14}) (0x[0-9a-f]{64})\nlog (VN|CN) (0|[1-9]\d{0,14}) ([A-Za-z0-9+/]{43}=)\n$/;

/** Name under which a side signs notes. */
export const noteName = (side: Side): string => `thongquan/${side.toLowerCase()}`;

/** The four lines that are signed. */
export function checkpointText({ chainId, directory, height, hash, log }: ChainCheckpoint): string {
  const root = base64(Uint8Array.from(log.root.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
  return `${TITLE}\nchain ${chainId} ${directory.toLowerCase()}\nblock ${height} ${hash}\nlog ${log.side} ${log.size} ${root}\n`;
}

/** @throws {Refusal} SCHEMA_INVALID when it is no checkpoint of this version, written in another way, or signed by others than the sides. */
export function parseChainCheckpoint(text: string): { checkpoint: ChainCheckpoint; note: Note } {
  const note = parseNote(text);
  const match = BODY.exec(note.body);
  if (!match) throw new Refusal('SCHEMA_INVALID', 'not a checkpoint of the chain');
  const [, chainId, directory, height, hash, side, size, root] = match as unknown as string[];
  const checkpoint: ChainCheckpoint = {
    chainId: BigInt(chainId as string),
    directory: directory as string,
    height: Number(height),
    hash: hash as string,
    log: { side: side as Side, size: Number(size), root: hex(fromBase64(root as string)) },
  };
  if (checkpointText(checkpoint) !== note.body) throw new Refusal('SCHEMA_INVALID', 'a checkpoint is written in one way only');
  const names = note.signatures.map(({ name }) => name);
  if (new Set(names).size !== names.length || names.some((name) => !SIDES.some((each) => noteName(each) === name)))
    throw new Refusal('SCHEMA_INVALID', 'each side signs once, and nobody else');
  return { checkpoint, note };
}
