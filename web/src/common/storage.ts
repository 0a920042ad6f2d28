// A small key-value store that never throws. Browsers may refuse storage (private windows, full disk, policy): then
// values live in memory for as long as the page does, and `durable` says so, so that the page can tell the truth.

export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
  readonly durable: boolean;
}

export class BrowserStore implements KeyValue {
  readonly #backing: Storage | null;
  readonly #memory = new Map<string, string>();
  #durable = true;

  constructor(open: () => Storage) {
    let backing: Storage | null = null;
    try {
      backing = open();
      const probe = "fyr.probe";
      backing.setItem(probe, "1");
      backing.removeItem(probe);
    } catch {
      // A full store can still be read and emptied; one that cannot be opened at all is left alone.
      this.#durable = false;
    }
    this.#backing = backing;
  }

  get durable(): boolean {
    return this.#durable;
  }

  get(key: string): string | null {
    const held = this.#memory.get(key);
    if (held !== undefined) return held;
    try {
      return this.#backing?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  set(key: string, value: string): void {
    try {
      if (!this.#backing) throw new Error("no storage");
      this.#backing.setItem(key, value);
      this.#memory.delete(key);
      this.#durable = true;
    } catch {
      this.#memory.set(key, value);
      this.#durable = false;
    }
  }

  remove(key: string): void {
    this.#memory.delete(key);
    try {
      this.#backing?.removeItem(key);
    } catch {
      // Nothing to remove where nothing can be stored.
    }
  }

  keys(): string[] {
    const found = new Set(this.#memory.keys());
    try {
      for (let i = 0; i < (this.#backing?.length ?? 0); i++) {
        const key = this.#backing?.key(i);
        if (key) found.add(key);
      }
    } catch {
      // As above.
    }
    return [...found];
  }
}

// The same for tests.
export class MemoryStore implements KeyValue {
  readonly map = new Map<string, string>();
  durable = true;
  get(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  set(key: string, value: string): void {
    this.map.set(key, value);
  }
  remove(key: string): void {
    this.map.delete(key);
  }
  keys(): string[] {
    return [...this.map.keys()];
  }
}

export function readJson(store: KeyValue, key: string): unknown {
  const text = store.get(key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    store.remove(key);
    return null;
  }
}
