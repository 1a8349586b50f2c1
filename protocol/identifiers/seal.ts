import { identifier } from './identifier.ts';

/** Seal number (ISO 17712): 1 to 20 letters, digits, `-` and `/`. */
export const seal = identifier('seal number', /^[A-Za-z0-9/-]{1,20}$/);

/** A seal number as it is compared. Takes anything a reader may have recorded. */
export const comparableSeal = (text: string): string => text.normalize('NFC').trim().toUpperCase();

/** Seal classes of ISO 17712: indicative, security, high security. */
export const SEAL_CLASSES = ['I', 'S', 'H'] as const;
/** What a check of a seal finds. */
export const SEAL_STATES = ['INTACT', 'BROKEN', 'MISSING', 'REPLACED'] as const;
