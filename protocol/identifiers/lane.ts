import { identifier } from './identifier.ts';

/** A boundary marker such as 1119 or 1088/2. */
export const marker = identifier('boundary marker', /^\d{3,4}(\/\d)?$/);
/** A lane: the markers it runs between (`1088/2-1089`), or a name such as MAIN. */
export const lane = identifier('lane', /^(\d{3,4}(\/\d)?-\d{3,4}(\/\d)?|[A-Z][A-Z0-9_]{0,23})$/);
/** A gate pair: Vietnamese gate, Chinese gate. */
export const pair = identifier('gate pair', /^[A-Z][A-Z0-9_]{0,30}-[A-Z][A-Z0-9_]{0,30}$/);
