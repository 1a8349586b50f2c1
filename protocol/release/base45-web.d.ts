declare module 'base45-web' {
  /** RFC 9285. */
  export function encode(bytes: Uint8Array): string;
  /** @throws when it is not base45. */
  export function decode(text: string): Uint8Array;
}
