import type { Payload } from '../../protocol/documents/disclosure.ts';
import type { LeafDocument } from '../../protocol/log/leaf.ts';
import type { Side } from '../../protocol/sides.ts';

/** How the verifier asks a side's index: `/v1/…`, as one of its authorities. */
export type Ask = <T>(path: string) => Promise<T>;

export interface ViewedAct {
  digest: string;
  organisation: string;
  marks: number;
  signed: LeafDocument;
  block: number;
  logIndex: number;
  tx: string;
  blockTime: number;
}
export interface ViewedLeaf {
  digest: string;
  type: string;
  organisation: string;
  marks: string[];
  side: Side;
  index: number | null;
  salt: string | null;
  signed: LeafDocument;
}
export interface ViewedDocument {
  digest: string;
  type: string;
  payload: Payload;
  disclosures: string[];
  /** Pointers that must be among the disclosed. */
  granted: string[];
  /** `own` for what this side's gateway sealed. */
  source: string;
}
export interface ViewedState {
  overall: string | null;
  overlays: string[];
  version?: number;
  tracks: { track: string; status: string; stale: boolean; version: number }[];
  units: { bit: number; crossedAt: string | null; accepted: boolean; goneOut: boolean }[];
  holds: { hold: string; active: boolean }[];
  acts: number;
  leaves: number;
}

/** All that one side's services tell of a consignment; undefined where they know none. */
export interface SideView {
  side: Side;
  checkpoint: number;
  state: ViewedState | undefined;
  acts: ViewedAct[];
  leaves: ViewedLeaf[];
  documents: ViewedDocument[];
}

/** Reads a side's view once its index has reached `head`, or as it is when it does not get there within `patience` milliseconds. */
export async function readView(ask: Ask, side: Side, consignment: string, head: number, at: string, patience: number): Promise<SideView> {
  const checkpoint = await caughtUp(ask, head, patience);
  const path = `/v1/consignments/${consignment}`;
  const state = await known(ask<ViewedState>(`${path}?at=${encodeURIComponent(at)}`));
  if (!state) return { side, checkpoint, state, acts: [], leaves: [], documents: [] };
  const [{ acts }, { leaves }, { documents }] = await Promise.all([
    ask<{ acts: ViewedAct[] }>(`${path}/acts`),
    ask<{ leaves: ViewedLeaf[] }>(`${path}/leaves`),
    ask<{ documents: ViewedDocument[] }>(`${path}/documents`),
  ]);
  // Acts of blocks after `head` were not read from the chain: they are for the next verification.
  return { side, checkpoint, state, acts: acts.filter((act) => act.block <= head), leaves, documents };
}

async function caughtUp(ask: Ask, head: number, patience: number): Promise<number> {
  const until = Date.now() + patience;
  for (;;) {
    const { checkpoint } = await ask<{ checkpoint: { block: number } | null }>('/v1/status');
    const block = checkpoint?.block ?? -1;
    if (block >= head || Date.now() > until) return block;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function known<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as { status?: unknown }).status === 404) return undefined;
    throw error;
  }
}
