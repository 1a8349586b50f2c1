import { openDatabase } from '../../database/client.ts';
import {
  erasuresOf,
  liftLegalHold,
  MIN_DAYS,
  placeLegalHold,
  RETENTION_DAYS,
  requestDue,
  requestErasure,
} from '../../gateway/erasure/request.ts';
import { placeOf } from '../backup/place.ts';
import type { ErasureOptions } from './options.ts';

/** Does what was asked, and says what stands. The side may run meanwhile: its gateway erases what is asked for here. */
export async function* runErasure(options: ErasureOptions): AsyncGenerator<string> {
  const { database } = await placeOf(options.data, options.side);
  const db = openDatabase(database, 2);
  try {
    switch (options.act) {
      case 'erase': {
        const { consignment, basis } = options;
        const days = options.days ?? (basis === 'RETENTION_ENDED' ? RETENTION_DAYS : MIN_DAYS);
        await requestErasure(db, consignment, basis, days, new Date());
        yield `the ${options.side} gateway erases the content of ${consignment} once nothing of it is on its way (--list tells)`;
        return;
      }
      case 'due': {
        const days = Math.max(options.days ?? RETENTION_DAYS, MIN_DAYS);
        yield `${await requestDue(db.sql, days, new Date())} consignments that ended ${days} days ago or before are to be erased (--list tells)`;
        return;
      }
      case 'hold':
        await placeLegalHold(db, options.consignment, options.reason);
        yield `${options.consignment} is kept until its hold is lifted`;
        return;
      case 'lift':
        yield `${options.consignment} ${(await liftLegalHold(db.sql, options.consignment)) ? 'is not held any more' : 'was not held'}`;
        return;
      case 'list':
        for (const erasure of await erasuresOf(db.sql)) yield JSON.stringify(erasure);
    }
  } finally {
    await db.close();
  }
}
