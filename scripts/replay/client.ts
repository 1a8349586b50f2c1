import { type Act, ZERO } from '../../protocol/acts/act.ts';
import { actDigest } from '../../protocol/acts/digest.ts';
import { signDigest } from '../../protocol/acts/sign.ts';
import { commitmentOf } from '../../protocol/documents/commitment.ts';
import type { Payload } from '../../protocol/documents/disclosure.ts';
import { Refusal } from '../../protocol/refusals.ts';
import type { Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../network/info.ts';
import { call, Problem } from './http.ts';
import { type DemoKey, type KeyRing, signChallenge } from './keys.ts';

export interface Prepared {
  /** As JSON: the unit bitmap is a decimal string. */
  act: Omit<Act, 'units'> & { units: string };
  digest: string;
  document: { payload: Payload; disclosures: string[] };
}
export interface Accepted {
  id: string;
  state: string;
  marks: string[];
}

const KNOWN_WITHIN_MS = 60_000;

/** A party at its own side's gateway: signs in, has events prepared, checks what it is asked to sign, signs, submits. */
export class Client {
  private readonly network: NetworkInfo;
  private readonly keys: KeyRing;
  private readonly tokens = new Map<string, Promise<{ token: string; until: number }>>();

  constructor(network: NetworkInfo, keys: KeyRing) {
    this.network = network;
    this.keys = keys;
  }

  /** A session token of one key at its side's gateway; kept until shortly before it ends. */
  async token(handle: string, side: Side): Promise<string> {
    const name = `${side} ${handle}`;
    let session = this.tokens.get(name);
    if (!session || (await session).until < Date.now()) {
      session = this.signIn(this.keys.key(handle), side);
      session.catch(() => this.tokens.delete(name));
      this.tokens.set(name, session);
    }
    return (await session).token;
  }

  private async signIn(key: DemoKey, side: Side): Promise<{ token: string; until: number }> {
    const url = this.network.sides[side].gateway;
    const { challenge } = await call<{ challenge: string }>(`${url}/v1/auth/challenge`, { method: 'POST', body: { key: key.keyId } });
    const body = { key: key.keyId, challenge, signature: signChallenge(key, challenge) };
    const { token } = await call<{ token: string }>(`${url}/v1/auth/token`, { method: 'POST', body });
    return { token, until: Date.now() + 10 * 60_000 };
  }

  /** The signed body for `submit`, made of what the gateway proposes once it is found to say what it claims. */
  async prepare(side: Side, signers: readonly string[], request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const [first = '', second] = signers;
    const url = this.network.sides[side].gateway;
    const token = await this.token(first, side);
    const prepared = await call<Prepared>(`${url}/v1/events/prepare`, { method: 'POST', token, body: request });
    const digest = this.check(prepared);
    const signer = this.keys.key(first);
    const cosigner = second === undefined ? undefined : this.keys.key(second);
    return {
      ...request,
      act: prepared.act,
      document: prepared.document,
      key: signer.keyId,
      signature: signDigest(signer.privateJwk, digest),
      cosigner: cosigner?.keyId ?? ZERO,
      cosignature: cosigner ? signDigest(cosigner.privateJwk, digest) : '0x',
    };
  }

  private check(prepared: Prepared): string {
    const { act, document } = prepared;
    const digest = actDigest(
      { chainId: BigInt(this.network.chainId), directory: this.network.addresses.directory },
      { ...act, units: BigInt(act.units) },
    );
    if (digest !== prepared.digest)
      throw new Refusal('SIGNATURE_INVALID', 'the gateway asks for a signature of something else than it shows');
    if (commitmentOf(document.payload) !== act.commitment)
      throw new Refusal('SIGNATURE_INVALID', 'the document is not what the act commits to');
    return digest;
  }

  submit(side: Side, body: unknown, idempotencyKey: string): Promise<Accepted> {
    const headers = { 'idempotency-key': idempotencyKey };
    return call<Accepted>(`${this.network.sides[side].gateway}/v1/events`, { method: 'POST', body, headers });
  }

  /** Waits until a side's gateway knows an event of the other side: nobody acts on what their own side has not been told yet. */
  async awaitKnown(side: Side, digest: string): Promise<void> {
    for (const until = Date.now() + KNOWN_WITHIN_MS; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 50))) {
      try {
        const token = await this.token(`${side}-CUS`, side);
        await call(`${this.network.sides[side].gateway}/v1/events/${digest}`, { token });
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
