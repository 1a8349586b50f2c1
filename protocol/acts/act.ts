/**
 * The one signed message of the exchange (architecture.md §3): an EIP-712 `Act` whose domain is the Directory's address.
 * Acts go on chain; leaves are the same message, kept in the side's record log. The Solidity twin is `IClearance.Act`.
 */
export interface Act {
  /** Event number, `EVENTS[type].code`. */
  kind: number;
  /** Random bytes32 of the consignment, lower-case hex; zero for acts about a code. */
  consignment: string;
  /** 0 none, else `trackCode`. */
  track: number;
  /** Manifest version the act speaks of; 0 for acts about a code. */
  version: number;
  /** Bitmap of units; `ALL_UNITS` for all, 0n when the event has none. */
  units: bigint;
  /** Hold id, code id, or zero (bytes32). */
  subject: string;
  /** `reasonCode`, 0 none. */
  reason: number;
  /** validUntil or expectedUntil, Unix seconds, 0 none. */
  until: number;
  /** Commitment of the event's disclosure document (bytes32). */
  commitment: string;
  /** ABI-encoded terms (`terms.ts`) of lodging, amending, registering or authorising; else `0x`. */
  data: string;
  occurredAt: number;
  signedAt: number;
  notAfter: number;
  /** Digest of the act it builds on, zero for none. */
  prev: string;
}

export interface SignedAct {
  act: Act;
  /** keccak256 of the ERC-7913 signer (verifier ‖ key). */
  key: string;
  signature: string;
  /** Second key holder's key id and signature; zero and `0x` for none. */
  cosigner: string;
  cosignature: string;
}

export const ZERO = `0x${'0'.repeat(64)}`;
export const ALL_UNITS = (1n << 64n) - 1n;
/** Default life of a signature: 7 days (events.md §5). */
export const ACT_LIFETIME_S = 7 * 24 * 3600;

export const ACT_TYPES = {
  Act: [
    { name: 'kind', type: 'uint16' },
    { name: 'consignment', type: 'bytes32' },
    { name: 'track', type: 'uint8' },
    { name: 'version', type: 'uint32' },
    { name: 'units', type: 'uint64' },
    { name: 'subject', type: 'bytes32' },
    { name: 'reason', type: 'uint16' },
    { name: 'until', type: 'uint64' },
    { name: 'commitment', type: 'bytes32' },
    { name: 'data', type: 'bytes' },
    { name: 'occurredAt', type: 'uint64' },
    { name: 'signedAt', type: 'uint64' },
    { name: 'notAfter', type: 'uint64' },
    { name: 'prev', type: 'bytes32' },
  ],
};
