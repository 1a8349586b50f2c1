import type { EventType } from '../events.ts';
import type { ContentMark } from '../irregularities.ts';
import type { Manifest } from '../schema/manifest.ts';
import type { Side } from '../sides.ts';

/** The fields of an event that content rules look at (events.md §7, §8). A recipient sees those it was granted. */
export interface ContentEvent {
  type: EventType;
  /** Unix seconds. */
  at: number;
  side: Side;
  manifest?: Manifest;
  /** Lane of the crossing, when lodging. */
  lane?: string;
  material?: boolean;
  unit?: string;
  units?: readonly string[];
  plate?: string;
  cont?: string;
  kg?: number;
  no?: string;
  old?: string;
  seal?: string;
  result?: string;
  id?: string;
  kind?: string;
  level?: string;
  sealBefore?: string;
  sealAfter?: string;
  code?: string;
}

/** An inspection that the other side may rely on (domain.md §4.6). */
export interface Inspection {
  side: Side;
  at: number;
  version: number;
  kind: string | undefined;
  result: string | undefined;
  sealAfter: string | undefined;
  units: readonly string[] | undefined;
  /** Seals on the unit or units when it ended. */
  seals: ReadonlyMap<string, readonly string[]>;
}

/** What content tells of one consignment, beside the chain's facts: what this side was sent, in the order it happened. */
export interface ContentCase {
  lane: string;
  manifests: Map<number, Manifest>;
  version: number;
  /** Current seal numbers by unit label: the manifest's, moved by replacements and customs openings. */
  seals: Map<string, string[]>;
  /** Times at which somebody found a seal not intact, or not the unit's. */
  brokenAt: number[];
  inspections: Map<string, Inspection>;
  marks: Set<ContentMark>;
  codeFlagged: boolean;
}

export const emptyContent = (): ContentCase => ({
  lane: '',
  manifests: new Map(),
  version: 0,
  seals: new Map(),
  brokenAt: [],
  inspections: new Map(),
  marks: new Set(),
  codeFlagged: false,
});

export const currentManifest = (content: ContentCase): Manifest | undefined => content.manifests.get(content.version);
