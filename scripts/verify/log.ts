import type { Side } from '../../protocol/sides.ts';
import type { NetworkInfo } from '../network/info.ts';
import type { Client } from '../replay/client.ts';
import { call } from '../replay/http.ts';
import type { ReadLog } from './checks/log.ts';
import type { ReadStatements, ViewedStatement } from './checks/statements.ts';

const PAGE = 1_000;

/** Reads a side's record log from the gateway that keeps it. */
export const readLogOf =
  (client: Client, network: NetworkInfo): ReadLog =>
  async (side, size) => {
    const token = await client.token(`${side}-CUS`, side);
    const entries: string[] = [];
    while (entries.length < size) {
      const url = `${network.sides[side].gateway}/v1/log/leaves?from=${entries.length}&limit=${Math.min(PAGE, size - entries.length)}`;
      const page = await call<{ entries: string[] }>(url, { token });
      if (page.entries.length === 0) break;
      entries.push(...page.entries);
    }
    return entries;
  };

/** Reads what a side's gateway states of a consignment, as that side's customs. */
export const readStatementsOf =
  (client: Client, network: NetworkInfo, side: Side, consignment: string): ReadStatements =>
  async () => {
    const token = await client.token(`${side}-CUS`, side);
    const found: ViewedStatement[] = [];
    for (let after: string | null = '0'; after !== null; ) {
      const url = `${network.sides[side].gateway}/v1/disclosures?consignment=${consignment}&after=${after}`;
      const page: { disclosures: ViewedStatement[]; next: string | null } = await call(url, { token });
      found.push(...page.disclosures);
      after = page.next;
    }
    return found;
  };
