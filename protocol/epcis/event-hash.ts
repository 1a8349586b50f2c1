import { hex, sha256, utf8 } from '../hash.ts';
import { namespacesOf } from './namespaces.ts';
import { preHash } from './pre-hash.ts';

const FORM = /^ni:\/\/\/sha-256;([0-9a-f]{64})\?ver=CBV2\.0$/;

/** An EPCIS event as parsed JSON. */
export type EpcisEvent = Record<string, unknown>;

/**
 * SHA-256 of an event's canonical form, the event hash ID of CBV 2.0: 32 bytes.
 *
 * @param context the `@context` of the document that holds the event; prefixes are read from it.
 * @param ignored names of fields, as written, that a repository added itself and that its hash leaves out.
 */
export const eventHash = (event: EpcisEvent, context: unknown, ignored: readonly string[] = []): Uint8Array =>
  sha256(utf8(preHash(event, namespacesOf(context), ignored)));

/** An event hash as an event's identity: `ni:///sha-256;…?ver=CBV2.0` (RFC 6920). */
export const eventHashUri = (hash: Uint8Array): string => `ni:///sha-256;${hex(hash).slice(2)}?ver=CBV2.0`;

/** The hash of such an identity in hex without prefix; null for an identity of another form. */
export const hashOfUri = (uri: string): string | null => FORM.exec(uri)?.[1] ?? null;
