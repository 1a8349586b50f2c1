import { join } from 'node:path';
import { openDatabase } from '../../database/client.ts';
import { openEmbeddedBlobs } from '../../gateway/blobs/embedded.ts';
import { openKuboBlobs } from '../../gateway/blobs/kubo.ts';
import type { BlobStore } from '../../gateway/blobs/port.ts';
import { withSmallInDatabase } from '../../gateway/blobs/small.ts';
import type { Report } from '../network/supervise.ts';
import { destroy } from './destroy.ts';
import type { RotationOptions } from './options.ts';
import { operatorOf, rotationPlaceOf } from './place.ts';
import { registryWriter } from './registry.ts';
import { rewrap } from './rewrap.ts';
import { rotate } from './rotate.ts';

const now = (): number => Math.floor(Date.now() / 1000);

/** Does what was asked about one organisation's keys for encryption, and says what stands. The side may run meanwhile. */
export async function runRotation(options: RotationOptions, report: Report): Promise<string> {
  const { side, organisation, data, rpcUrl } = options;
  const { database, blobs: folder, hosted, deployment } = await rotationPlaceOf(data, side, organisation);
  const db = openDatabase(database, 2);
  const withBlobs = async <T>(work: (blobs: BlobStore) => Promise<T>): Promise<T> => {
    const ipfs = process.env.THONGQUAN_IPFS_URL;
    const blobs = ipfs ? openKuboBlobs(ipfs) : withSmallInDatabase(await openEmbeddedBlobs(join(folder, 'blobs')), db.sql);
    return work(blobs).finally(() => blobs.close());
  };
  try {
    switch (options.act) {
      case 'rewrap': {
        const { key, rewrapped, before, left } = await withBlobs((blobs) => rewrap(db.sql, blobs, hosted, now()));
        return `${rewrapped} envelopes of ${hosted.handle} were re-wrapped to ${key}, which opens ${before} others; ${left} open by no key kept here`;
      }
      case 'destroy': {
        const ids = await withBlobs((blobs) => destroy(db.sql, blobs, hosted, now() - options.afterSeconds));
        return `destroyed ${ids.length} private keys of ${hosted.handle}${ids.map((id) => ` ${id}`).join()}`;
      }
      default: {
        const operator = await operatorOf(data, side, rpcUrl);
        try {
          const key = await rotate({
            ...{ db, hosted, now, report },
            registry: registryWriter(deployment.addresses.registry, operator),
            overlapSeconds: options.act === 'rotate' ? options.overlapSeconds : 0,
            compromised: options.act === 'revoke',
          });
          return `envelopes for ${hosted.handle} are sealed to ${key}; back the side up now, an older backup does not have it`;
        } finally {
          operator.provider?.destroy();
        }
      }
    }
  } finally {
    await db.close();
  }
}
