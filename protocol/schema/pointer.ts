/** JSON Pointer (RFC 6901) of a path of keys and indexes. */
export const pointer = (path: readonly PropertyKey[]): string => path.map((token) => `/${escapeToken(String(token))}`).join('');

export const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

/** Reference tokens of a JSON Pointer. */
export const tokens = (text: string): string[] =>
  text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
