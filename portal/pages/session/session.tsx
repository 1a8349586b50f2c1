import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { Gateway } from '../../../client/gateway.ts';
import type { components } from '../../../client/generated/index-api.ts';
import { Index } from '../../../client/index.ts';
import type { Signer } from '../../../client/signer.ts';
import type { Role } from '../../../protocol/roles.ts';
import { signerFor } from '../keys/signer.ts';
import { keepKey, type StoredKey, storedKeys } from '../keys/store.ts';
import { type About, readAbout } from './about.ts';
import { whole } from './answers.ts';

export type Organisation = components['schemas']['Organisation'];

/** Who acts: a key of this browser that the registry knows, and whose it is. */
export interface Me {
  signer: Signer;
  organisation: Organisation;
  handle: string;
  /** Of the key: no more than its organisation's. */
  roles: Role[];
  index: Index;
  organisations: Organisation[];
}

export interface Session {
  about: About;
  gateway: Gateway;
  /** Absent until somebody signed in. */
  me: Me | undefined;
  /** Why the chosen key cannot sign in. */
  refused: unknown;
  signingIn: boolean;
  signIn(key: StoredKey): Promise<void>;
  signOut(): void;
}

/** Only which key acts is remembered here; the key is WebCrypto's, and session tokens live in memory. */
const CHOSEN = 'thongquan.key';
const Context = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new TypeError('outside of a session');
  return session;
}

/** Of pages that are shown to who is signed in only. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new TypeError('nobody is signed in');
  return me;
}

export function SessionProvider({ children, waiting }: { children: ReactNode; waiting: (error: unknown) => ReactNode }) {
  const about = useQuery({ queryKey: ['about'], queryFn: readAbout, staleTime: Number.POSITIVE_INFINITY });
  if (!about.data) return waiting(about.error);
  return <SignedIn about={about.data}>{children}</SignedIn>;
}

function SignedIn({ about, children }: { about: About; children: ReactNode }) {
  const queries = useQueryClient();
  const [chosen, choose] = useState(() => localStorage.getItem(CHOSEN));
  const gateway = useMemo(
    () => new Gateway({ url: `${location.origin}/gateway`, domain: { chainId: BigInt(about.chainId), directory: about.directory } }),
    [about],
  );
  const me = useQuery({
    queryKey: ['me', chosen],
    enabled: chosen !== null,
    queryFn: () => meOf(gateway, chosen ?? ''),
    staleTime: 60_000,
    retry: false,
  });
  const signIn = useCallback(
    async (key: StoredKey) => {
      await keepKey(key);
      localStorage.setItem(CHOSEN, key.keyId);
      await queries.invalidateQueries({ queryKey: ['me', key.keyId] });
      choose(key.keyId);
    },
    [queries],
  );
  const signOut = useCallback(() => {
    localStorage.removeItem(CHOSEN);
    choose(null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'about' });
  }, [queries]);
  const session: Session = {
    ...{ about, gateway, signIn, signOut },
    me: chosen === null ? undefined : (me.data ?? undefined),
    refused: chosen === null ? undefined : me.error,
    signingIn: chosen !== null && me.isPending,
  };
  return <Context.Provider value={session}>{children}</Context.Provider>;
}

/** Signs in silently with the key that was chosen, and finds whose it is. Null when this browser no longer has it. */
async function meOf(gateway: Gateway, keyId: string): Promise<Me | null> {
  const key = (await storedKeys()).find((each) => each.keyId === keyId);
  if (!key) return null;
  const signer = signerFor(key);
  await gateway.token(signer);
  const index = new Index({ url: `${location.origin}/index`, token: () => gateway.token(signer) });
  const { items } = whole(await index.http.GET('/v1/organisations', { params: { query: { limit: 200 } } }));
  const organisation = items.find((each) => each.keys.some(({ id }) => id === keyId));
  const registered = organisation?.keys.find(({ id }) => id === keyId);
  if (!organisation || !registered) return null;
  const handle = organisation.handle ?? organisation.id.slice(0, 10);
  return { signer, organisation, handle, roles: registered.roles as Role[], index, organisations: items };
}
