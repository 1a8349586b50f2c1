import { createPrivateKey, sign } from 'node:crypto';
import { expect } from 'chai';
import type { JWK } from 'jose';
import { generateKey } from '../../../protocol/acts/sign.ts';
import { assembleCertificate, prepareCertificate, type ToIssue, type Unsigned } from '../../../protocol/certificates/certificate.ts';
import type { CertificateName } from '../../../protocol/certificates/kinds.ts';
import { StatusList } from '../../../protocol/certificates/status-list.ts';
import { signStatusList } from '../../../protocol/certificates/status-token.ts';
import { type Asked, type CheckedCertificate, type IssuerKey, verifyCertificate } from '../../../protocol/certificates/verify.ts';
import { utf8 } from '../../../protocol/hash.ts';
import { Refusal } from '../../../protocol/refusals.ts';
import { ROLES } from '../../../protocol/roles.ts';
import { CLAIMS } from './samples.ts';

export const NOW = 1_800_000_000;
export const ISSUER = 'https://vn.example/v1/issuers/0x01';
export const URI = 'https://vn.example/v1/status-lists/1';
export const KID = `0x${'11'.repeat(32)}`;
export const officer = generateKey();
export const gateway = generateKey();
export const trader = generateKey();

const publicOf = ({ d: _, ...jwk }: ReturnType<typeof generateKey>) => jwk;
export const publicTrader = publicOf(trader);
export const KEY: IssuerKey = { kid: KID, issuer: ISSUER, jwk: publicOf(officer), roles: ROLES, validFrom: 0, retiredAt: 0, revokedAt: 0 };

export const signed = (unsigned: Pick<Unsigned, 'signingInput' | 'disclosures'>, key: JWK = officer): string => {
  const privateKey = createPrivateKey({ key: key as never, format: 'jwk' });
  return assembleCertificate(unsigned, sign('sha256', utf8(unsigned.signingInput), { key: privateKey, dsaEncoding: 'ieee-p1363' }));
};
export const issue = (name: CertificateName, more: Partial<ToIssue> = {}): string =>
  signed(
    prepareCertificate({
      ...{ name, claims: CLAIMS[name], issuer: ISSUER, kid: KID, iat: NOW - 1_000, exp: NOW + 1_000 },
      ...{ status: { uri: URI, idx: 5 }, ...more },
    }),
  );
export const check = (compact: string, more: Partial<Asked> = {}): Promise<CheckedCertificate> =>
  verifyCertificate(compact, { keys: [KEY], now: NOW, ...more });
export const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error, 'nothing was refused').to.be.instanceOf(Refusal);
  return `${(error as Refusal).code} ${(error as Refusal).path ?? ''}`.trim();
};
export const list = (
  change?: (list: StatusList) => void,
  claims = { sub: URI, iat: NOW - 60, exp: NOW + 60, ttl: 30 },
): Promise<string> => {
  const statuses = StatusList.of(1, 64);
  change?.(statuses);
  return signStatusList(statuses, claims, 'gateway', gateway);
};
