import { manager } from './manager.ts';

/** For mocha: what its tests reached, kept for the report. */
export const mochaHooks = {
  afterAll: (): Promise<void> => manager.saveData('mocha'),
};
