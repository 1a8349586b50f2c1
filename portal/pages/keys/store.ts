/** A signing key that this browser holds. Its private part never leaves WebCrypto: the key is not extractable. */
export interface StoredKey {
  /** keccak256 of the ERC-7913 signer, lower-case 0x hex. */
  keyId: string;
  /** What people call it; of a key that was made or imported here, nothing until it is registered. */
  name: string | undefined;
  privateKey: CryptoKey;
  publicJwk: JsonWebKey;
}

const DATABASE = 'thongquan';
const STORE = 'keys';

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'keyId' });
  return settled(request);
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function within<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

export const storedKeys = (): Promise<StoredKey[]> => within('readonly', (store) => store.getAll());
export const keepKey = (key: StoredKey): Promise<unknown> => within('readwrite', (store) => store.put(key));
export const forgetKey = (keyId: string): Promise<unknown> => within('readwrite', (store) => store.delete(keyId));
