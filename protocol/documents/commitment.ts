import { hex, sha256, utf8 } from '../hash.ts';
import { canonicalJson } from './canonical.ts';
import type { Payload } from './disclosure.ts';

/** What an act binds of its content: SHA-256 of the payload in canonical JSON, 0x-prefixed. Salts inside make it no hash of a guessable value. */
export const commitmentOf = (payload: Payload): string => hex(sha256(utf8(canonicalJson(payload))));
