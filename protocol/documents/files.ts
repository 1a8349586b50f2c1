import { z } from 'zod';

/** Largest document that may be attached, bytes in clear. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

/** What an attached document may be; told by its content, not by its name. */
export const FILE_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] as const;
export type FileType = (typeof FILE_TYPES)[number];

/**
 * A document attached to an event or a manifest: its ciphertext (RFC 8188, aes128gcm) by CID, and in fields of their own, so that the
 * agreement decides who gets them, all that is needed to open and check it.
 */
export const fileReference = z.strictObject({
  /** CIDv1 of the ciphertext, base32. */
  cid: z.string().regex(/^b[a-z2-7]{58}$/, { message: 'not a CIDv1 with SHA-256 in base32' }),
  /** Input keying material, 32 bytes base64url. In envelopes only: absent from what is kept of an event in clear, as is the salt. */
  key: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, { message: 'not 32 bytes of base64url' })
    .optional(),
  type: z.enum(FILE_TYPES),
  /** Bytes in clear. */
  size: z.number().int().min(1).max(MAX_FILE_BYTES),
  /** SHA-256(salt ‖ SHA-256(bytes in clear)), 0x-prefixed. */
  commitment: z.string().regex(/^0x[0-9a-f]{64}$/, { message: 'not 32 bytes of lower-case hex' }),
  /** 32 bytes base64url. */
  salt: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, { message: 'not 32 bytes of base64url' })
    .optional(),
});
export type FileReference = z.output<typeof fileReference>;

/** Where a reference stands in an event's document: `file` of a certificate, or an entry of `files`. */
const WITHIN = /^((?:\/[^/]+)*\/(?:file|files\/\d+))\/(cid|key|type|size|commitment|salt)$/;

/** Pointer of the reference that this pointer lies in, and which field of it. */
export function fileField(pointer: string): { at: string; field: keyof FileReference } | undefined {
  const match = WITHIN.exec(pointer);
  return match ? { at: match[1] as string, field: match[2] as keyof FileReference } : undefined;
}

/** The key of an attached document, which stands in envelopes and nowhere else; its salt with it. */
export function isFileKey(pointer: string): boolean {
  const field = fileField(pointer)?.field;
  return field === 'key' || field === 'salt';
}

/** An event or manifest as it may be kept in clear: without the keys and salts of the documents attached to it. */
export function withoutFileKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutFileKeys) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { key: _, salt: __, ...open } = value as { key?: unknown; salt?: unknown };
  const kept = fileReference.safeParse(value).success ? open : value;
  return Object.fromEntries(Object.entries(kept).map(([name, each]) => [name, withoutFileKeys(each)])) as T;
}
