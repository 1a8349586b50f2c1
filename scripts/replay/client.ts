import { type Accepted, Gateway, type PrepareRequest, type SubmitRequest } from '../../client/gateway.ts';
import { GatewayProblem } from '../../client/problem.ts';
import { keySigner } from '../../client/signer.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../network/info.ts';
import { call, Problem, patiently } from './http.ts';
import type { KeyRing } from './keys.ts';

const KNOWN_WITHIN_MS = 60_000;

/** The parties of a replay, each at its own side's gateway. */
export class Client {
  private readonly network: NetworkInfo;
  private readonly keys: KeyRing;
  private readonly gateways: Record<Side, Gateway>;

  constructor(network: NetworkInfo, keys: KeyRing) {
    this.network = network;
    this.keys = keys;
    const domain = { chainId: BigInt(network.chainId), directory: network.addresses.directory };
    const at = (side: Side): Gateway => new Gateway({ url: network.sides[side].gateway, domain, fetch: patiently });
    this.gateways = Object.fromEntries(SIDES.map((side) => [side, at(side)])) as Record<Side, Gateway>;
  }

  private signer(handle: string) {
    const { keyId, privateJwk } = this.keys.key(handle);
    return keySigner(keyId, privateJwk);
  }

  /** A session token of one key at its side's gateway. */
  token(handle: string, side: Side): Promise<string> {
    return told(this.gateways[side].token(this.signer(handle)));
  }

  /** The signed body for `submit`, made of what the gateway proposes once it is found to say what it claims. */
  prepare(side: Side, signers: readonly string[], request: Record<string, unknown>): Promise<SubmitRequest> {
    const [first = '', second] = signers;
    // Stories say wrong things on purpose: what the gateway makes of them is the point.
    const said = request as PrepareRequest;
    return told(this.gateways[side].sign(said, this.signer(first), second === undefined ? undefined : this.signer(second)));
  }

  submit(side: Side, body: unknown, idempotencyKey: string): Promise<Accepted> {
    return told(this.gateways[side].submit(body as SubmitRequest, idempotencyKey));
  }

  /** Waits until a side's gateway knows an event of the other side: nobody acts on what their own side has not been told yet. */
  async awaitKnown(side: Side, digest: string): Promise<void> {
    for (const until = Date.now() + KNOWN_WITHIN_MS; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 50))) {
      try {
        await told(this.gateways[side].state(this.signer(`${side}-CUS`), digest));
        return;
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 404) throw error;
      }
    }
  }

  /** A query of a side's index, as an authority of that side. */
  async query<T>(side: Side, path: string): Promise<T> {
    const token = await this.token(`${side}-CUS`, side);
    return call<T>(`${this.network.sides[side].indexer}${path}`, { token });
  }
}

/** A gateway's refusal as a replay keeps it. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof GatewayProblem) throw new Problem(error.status, error.code, error.details.detail ?? error.details.title ?? '');
    throw error;
  }
}
