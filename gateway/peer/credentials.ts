import { createHash, createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { decodeProtectedHeader, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Sql } from '../../database/client.ts';
import type { SideConfig } from '../../database/config.ts';
import { Fault } from '../../database/fault.ts';
import { Refusal } from '../../protocol/refusals.ts';
import { otherSide, type Side } from '../../protocol/sides.ts';
import { isBytes32 } from '../bytes.ts';
import { checkStanding } from '../events/actor.ts';
import type { KeyRecord, Participants } from '../participants.ts';
import { publicKeyOf } from '../sign-in/registered-key.ts';
import { issuerOf } from '../sign-in/session-keys.ts';
import { signJws, verifyJws } from './jws.ts';

const LIFETIME_S = 60;
const REQUEST = 'thongquan-peer-request+jwt';
const RECEIPT = 'thongquan-peer-receipt+jws';

export interface Receipt {
  digest: string;
  /** Unix seconds. */
  at: number;
  /** The receiver would have refused the act itself, and said why in an alarm of its own. */
  flagged: boolean;
}

/**
 * How the two gateways know each other: each signs with the GATEWAY key that the chain's registry holds. A request's token binds its body;
 * a receipt binds the act received.
 */
export class PeerCredentials {
  readonly keyId: string;
  readonly #side: Side;
  readonly #privateKey: KeyObject;
  readonly #participants: Participants;
  readonly #sql: Sql;
  readonly #now: () => number;

  constructor(config: SideConfig, participants: Participants, sql: Sql, now: () => number) {
    this.#side = config.side;
    const { kty, crv, x, y, d } = config.gatewayKey;
    this.#privateKey = createPrivateKey({ key: { kty, crv, x, y, d } as JWK, format: 'jwk' });
    this.#participants = participants;
    this.#sql = sql;
    this.#now = now;
    const own = config.organisations.flatMap((each) => each.keys).find((key) => key.publicJwk.x === config.gatewayKey.x);
    if (!own)
      throw new Fault(
        'GATEWAY_KEY_UNKNOWN',
        'the gateway key belongs to no organisation of the directory',
        'configure the key of this side’s GATEWAY',
      );
    this.keyId = own.keyId;
  }

  async request(body: string): Promise<string> {
    const now = this.#now();
    return new SignJWT({ body: hashOf(body) })
      .setProtectedHeader({ alg: 'ES256', typ: REQUEST, kid: this.keyId })
      .setIssuer(issuerOf(this.#side))
      .setAudience(issuerOf(otherSide(this.#side)))
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_S)
      .setJti(randomUUID())
      .sign(this.#privateKey);
  }

  /** @throws {Refusal} UNAUTHENTICATED unless the other side's gateway signed this very body now. */
  async checkRequest(authorization: string | undefined, body: string): Promise<KeyRecord> {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new Refusal('UNAUTHENTICATED');
    try {
      const key = await this.#peerKey(decodeProtectedHeader(token).kid);
      const { payload } = await jwtVerify(token, publicKeyOf(key), {
        algorithms: ['ES256'],
        typ: REQUEST,
        issuer: issuerOf(otherSide(this.#side)),
        audience: issuerOf(this.#side),
        maxTokenAge: LIFETIME_S,
        clockTolerance: 120,
        currentDate: new Date(this.#now() * 1000),
      });
      if (payload.body === hashOf(body)) return key;
    } catch (error) {
      if (error instanceof Refusal) throw error;
    }
    throw new Refusal('UNAUTHENTICATED', 'the token does not fit the other side’s gateway and this request');
  }

  receipt(receipt: Receipt): string {
    return signJws({ alg: 'ES256', typ: RECEIPT, kid: this.keyId }, Buffer.from(JSON.stringify(receipt)), this.#privateKey);
  }

  /** Checks receipts that came together, so that their key is looked up once; undefined for what is no receipt of its act. */
  async checkReceipts(receipts: readonly { jws: string; digest: string }[]): Promise<(Receipt | undefined)[]> {
    const keys = new Map<string | undefined, Promise<KeyObject>>();
    const keyOf = (kid: string | undefined): Promise<KeyObject> => {
      const key = keys.get(kid) ?? this.#peerKey(kid).then(publicKeyOf);
      keys.set(kid, key);
      return key;
    };
    return Promise.all(
      receipts.map(async ({ jws, digest }) => {
        try {
          const { header, payload } = verifyJws(jws, await keyOf(decodeProtectedHeader(jws).kid));
          const receipt = JSON.parse(payload.toString()) as Receipt;
          return header.typ === RECEIPT && receipt.digest === digest ? receipt : undefined;
        } catch {
          // Whatever is wrong with it, it is no receipt of this act.
          return undefined;
        }
      }),
    );
  }

  async #peerKey(kid: string | undefined): Promise<KeyRecord> {
    const key = isBytes32(kid) ? await this.#participants.key(this.#sql, kid) : undefined;
    if (!key || key.side === this.#side || !key.roles.includes('GATEWAY'))
      throw new Refusal('UNAUTHENTICATED', 'not a key of the other side’s gateway');
    checkStanding(key, this.#now(), this.#now());
    return key;
  }
}

const hashOf = (body: string): string => createHash('sha256').update(body).digest('base64url');
