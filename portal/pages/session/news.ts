import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSession } from './session.tsx';

/** News come in bursts, and the index has them a moment after the gateway. */
const SOON_MS = 300;
const LATER_MS = 2_500;

/** Asks the index again whenever the gateway has news. @returns whether news come. */
export function useNews(): boolean {
  const { gateway, me } = useSession();
  const queries = useQueryClient();
  const [live, setLive] = useState(true);
  useEffect(() => {
    if (!me) return;
    const closing = new AbortController();
    const timers = new Map<number, ReturnType<typeof setTimeout>>();
    const refresh = (): void => {
      for (const after of [SOON_MS, LATER_MS]) {
        clearTimeout(timers.get(after));
        timers.set(
          after,
          setTimeout(() => void queries.invalidateQueries({ queryKey: ['index'] }), after),
        );
      }
    };
    const listen = async (): Promise<void> => {
      try {
        for await (const _ of gateway.stream(me.signer, { signal: closing.signal })) {
          setLive(true);
          refresh();
        }
      } catch {
        if (!closing.signal.aborted) setLive(false);
      }
    };
    void listen();
    return () => {
      closing.abort();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [gateway, me, queries]);
  return live;
}
