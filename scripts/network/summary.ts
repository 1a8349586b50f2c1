import { SIDES } from '../../protocol/sides.ts';
import type { Report } from '../replay/result.ts';
import { table } from '../replay/table.ts';
import type { NetworkInfo } from './info.ts';

/** What a person sees once all runs: the table of the replay, where everything is, how to sign in. */
export function summary(info: NetworkInfo, replay: Report | undefined, seconds: number): string {
  const services = SIDES.flatMap((side) => [
    [`${side} portal`, info.sides[side].portal ?? ''],
    [`${side} gateway`, info.sides[side].gateway],
    [`${side} indexer`, info.sides[side].indexer],
  ]);
  const rows = [...services, ['chain', `${info.rpc} (chain id ${info.chainId}, Directory ${info.addresses.directory})`]];
  const places = rows.map(([name = '', where = '']) => `  ${name.padEnd(12)} ${where}`);
  const handles = SIDES.map((side) => {
    const own = Object.entries(info.keys).filter(([, key]) => key.side === side);
    return `  ${side}: ${own.map(([handle]) => handle).join(', ')}`;
  });
  return [
    ...(replay ? [table(replay), ''] : []),
    `Up after ${seconds.toFixed(1)} s`,
    ...places,
    '',
    'Sign in with a demonstration key of network.json in the data folder, at the gateway of its side:',
    `  ${info.signIn}`,
    ...handles,
    '',
  ].join('\n');
}
