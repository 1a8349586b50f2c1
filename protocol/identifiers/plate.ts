import { anyOf, identifier } from './identifier.ts';

/** Vietnamese plate, old (4 digits) or new (5): `12C-158.36`. */
export const vnPlate = identifier('Vietnamese plate', /^\d{2}[A-Z]{1,2}-?(\d{3}\.?\d{2}|\d{4})$/);
/** Chinese plate, GA 36: 7 characters, 8 for new-energy vehicles; no I or O. */
export const cnPlate = identifier('Chinese plate', /^[\u4e00-\u9fa5][A-HJ-NP-Z]·?([A-HJ-NP-Z0-9]{5}|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])$/);
/** Chinese trailer plate. */
export const cnTrailer = identifier('Chinese trailer plate', /^[\u4e00-\u9fa5][A-HJ-NP-Z]·?[A-HJ-NP-Z0-9]{4}挂$/);
/** Unmanned vehicle: it has no plate, its id stands in its place. */
export const agv = identifier('unmanned vehicle id', /^(IGV|AGV)-[A-Z]{2}-\d{3}$/);

/** What moves a unit. */
export const plate = anyOf('plate', vnPlate, cnPlate, agv);
/** What is drawn. */
export const trailer = anyOf('trailer plate', vnPlate, cnPlate, cnTrailer);

/** A plate as it is compared: `12C-158.36`, `12C15836` and `12c 158.36` are one. Takes anything a camera may have read. */
export const comparablePlate = (text: string): string =>
  text
    .normalize('NFC')
    .toUpperCase()
    .replace(/[-.·•\s]/g, '');
