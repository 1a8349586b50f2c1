import { AsyncLocalStorage } from 'node:async_hooks';
import pino, { type DestinationStream, type LogFn, type Logger } from 'pino';
import { withoutSecrets } from './redaction.ts';

export type { Logger };

/** Id of the request that is being worked on, for the lines of parts that know of no request. */
const requests = new AsyncLocalStorage<string>();

/** Runs what belongs to a request. */
export const inRequest = (id: string, work: () => void): void => requests.run(id, work);

/** Name of the id in every line that belongs to a request. */
export const REQUEST_ID = 'request';

const HIDDEN = [
  ...['token', 'secret', 'password', 'authorization', 'cookie', 'privateJwk', 'encPrivateJwk', 'relayerKey', 'tokenSecret', 'gatewayKey'],
  ...['signature', 'cosignature', 'disclosures', 'payload', 'body', 'headers'],
];

/** Where it failed, without messages: those of a driver may hold what a client sent. */
export function traceOf(error: unknown): object {
  const { name, code, stack } = error as { name?: string; code?: string; stack?: string };
  return { name, code, at: stack?.split('\n').filter((line) => /^\s+at /.test(line)) };
}

/**
 * Lines of JSON. What is logged is chosen where it is logged; fields of telling names and values that look like secrets are hidden all the same.
 *
 * @param requestLines of an HTTP server, which ties its lines to requests itself.
 */
export function makeLogger(
  { level, name, requestLines = false }: { level: string; name: string; requestLines?: boolean },
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    name,
    redact: { paths: HIDDEN.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
    serializers: {
      req: (request: { method?: string; routeOptions?: { url?: string } }) => ({
        method: request.method,
        route: request.routeOptions?.url,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      err: traceOf,
    },
    // An error alone would give its message to the line.
    errorKey: 'thrown',
    hooks: { streamWrite: withoutSecrets, logMethod: namingErrors },
    ...(requestLines ? {} : { mixin: () => tied(requests.getStore()) }),
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What was thrown, logged as it is: by its place, under the name that `err` has everywhere. */
function namingErrors(this: Logger, args: Parameters<LogFn>, write: LogFn): void {
  const [first, text] = args as unknown as [unknown, string?];
  if (first instanceof Error) write.call(this, { err: first }, text ?? 'failed');
  else write.apply(this, args);
}

const tied = (id: string | undefined): object => (id === undefined ? {} : { [REQUEST_ID]: id });
