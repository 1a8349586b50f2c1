import { anyOf, identifier } from './identifier.ts';

/** Number of a Vietnamese customs declaration: 11 digits and the amendment counter. */
export const vnDeclaration = identifier('Vietnamese declaration number', /^\d{12}$/);
/** Number of a Chinese customs declaration: customs code, year, 1 import or 0 export, serial. */
export const cnDeclaration = identifier('Chinese declaration number', /^\d{4}20\d{2}[01]\d{9}$/);
/** A declaration of either side; their lengths tell them apart. */
export const declaration = anyOf('declaration number', vnDeclaration, cnDeclaration);

/** Vietnamese customs office. */
export const vnOffice = identifier('Vietnamese customs office', /^\d{2}[A-Z0-9]{2}$/);

// Decision 1357/QĐ-TCHQ of 18 May 2021: 16 export and 24 import codes.
const EXPORT = 'B11 B12 B13 E42 E52 E54 E62 E82 G21 G22 G23 G24 G61 C12 C22 H21';
const IMPORT = 'A11 A12 A21 A31 A41 A42 A43 A44 E11 E13 E15 E21 E23 E31 E33 E41 G11 G12 G13 G14 G51 C11 C21 H11';

/** Vietnamese procedure code (mã loại hình). */
export const vnProcedure = identifier('Vietnamese procedure code', new RegExp(`^(${`${EXPORT} ${IMPORT}`.replaceAll(' ', '|')})$`));
/** Chinese supervision code (监管方式). */
export const cnRegime = identifier('Chinese supervision code', /^\d{4}$/);
/** A procedure code of either side. The two lists do not convert. */
export const procedure = anyOf('procedure code', vnProcedure, cnRegime);
