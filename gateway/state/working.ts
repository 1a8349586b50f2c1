import type { Sql } from '../../database/client.ts';
import { ZERO } from '../../protocol/acts/act.ts';
import { type UnitIndex, unitIndex } from '../../protocol/manifest/units.ts';
import { emptyWorld, type World } from '../../protocol/rules/state.ts';
import { foldCase } from './case.ts';
import { loadCodes } from './codes.ts';
import { foldContent, type WorkingContent } from './content.ts';
import type { DirectoryView } from './directory.ts';
import { type StoredAct, storedActs } from './rows.ts';

/** Everything an event is judged against: the chain's facts with what is on its way there, and the content this side has. */
export interface Working extends WorkingContent {
  world: World;
  /** Of the consignment; empty for acts about a code. */
  acts: StoredAct[];
  index: UnitIndex;
}

export interface Scope {
  consignment: string;
  /** Ids of codes that the act speaks of, and of authorisations that it uses. */
  codes: readonly string[];
  authorisations: readonly string[];
  /** Amending and cancelling touch the authorisations that the consignment uses. */
  claim: boolean;
  /** Lodgings and amendments depend on pauses and lanes. */
  directory: DirectoryView | undefined;
}

export async function loadWorking(sql: Sql, scope: Scope): Promise<Working> {
  return workingOf(sql, scope, scope.consignment === ZERO ? [] : await storedActs(sql, scope.consignment));
}

/** The same, of a consignment whose acts were read already. */
export async function workingOf(sql: Sql, scope: Scope, acts: StoredAct[]): Promise<Working> {
  const world = emptyWorld();
  const { state, spent } = foldCase(acts, scope.consignment);
  if (state) world.cases.set(scope.consignment, state);
  world.spent = spent;
  const authorisations = [...scope.authorisations, ...(scope.claim ? (state?.uses ?? []) : [])];
  if (scope.codes.length + authorisations.length > 0) await loadCodes(sql, world, scope.codes, authorisations);
  if (scope.directory) {
    world.paused = scope.directory.paused;
    world.lanes = new Map(scope.directory.lanes);
  }
  const content = foldContent(acts);
  return { ...content, world, acts, index: unitIndex(content.versions) };
}
