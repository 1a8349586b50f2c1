import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault, reasonOf } from '../../database/fault.ts';
import { ERASURE_BASES, type ErasureBasis } from '../../protocol/log/statement.ts';
import { SIDES, type Side } from '../../protocol/sides.ts';

const USAGE =
  'npm run erase -- --side VN [--data <folder>] (<consignment> --basis RETENTION_ENDED|REQUEST_GRANTED|COURT_ORDER [--days N] | --due [--days N] | --hold <consignment> --reason "…" | --lift <consignment> | --list)';

export type ErasureOptions = { side: Side; data: string } & (
  | { act: 'erase'; consignment: string; basis: ErasureBasis; days: number | undefined }
  | { act: 'due'; days: number | undefined }
  | { act: 'hold'; consignment: string; reason: string }
  | { act: 'lift'; consignment: string }
  | { act: 'list' }
);

/** @throws Fault USAGE */
export function readErasureOptions(args: string[], environment: NodeJS.ProcessEnv): ErasureOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { side: text, data: text, basis: text, days: text, due: flag, hold: text, reason: text, lift: text, list: flag },
    });
    const side = SIDES.find((each) => each === values.side);
    if (!side) throw new TypeError('--side must be VN or CN');
    const common = { side, data: resolve(values.data ?? environment.THONGQUAN_DATA ?? `data-${side.toLowerCase()}`) };
    const asked = [values.due, values.hold, values.lift, values.list, ...positionals].filter((each) => each !== undefined);
    if (asked.length !== 1) throw new TypeError('one thing is done at a time: a consignment, --due, --hold, --lift or --list');
    const days = values.days === undefined ? undefined : wholeDays(values.days);
    if (values.due) return { ...common, act: 'due', days };
    if (values.list) return { ...common, act: 'list' };
    if (values.lift !== undefined) return { ...common, act: 'lift', consignment: id(values.lift) };
    if (values.hold !== undefined) {
      if (!values.reason) throw new TypeError('--reason is missing: why it must be kept');
      return { ...common, act: 'hold', consignment: id(values.hold), reason: values.reason };
    }
    const basis = ERASURE_BASES.find((each) => each === values.basis);
    if (!basis) throw new TypeError(`--basis must be one of ${ERASURE_BASES.join(', ')}`);
    return { ...common, act: 'erase', consignment: id(positionals[0] ?? ''), basis, days };
  } catch (error) {
    throw new Fault('USAGE', reasonOf(error), USAGE);
  }
}

function id(value: string): string {
  if (!/^0x[0-9a-f]{64}$/i.test(value)) throw new TypeError(`${value} is not the id of a consignment (0x and 64 hexadecimal digits)`);
  return value.toLowerCase();
}

function wholeDays(value: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new TypeError('--days must be a whole number');
  return Number(value);
}
