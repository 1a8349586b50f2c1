import { identifier } from './identifier.ts';

/** Chinese AEO code (GACC Notice 101/2019): AEOCN and the 10-digit customs registration. */
export const aeoCn = identifier('Chinese AEO code', /^AEOCN\d{10}$/);
