import type { Tx } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { emptyContent } from '../../protocol/content/state.ts';
import { type UnitIndex, unitIndex } from '../../protocol/manifest/units.ts';
import { emptyWorld, type World } from '../../protocol/rules/state.ts';
import { loadCase } from './case.ts';
import { loadCodes } from './codes.ts';
import { loadContent, type WorkingContent } from './content.ts';
import { loadDirectory } from './directory.ts';

/** Everything an event is judged against: the chain's facts with what is on its way there, and the content this side has. */
export interface Working extends WorkingContent {
  world: World;
  index: UnitIndex;
}

export interface Scope {
  consignment: string;
  /** Ids of codes that the act speaks of, and of authorisations that it uses. */
  codes: readonly string[];
  authorisations: readonly string[];
  /** Lodgings and amendments depend on pauses and lanes. */
  directory: string | undefined;
}

const NOTHING: WorkingContent = { content: emptyContent(), lodging: undefined, parties: [], versions: [] };

export async function loadWorking(tx: Tx, scope: Scope): Promise<Working> {
  const world = emptyWorld();
  const about = scope.consignment !== ZERO;
  if (about) {
    const { state, spent } = await loadCase(tx, scope.consignment);
    if (state) world.cases.set(scope.consignment, state);
    world.spent = spent;
  }
  const state = world.cases.get(scope.consignment);
  const authorisations = [...scope.authorisations, ...(scope.authorisations.length > 0 ? (state?.uses ?? []) : [])];
  if (scope.codes.length + authorisations.length > 0) await loadCodes(tx, world, scope.codes, authorisations);
  if (scope.directory !== undefined) await loadDirectory(tx, scope.directory, world);
  const content = about ? await loadContent(tx, scope.consignment) : NOTHING;
  return { ...content, world, index: unitIndex(content.versions) };
}
