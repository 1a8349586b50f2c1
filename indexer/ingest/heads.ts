import type pg from 'pg';
import { RECORD_LOG } from '../../protocol/bindings/interfaces.ts';
import { bytesOf } from '../bytes.ts';
import type { LogRow } from '../chain/rows.ts';

/** Writes the record-log heads among these logs. */
export async function insertHeads(client: pg.ClientBase, logs: readonly LogRow[]): Promise<void> {
  for (const log of logs) {
    const event = RECORD_LOG.parseLog(log);
    if (event?.name !== 'HeadAnchored') continue;
    const arg = (name: string) => event.args.getValue(name);
    await client.query(
      `INSERT INTO chain.heads (side, size, root, signed_at, key, signature, block, log_index, tx) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        Number(arg('side')),
        String(arg('size')),
        bytesOf(arg('root')),
        String(arg('signedAt')),
        bytesOf(arg('key')),
        bytesOf(arg('signature')),
        log.block,
        log.index,
        bytesOf(log.tx),
      ],
    );
  }
}
