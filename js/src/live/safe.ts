import type { Recorded } from "./unsent";

const NAME = "jupyter_xvoice";
const STORE = "recorded";
const DAY = 86_400_000; // ms

interface Piece extends Recorded {
  readonly recorder: string;
  /** When it was stored, ms of the day's clock. */
  readonly at: number;
}

/** Recorded sound that no kernel has taken, on this machine's disk until one has: a page that is loaded again finds it here.
 * A browser that may store nothing has nothing here; the sound is then in the page alone. */
export class Safe {
  readonly #database: Promise<IDBDatabase | null> = open();

  async put(recorder: string, frames: readonly Recorded[]): Promise<void> {
    if (frames.length === 0) return;
    const store = await this.#store("readwrite");
    for (const frame of frames) store?.put({ ...frame, recorder, at: Date.now() } satisfies Piece);
    // At once: a page that goes has no time for a transaction that waits for nothing more to come.
    store?.transaction.commit();
  }

  /** What of this item begins before `end` samples is not needed any more. */
  async remove(recorder: string, item: number, end: number): Promise<void> {
    const store = await this.#store("readwrite");
    store?.delete(IDBKeyRange.bound([recorder, item, 0], [recorder, item, end], false, true));
  }

  /** All that is left of a recorder, in order. */
  async left(recorder: string): Promise<Recorded[]> {
    const store = await this.#store("readonly");
    if (store === undefined) return [];
    return answer<Piece[]>(store.getAll(IDBKeyRange.bound([recorder], [recorder, []])));
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore | undefined> {
    return (await this.#database)?.transaction(STORE, mode).objectStore(STORE);
  }
}

async function open(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(STORE, { keyPath: ["recorder", "item", "position"] });
      store.createIndex("at", "at");
    };
    const database = await answer(request);
    forget(database);
    return database;
  } catch {
    return null;
  }
}

/** What nobody has come for in a day. */
function forget(database: IDBDatabase): void {
  const store = database.transaction(STORE, "readwrite").objectStore(STORE);
  const old = store.index("at").openKeyCursor(IDBKeyRange.upperBound(Date.now() - DAY));
  old.onsuccess = () => {
    if (old.result === null) return;
    store.delete(old.result.primaryKey);
    old.result.continue();
  };
}

function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
