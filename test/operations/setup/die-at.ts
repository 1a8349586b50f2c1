import pg from 'pg';

const die = (): void => void process.kill(process.pid, 'SIGKILL');

/**
 * Has this process die by its own hand when it is about to send its nth statement, or when it has sent it and has no answer.
 * @returns how many statements it has sent
 */
export function dieAt(nth: number, when: 'before' | 'sent'): () => number {
  let statements = 0;
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    statements += 1;
    const last = statements === nth;
    if (last && when === 'before') die();
    const answer = Reflect.apply(query, this, args);
    if (last) setImmediate(die);
    return answer;
  } as typeof query;
  return () => statements;
}
