import { Refusal } from '../../protocol/refusals.ts';
import { bytesOf } from '../bytes.ts';
import type { Queryable } from '../transaction.ts';

/** Acts, leaves and documents of one consignment that one answer is made of; an ordinary one has some dozens. */
export const MOST_OF_ONE = 5_000;

/** @throws {Refusal} QUERY_TOO_BROAD for a consignment that has grown beyond what one answer may hold; its acts can be read by pages */
export async function checkSize(db: Queryable, consignment: string): Promise<void> {
  const { rows } = await db.query<{ size: number }>({
    name: 'size',
    text: `SELECT greatest((SELECT count(*) FROM (SELECT 1 FROM chain.acts WHERE consignment = $1 LIMIT $2) a),
                           (SELECT count(*) FROM (SELECT 1 FROM content.leaves WHERE consignment = $1 LIMIT $2) l),
                           (SELECT count(*) FROM (SELECT 1 FROM content.documents WHERE consignment = $1 LIMIT $2) d))::int AS size`,
    values: [bytesOf(consignment), MOST_OF_ONE + 1],
  });
  if ((rows[0]?.size ?? 0) > MOST_OF_ONE)
    throw new Refusal('QUERY_TOO_BROAD', `more than ${MOST_OF_ONE} entries; /v1/acts answers them by pages`);
}
