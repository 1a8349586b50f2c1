import pg from 'pg';

const die = (): void => void process.kill(process.pid, 'SIGKILL');

export type Moment = 'before' | 'sent' | 'done';

/**
 * Has this process die by its own hand when it is about to send its nth statement, when it has sent it and has no answer (the server may
 * have done it or not, or do it yet), or when the server has done it and nobody here has heard.
 * @returns how many statements it has sent
 */
export function dieAt(nth: number, when: Moment): () => number {
  let statements = 0;
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    statements += 1;
    const last = statements === nth;
    if (last && when === 'before') die();
    const heard = last && when === 'done';
    if (heard && typeof args.at(-1) === 'function') args[args.length - 1] = die;
    const answer = Reflect.apply(query, this, args);
    if (heard) (answer as Promise<unknown> | undefined)?.then(die, die);
    else if (last) setImmediate(die);
    return answer;
  } as typeof query;
  return () => statements;
}
