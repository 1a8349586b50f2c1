import fc from 'fast-check';
import type { Json } from '../setup/speaker.ts';
import { spoiled, valid, wild } from './values.ts';

/** A request as it goes over the wire. */
export interface HostileRequest {
  operation: string;
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer;
  /** The body ends before it said it would. */
  truncated: boolean;
}

/** Tokens by who holds them; the empty one for none. */
export type Tokens = Record<string, string>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'get', 'X'];
const TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'application/x-ndjson',
    'application/jwt',
    'application/json, text/html',
    'APPLICATION/JSON',
    'x',
    '/',
    ';',
    'application/',
  ],
];
const LANGUAGES = ['vi', 'zh-CN, en;q=0.5', '*', 'xx;q=9', ';;;,,,', 'vi;q=0, zh;q=0', 'q'.repeat(5_000), '\u00e9'];

const often = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 7): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

/** JSON texts that no JSON value writes. */
function textOf(value: Json, how: number): Buffer {
  const text = JSON.stringify(value) ?? 'null';
  const broken: (() => Buffer | string)[] = [
    () => text.slice(0, Math.floor(text.length / 2)),
    () => `\ufeff${text}`,
    () => text.replace(/^\{/, '{"__proto__":{"polluted":true},'),
    () => text.replace(/^\{/, '{"constructor":{"prototype":{"polluted":true}},'),
    () => (text.startsWith('{"') ? `${text.slice(0, -1)},${text.slice(1)}` : `${text}${text}`),
    () => `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
    () => `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
    () => text.replace(/\d+/, '1e999'),
    () => text.replace(/\d+/, '-0'),
    () => text.replace(/"[^"]*"$/m, 'NaN'),
    () => text.replace(/"([^"]*)"/, '"$1\\ud800"'),
    () => text.replace(/"([^"]*)"/, '"$1\\u0000"'),
    () => text.replace('{', '{/* */'),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0xc3, 0x28])]),
    () => '',
    () => `{"a":"${'x'.repeat(1_100_000)}"}`,
    () => `${text}\n${text}\n{`,
  ];
  return Buffer.from((broken[how] ?? (() => text))() as never);
}
const BROKEN = 18;

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 3_000);

/** Requests to every operation of the document: right, nearly right and wild in each of their parts. */
export function hostileRequests(document: Json, samples: Record<string, Json[]>, tokens: Tokens): fc.Arbitrary<HostileRequest> {
  const operations = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.oneof(...operations.map((each) => requestsTo(each, document, samples[each.operation.operationId] ?? [], tokens)));
}

function requestsTo(
  { path, method, operation }: { path: string; method: string; operation: Json },
  document: Json,
  samples: Json[],
  tokens: Tokens,
): fc.Arbitrary<HostileRequest> {
  const parameters: Json[] = operation.parameters ?? [];
  const inPlace = (place: string): Json[] => parameters.filter((each) => each.in === place);
  const [[type = 'application/json', { schema: body = undefined } = {}] = []] = Object.entries<Json>(operation.requestBody?.content ?? {});
  const good = body ? fc.oneof(valid(body, document), ...(samples.length > 0 ? [fc.constantFrom(...samples)] : [])) : wild;
  const oddPath = fc.constantFrom(
    '%',
    '%00',
    '%2e%2e%2f',
    '..',
    '',
    'x'.repeat(300),
    'a%0d%0ab',
    '%ff',
    '%F0%9F%92%A3',
    '__proto__',
    '-1',
    '999999999999999999',
  );
  const target = fc
    .tuple(
      fc.tuple(
        ...inPlace('path').map((each) =>
          often(
            valid(each.schema, document).map((value) => encoded(String(value))),
            oddPath,
            4,
          ),
        ),
      ),
      fc.tuple(
        ...inPlace('query').map((each) =>
          often(
            fc.option(valid(each.schema, document).map(String)),
            wild.map((value) => String(JSON.stringify(value) ?? '')),
            3,
          ),
        ),
      ),
      often(
        fc.constant(''),
        fc.constantFrom('surprise=1', '__proto__=1', '&&&===', 'dryRun=true&dryRun=false', 'limit=9'.repeat(300), '%', 'a[b]=1', '%00=%00'),
        8,
      ),
    )
    .map(([values, query, extra]) => {
      let index = 0;
      const filled = path.replace(/\{\w+\}/g, () => values[index++] ?? '');
      const said = inPlace('query').flatMap((each, i) => (query[i] === null ? [] : [`${each.name}=${encoded(String(query[i]))}`]));
      const search = [...said, ...(extra === '' ? [] : [extra])].join('&');
      return search === '' ? filled : `${filled}?${search}`;
    });
  const bytes = fc
    .tuple(
      fc.oneof({ weight: 2, arbitrary: good }, { weight: 4, arbitrary: spoiled(good) }, { weight: 1, arbitrary: wild }),
      fc.integer({ min: 0, max: BROKEN * 4 }),
    )
    .map(([value, how]) => textOf(value, how));
  const headers = fc
    .tuple(
      often(fc.constant(type), fc.constantFrom(...TYPES)),
      fc.option(fc.constantFrom(...LANGUAGES), { freq: 4 }),
      fc.constantFrom(...Object.values(tokens)),
      fc.tuple(
        ...inPlace('header').map(() =>
          fc.option(fc.constantFrom('1', 'k'.repeat(300), '\u00e9', ' ', '-1', '99999999999999999999', '0', 'a b'), { freq: 3 }),
        ),
      ),
      fc.option(
        fc.constantFrom<[string, string]>(
          ['content-encoding', 'gzip'],
          ['expect', '100-continue'],
          ['accept', 'text/html;q=0'],
          ['x-http-method-override', 'DELETE'],
          ['cookie', 'a=b'.repeat(500)],
          ['host', 'evil.example'],
          ['x-forwarded-for', '127.0.0.1'],
          ['range', 'bytes=0-1'],
          ['if-none-match', '*'],
          ['upgrade', 'websocket'],
        ),
        { freq: 5 },
      ),
    )
    .map(([media, language, token, named, more]): [string, string][] => [
      ...(media === '' ? [] : ([['content-type', media]] as [string, string][])),
      ...(language === null ? [] : ([['accept-language', language]] as [string, string][])),
      ...(token === '' ? [] : ([['authorization', token]] as [string, string][])),
      ...inPlace('header').flatMap((each, i): [string, string][] =>
        named[i] === null || named[i] === undefined ? [] : [[each.name, String(named[i])]],
      ),
      ...(more === null ? [] : [more]),
    ]);
  return fc
    .tuple(often(fc.constant(method), fc.constantFrom(...METHODS), 12), target, headers, bytes, fc.integer({ min: 0, max: 30 }))
    .map(([verb, where, named, content, luck]) => {
      const sends = body !== undefined || luck < 3;
      return {
        operation: operation.operationId,
        method: verb,
        target: where,
        headers: sends ? named : named.filter(([name]) => name !== 'content-type'),
        body: sends ? content : Buffer.alloc(0),
        truncated: sends && luck === 30,
      };
    });
}
