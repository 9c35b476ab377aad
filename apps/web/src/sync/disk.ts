/** IndexedDB in promises: what this device keeps, in stores of things that carry their own keys. */
export interface Disk<Name extends string> {
  read<T>(name: Name, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>;
  /** One transaction; resolves when it is written. */
  write(
    name: Name,
    change: (store: IDBObjectStore) => void,
    durability?: IDBTransactionDurability,
  ): Promise<void>;
  close(): void;
}

/** Opens a database, with a store for each key path; a higher version adds those that are new. */
export async function openDisk<Name extends string>(
  name: string,
  version: number,
  keyPaths: Record<Name, string | string[]>,
): Promise<Disk<Name>> {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => {
    const known = request.result.objectStoreNames;
    for (const [store, keyPath] of Object.entries<string | string[]>(keyPaths)) {
      if (!known.contains(store)) request.result.createObjectStore(store, { keyPath });
    }
  };
  const database = await answerOf(request);
  // Another tab brings a newer version, or somebody signed out.
  database.onversionchange = () => database.close();
  return {
    // A closed one throws at once, and whoever reads is to hear of it as of all that goes wrong.
    read: async (store, ask) => answerOf(ask(database.transaction(store).objectStore(store))),
    write: (store, change, durability = 'default') =>
      new Promise((resolve, reject) => {
        const tx = database.transaction(store, 'readwrite', { durability });
        tx.oncomplete = () => resolve();
        tx.onabort = () => reject(tx.error);
        change(tx.objectStore(store));
      }),
    close: () => database.close(),
  };
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
