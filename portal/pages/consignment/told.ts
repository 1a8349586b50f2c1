import type { components } from '../../../client/generated/index-api.ts';

/** What the index tells of one consignment. */
export type Consignment = components['schemas']['Consignment'];
export type Entry = components['schemas']['Timeline']['entries'][number];
