/** An answer that is no success, as RFC 9457 problem details. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  constructor(status: number, code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export interface Call {
  method?: 'GET' | 'POST';
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

const RETRY_FOR_MS = 60_000;

/** A service that is down or restarting is asked again for a minute: every request here is safe to repeat. */
export const patiently: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const until = Date.now() + RETRY_FOR_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(request.clone(), { signal: AbortSignal.timeout(30_000) });
      const transient = response.status === 503 || response.status === 429 || (await isInFlight(response));
      if (!transient || Date.now() > until) return response;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** attempt, 2_000)));
  }
};

/** The same request was sent before, and its process may have died with it: the key is free again soon. */
async function isInFlight(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const problem = (await response.clone().json()) as { code?: string };
  return problem.code === 'IDEMPOTENCY_IN_FLIGHT';
}

/** One JSON request. @throws {Problem} */
export async function call<T>(url: string, { method = 'GET', token, body, headers = {} }: Call = {}): Promise<T> {
  const response = await patiently(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T & { code?: string; detail?: string; title?: string };
  if (response.ok) return answer;
  throw new Problem(response.status, answer.code ?? 'UNKNOWN', answer.detail ?? answer.title ?? '');
}
