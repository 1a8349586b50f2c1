import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated/index-api.ts';
import { addressOf, linesIn } from './lines.ts';
import { problemIn } from './problem.ts';

export interface IndexOptions {
  /** Base URL of one's own side's index. */
  url: string;
  /** A session token of the same side's gateway (`Gateway.token`). */
  token: () => Promise<string>;
  /** For refusals: vi, zh or en. */
  language?: 'vi' | 'zh' | 'en';
  /** What content is read for; absent: the role's first purpose. */
  purpose?: string;
  fetch?: typeof fetch;
}

/** One side's index, as a party or its system asks it. */
export class Index {
  /** Every query of the OpenAPI document, typed. */
  readonly http: Client<paths>;
  readonly #options: IndexOptions;

  constructor(options: IndexOptions) {
    this.#options = options;
    this.http = createClient<paths>({ baseUrl: options.url, ...(options.fetch ? { fetch: options.fetch } : {}) });
    this.http.use({
      onRequest: async ({ request }) => {
        for (const [name, value] of Object.entries(await this.#headers())) request.headers.set(name, value);
        return request;
      },
    });
  }

  /** A whole list, one item after the other, however long it is. @throws {GatewayProblem} */
  async *all<Item>(path: keyof paths & string, filters: Record<string, string> = {}): AsyncGenerator<Item> {
    const url = addressOf(this.#options.url, path);
    for (const [name, value] of Object.entries({ ...filters, format: 'ndjson' })) url.searchParams.set(name, value);
    const response = await (this.#options.fetch ?? fetch)(url, { headers: await this.#headers() });
    if (!response.ok) throw await problemIn(response);
    if (response.body) for await (const line of linesIn(response.body)) if (line !== '') yield JSON.parse(line) as Item;
  }

  async #headers(): Promise<Record<string, string>> {
    const { token, language, purpose } = this.#options;
    return {
      authorization: `Bearer ${await token()}`,
      ...(language ? { 'accept-language': language } : {}),
      ...(purpose === undefined ? {} : { 'access-purpose': purpose }),
    };
  }
}
