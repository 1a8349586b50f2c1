import type { Role } from '../../../protocol/roles.ts';
import type { Side } from '../../../protocol/sides.ts';

/** What the server says of itself (`/about.json`). */
export interface About {
  side: Side;
  chainId: string;
  directory: string;
  verifier: string;
  /** Keys that anybody may act with; none but on the embedded network. */
  demo: { handle: string; organisation: string; roles: Role[]; keyId: string }[];
}

export async function readAbout(): Promise<About> {
  const response = await fetch('/about.json');
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  return (await response.json()) as About;
}

export async function demoKey(handle: string): Promise<JsonWebKey> {
  const response = await fetch(`/demo-keys/${encodeURIComponent(handle)}`);
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  return (await response.json()) as JsonWebKey;
}
