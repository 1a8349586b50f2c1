import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../database/client.ts';
import { describeFault, Fault } from '../database/fault.ts';
import { addSessionKey } from '../gateway/sign-in/key-ring.ts';
import { SIDES } from '../protocol/sides.ts';
import type { NetworkInfo } from './network/info.ts';

/**
 * Adds a key to the ring of a side's session tokens: every process publishes it, a minute later it signs, and the one before verifies until its
 * tokens are gone. Nothing restarts. The side is that of THONGQUAN_DATABASE_URL, or `--side VN` of the running network in `--data`.
 */
function databaseOf(values: { side?: string; data: string }): string {
  const given = process.env.THONGQUAN_DATABASE_URL;
  if (values.side === undefined && given) return given;
  const side = SIDES.find((each) => each === values.side);
  if (!side) throw new Fault('USAGE', 'no side is named', 'set THONGQUAN_DATABASE_URL, or give --side VN or --side CN');
  try {
    const info = JSON.parse(readFileSync(join(values.data, 'network.json'), 'utf8')) as NetworkInfo;
    return info.sides[side].database;
  } catch (error) {
    throw new Fault('NETWORK_NOT_RUNNING', `${values.data} has no network.json`, 'start the network, or give --data', error);
  }
}

try {
  const { values } = parseArgs({
    options: { side: { type: 'string' }, data: { type: 'string', default: process.env.THONGQUAN_DATA || 'data' } },
  });
  const database = openDatabase(databaseOf(values), 1);
  const signsFrom = await addSessionKey(database.prisma, new Date()).finally(() => database.close());
  process.stdout.write(`a new session key signs from ${signsFrom.toISOString()}\n`);
} catch (error) {
  process.stderr.write(`${describeFault(error)}\n`);
  process.exitCode = 2;
}
