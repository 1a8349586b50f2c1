import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidencePackage } from '../../../protocol/evidence/package.ts';
import { type EvidenceTrust, readTrust } from '../../../protocol/evidence/trust.ts';

const FOLDER = join(import.meta.dirname, '../../../samples/evidence');
/** A package of the sample HX-20261116-0005 (held, amended, cleared), made by `npm run evidence` on a network that replayed it, all of it disclosed. */
export const EXAMPLE_TEXT = readFileSync(join(FOLDER, 'HX-20261116-0005.json'), 'utf8');
export const EXAMPLE_TRUST: EvidenceTrust = readTrust(JSON.parse(readFileSync(join(FOLDER, 'trust.json'), 'utf8')));
export const example = (): EvidencePackage => JSON.parse(EXAMPLE_TEXT);
