import hre from 'hardhat';

/** A statement of a source file, as Hardhat numbers it. */
export interface Statement {
  tag: string;
  startUtf16: number;
}

/** What Hardhat keeps of a coverage run (3.17: `builtin-plugins/coverage/coverage-manager.ts`; not part of its typed interface). */
export interface CoverageManager {
  /** Statements of each source, by path. Filled when sources are read for compilation. */
  filesMetadata: Map<string, Map<string, Statement>>;
  /** Tags of the statements that ran. */
  data: Map<string, number>;
  saveData(id: string): Promise<void>;
  loadData(...ids: string[]): Promise<void>;
  getReport(): Promise<Record<string, { lineExecutionCounts: Map<number, number>; unexecutedLines: Set<number> }>>;
}

/** There only with HARDHAT_COVERAGE=true. */
export const manager = (hre as unknown as { _coverage: CoverageManager })._coverage;
