import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault, reasonOf } from '../../database/fault.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';
import { url } from '../network/variables.ts';

const USAGE =
  'npm run rotate-keys -- --side VN --organisation HANDLE [--overlap-hours 24 | --revoke | --rewrap | --destroy [--after-days 30]] [--data <folder>] [--rpc URL]';

export type RotationOptions = {
  side: Side;
  /** Handle or id. */
  organisation: string;
  data: string;
  rpcUrl: string | undefined;
} & ({ act: 'rotate'; overlapSeconds: number } | { act: 'revoke' } | { act: 'rewrap' } | { act: 'destroy'; afterSeconds: number });

const ACTS = ['revoke', 'rewrap', 'destroy'] as const;

/** @throws Fault USAGE */
export function readRotationOptions(args: string[], environment: NodeJS.ProcessEnv): RotationOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        ...{ side: text, organisation: text, data: text, rpc: text, 'overlap-hours': text, 'after-days': text },
        ...{ revoke: flag, rewrap: flag, destroy: flag },
      },
    });
    const side = SIDES.find((each) => each === values.side);
    if (!side) throw new TypeError('--side must be VN or CN');
    if (values.organisation === undefined) throw new TypeError('--organisation is missing: whose keys');
    const [act = 'rotate', ...more] = ACTS.filter((each) => values[each]);
    if (more.length > 0) throw new TypeError(`--${act} and --${more[0]} are done one after the other`);
    if (values['overlap-hours'] !== undefined && act !== 'rotate') throw new TypeError(`--overlap-hours does not go with --${act}`);
    if (values['after-days'] !== undefined && act !== 'destroy') throw new TypeError('--after-days goes with --destroy');
    const common = {
      side,
      organisation: values.organisation,
      data: resolve(values.data ?? environment.THONGQUAN_DATA ?? `data-${side.toLowerCase()}`),
      rpcUrl: values.rpc === undefined ? undefined : url('http:', 'https:')(values.rpc),
    };
    if (act === 'rotate') return { ...common, act, overlapSeconds: amount('overlap-hours', values['overlap-hours'] ?? '24') * 3_600 };
    if (act === 'destroy') return { ...common, act, afterSeconds: amount('after-days', values['after-days'] ?? '30') * 86_400 };
    return { ...common, act };
  } catch (error) {
    throw new Fault('USAGE', reasonOf(error), USAGE);
  }
}

function amount(name: string, value: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new TypeError(`--${name} must be a whole number`);
  return Number(value);
}
