import { Agent, request } from 'undici';
import type { Serving } from './api.ts';

const LIMIT = 50;
/** Requests under way at once, when what is asked is how many can be answered. */
const AT_ONCE = 4;
const ROUNDS = 3;
/** Pages before times are taken: a service that runs has met its code before. */
const WARM = 50;

export interface PageFigures {
  /** Milliseconds of each page, one at a time. */
  pages: number[];
  /** Pages a second, many at once: the API's, and those of a bare route with the same statements. */
  api: number;
  bare: number;
}

/** Turns the pages of the list of consignments, from either end, and then asks for all of them again, of the API and of the bare route. */
export async function pages({ api, bare, token }: Serving, most: number): Promise<PageFigures> {
  const connections = new Agent({ connections: AT_ONCE });
  const get = async <T>(url: string): Promise<T> => {
    const { statusCode, body } = await request(url, { headers: { authorization: token }, dispatcher: connections });
    const text = await body.text();
    if (statusCode !== 200) throw new RangeError(`${url}: ${statusCode} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  };
  for (let i = 0; i < WARM; i++) await get(`${api}/v1/consignments?limit=${LIMIT}&side=${i % 2 ? 'VN' : 'CN'}`);
  const urls: string[] = [];
  const took: number[] = [];
  for (const sort of ['-updated', 'updated'])
    for (let cursor: string | null = '', turned = 0; cursor !== null && turned < most / 2; turned++) {
      const url: string = `${api}/v1/consignments?limit=${LIMIT}&sort=${sort}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const began = performance.now();
      ({ cursor } = await get<{ cursor: string | null }>(url));
      took.push(performance.now() - began);
      urls.push(url);
    }
  const bareUrls = urls.map((_, i) => `${bare}/pages/${i}`);
  const all = async (list: readonly string[]): Promise<number> => {
    const waiting = list.values();
    const began = performance.now();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const url of waiting) await get(url);
      }),
    );
    return performance.now() - began;
  };
  const spent = { api: 0, bare: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    spent.bare += await all(bareUrls);
    spent.api += await all(urls);
  }
  await connections.close();
  const rate = (ms: number): number => (urls.length * ROUNDS) / (ms / 1000);
  return { pages: took, api: rate(spent.api), bare: rate(spent.bare) };
}
