import { Agent, request } from 'node:http';
import type { Side } from '../../../protocol/sides.ts';
import type { NetworkInfo } from '../../../scripts/network/info.ts';
import type { Submission } from './workload.ts';

const RETRY_MS = 200;
/** Half a minute: an overloaded side may hear that late of what the other has taken. */
const RETRIES = 150;

/** Posts submissions to the gateways' public interface over kept connections. */
export class Sender {
  readonly #agents: Record<Side, Agent>;
  readonly #urls: Record<Side, URL>;

  constructor({ sides }: NetworkInfo, connections: number) {
    const agent = () => new Agent({ keepAlive: true, maxSockets: connections });
    this.#agents = { VN: agent(), CN: agent() };
    this.#urls = { VN: new URL('/v1/events', sides.VN.gateway), CN: new URL('/v1/events', sides.CN.gateway) };
  }

  /**
   * Resolves at 202. What is asked to come again does, as a client would; a refusal ends the benchmark: every act of it is right.
   */
  async submit(submission: Submission): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const { status, text } = await this.#post(submission);
      if (status === 202) return;
      if (!(JSON.parse(text) as { retryable?: boolean }).retryable || attempt === RETRIES)
        throw new RangeError(`a gateway answered ${status}: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #post({ side, body }: Submission): Promise<{ status: number; text: string }> {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const sent = request(this.#urls[side], { method: 'POST', agent: this.#agents[side], headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
