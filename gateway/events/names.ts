import type { Prisma, Tx } from '../../database/client.ts';
import { type Act, ZERO } from '../../protocol/acts/act.ts';
import { decodeAuthorise, decodeRegister } from '../../protocol/acts/terms.ts';
import { bytesOf } from '../bytes.ts';
import type { StoredEvent } from '../state/content.ts';

export const json = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/** What the index needs in clear to serve names: manifests without their confidential part, codes and authorisations. */
export async function keepNames(tx: Tx, digest: string, act: Act, event: StoredEvent): Promise<void> {
  if (event.manifest) await keepManifest(tx, digest, act, event.manifest);
  const { code, lot, kg = 0 } = event.fields;
  if (event.type === 'CODE_REGISTERED' && code !== undefined)
    await tx.code.createMany({
      data: [
        { id: bytesOf(act.subject), name: code, owner: bytesOf(decodeRegister(act.data)?.owner ?? ZERO), registered: bytesOf(digest) },
      ],
      skipDuplicates: true,
    });
  const authorised = event.type === 'CODE_AUTHORISED' ? decodeAuthorise(act.data) : undefined;
  if (authorised && lot !== undefined)
    await tx.authorisation.upsert({
      where: { id: bytesOf(authorised.authorisation) },
      create: { id: bytesOf(authorised.authorisation), code: bytesOf(act.subject), lot, kg: Math.ceil(kg), digest: bytesOf(digest) },
      update: { kg: Math.ceil(kg) },
    });
}

/** A version that the chain rejected gives its place to the next attempt. */
async function keepManifest(tx: Tx, digest: string, act: Act, manifest: object): Promise<void> {
  const key = { consignment: bytesOf(act.consignment), version: act.version };
  const data = { digest: bytesOf(digest), body: json(manifest) };
  await tx.manifest.upsert({ where: { consignment_version: key }, create: { ...key, ...data }, update: data });
}
