import type { JsonRpcApiProvider, Log } from 'ethers';
import { JOINT_COUNCIL } from '../../../protocol/bindings/interfaces.ts';
import { type Fact, factsOfCouncil, factsOfManager, idOf } from './facts.ts';
import { MANAGER } from './manager.ts';

/** A fact as the events leave it. */
export interface Standing extends Fact {
  /** Block of the event that said so last. */
  block: number;
}

/** What the events of council and AccessManager say, replayed. */
export interface History {
  /** Facts at the founding; undefined when the network is not founded. */
  founding?: Map<string, Standing>;
  now: Map<string, Standing>;
  /** Events of the AccessManager in transactions in which the council did nothing: nobody else should have a say there. */
  unexplained: { block: number; event: string; facts: string[] }[];
}

/** Replays all events up to a block, whatever ranges the endpoint answers. */
export async function readHistory(
  provider: JsonRpcApiProvider,
  council: string,
  manager: string,
  range: { from: number; to: number },
): Promise<History> {
  const logs = await logsBetween(provider, [council, manager], range.from, range.to);
  const isCouncil = ({ address }: Log): boolean => address.toLowerCase() === council.toLowerCase();
  const councils = new Set(logs.filter(isCouncil).map((log) => log.transactionHash));
  const history: History = { now: new Map(), unexplained: [] };
  for (const log of logs.toSorted((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)) {
    const event = (isCouncil(log) ? JOINT_COUNCIL : MANAGER).parseLog(log);
    const facts = !event ? [] : isCouncil(log) ? factsOfCouncil(event.name, event.args) : factsOfManager(event.name, event.args);
    for (const fact of facts) history.now.set(idOf(fact), { ...fact, block: log.blockNumber });
    if (!councils.has(log.transactionHash)) {
      const said = event ? `${event.name}(${[...event.args].map(String).join(', ')})` : `topic ${log.topics[0]}`;
      history.unexplained.push({ block: log.blockNumber, event: said, facts: facts.map(idOf) });
    }
    if (event?.name === 'Founded' && isCouncil(log)) history.founding = new Map(history.now);
  }
  return history;
}

/** Endpoints limit the blocks or logs of one question, each in its own way: a refused range is asked for in halves. */
async function logsBetween(provider: JsonRpcApiProvider, address: string[], from: number, to: number): Promise<Log[]> {
  try {
    return await provider.getLogs({ address, fromBlock: from, toBlock: to });
  } catch (error) {
    if (from >= to) throw error;
    const middle = Math.floor((from + to) / 2);
    return [...(await logsBetween(provider, address, from, middle)), ...(await logsBetween(provider, address, middle + 1, to))];
  }
}
