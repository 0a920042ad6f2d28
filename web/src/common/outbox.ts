// The outbox: commands in the order they were given, one at a time, each until the server has answered it.
//
// Shape: a network fault or a busy server is waited out with growing pauses and tried again for ever, with the same
//        clientId. Everything else ends a command: done, refused (told to the page, never dropped silently), or a stop
//        until somebody has signed in again.
// Storage: one entry a command, so that two windows never overwrite each other; sent by both, it is done once.

import type { Reply } from "./api.ts";
import { readJson, type KeyValue } from "./storage.ts";

export interface Sendable {
  readonly clientId: string;
}

export interface Timers {
  after(ms: number, run: () => void): () => void;
  now(): number;
  random(): number;
}

export interface Waiting {
  reason: "network" | "busy";
  attempt: number;
  untilMs: number;
}

export type OutboxEvent<C extends Sendable> =
  | { kind: "changed"; commands: readonly C[] }
  | { kind: "sending" }
  | { kind: "waiting"; waiting: Waiting }
  | { kind: "done"; command: C; body: unknown }
  | { kind: "refused"; command: C; reply: Reply & { kind: "refused" } }
  | { kind: "signIn" };

export interface OutboxPorts<C extends Sendable> {
  send(command: C): Promise<Reply>;
  // Fills in what is only known now (the turn); null when the command has lost its meaning.
  prepare(command: C): C | null;
  store: KeyValue;
  timers: Timers;
  tell(event: OutboxEvent<C>): void;
}

const steps = [1000, 2000, 4000, 8000, 15_000, 30_000];

// Between half and the whole of the step, so that a whole waiting room does not come back at the same instant.
export function pauseMs(attempt: number, random: number): number {
  const step = steps[Math.min(attempt, steps.length) - 1] ?? 1000;
  return Math.round(step * (0.5 + random / 2));
}

interface Entry<C> {
  command: C;
  order: number;
}

export class CommandOutbox<C extends Sendable> {
  readonly #ports: OutboxPorts<C>;
  readonly #keyOf: (person: string) => string;
  readonly #read: (value: unknown) => C | null;
  #prefix = "";
  #entries: Entry<C>[] = [];
  #order = 0;
  #attempt = 0;
  #busy = false;
  #stopped = true;
  #generation = 0;
  #cancel: (() => void) | null = null;

  // keyOf: where this person's commands are kept; read: a command from what was kept, null when it is none.
  constructor(ports: OutboxPorts<C>, keyOf: (person: string) => string, read: (value: unknown) => C | null) {
    this.#ports = ports;
    this.#keyOf = keyOf;
    this.#read = read;
  }

  get commands(): readonly C[] {
    return this.#entries.map((e) => e.command);
  }

  // Opens the outbox of one person: what that person left unsent on this device is there again.
  open(person: string): void {
    this.close();
    this.#prefix = this.#keyOf(person);
    const { store } = this.#ports;
    for (const key of store.keys().filter((k) => k.startsWith(this.#prefix))) {
      const kept = readJson(store, key) as { order?: unknown; command?: unknown } | null;
      const command = this.#read(kept?.command);
      if (command && typeof kept?.order === "number") this.#entries.push({ command, order: kept.order });
      else store.remove(key);
    }
    this.#entries.sort((a, b) => a.order - b.order || (a.command.clientId < b.command.clientId ? -1 : 1));
    this.#order = this.#entries.at(-1)?.order ?? 0;
    this.#changed();
  }

  // Lets go of the person; what is stored stays for them.
  close(): void {
    this.#generation++;
    this.#cancel?.();
    this.#cancel = null;
    this.#entries = [];
    this.#attempt = 0;
    this.#busy = false;
    this.#stopped = true;
  }

  // Removes everything this person has unsent, also from the device.
  erase(): void {
    for (const e of this.#entries) this.#ports.store.remove(this.#prefix + e.command.clientId);
    this.#entries = [];
    this.#changed();
  }

  put(command: C): void {
    const entry: Entry<C> = { command, order: Math.max(this.#order + 1, this.#ports.timers.now()) };
    this.#order = entry.order;
    this.#entries.push(entry);
    this.#keep(entry);
    this.#changed();
    this.#pump();
  }

  start(): void {
    this.#stopped = false;
    this.kick();
  }

  // The network may be back: try at once.
  kick(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#pump();
  }

  #pump(): void {
    if (this.#busy || this.#stopped || this.#cancel) return;
    const entry = this.#entries[0];
    if (!entry) return;
    const ready = this.#ports.prepare(entry.command);
    if (!ready) {
      this.#drop(entry);
      this.#pump();
      return;
    }
    entry.command = ready;
    this.#keep(entry);
    this.#busy = true;
    this.#ports.tell({ kind: "sending" });
    const generation = this.#generation;
    void this.#ports.send(ready).then((reply) => {
      if (generation !== this.#generation) return;
      this.#busy = false;
      this.#settle(entry, reply);
    });
  }

  #settle(entry: Entry<C>, reply: Reply): void {
    if (reply.kind === "ok") {
      this.#attempt = 0;
      this.#drop(entry);
      this.#ports.tell({ kind: "done", command: entry.command, body: reply.body });
      this.#pump();
      return;
    }
    if (reply.kind === "refused" && reply.status === 401) {
      this.#stopped = true;
      this.#ports.tell({ kind: "signIn" });
      return;
    }
    if (reply.kind === "refused" && !reply.error.retryable) {
      this.#attempt = 0;
      this.#drop(entry);
      this.#ports.tell({ kind: "refused", command: entry.command, reply });
      this.#pump();
      return;
    }
    this.#attempt++;
    const own = pauseMs(this.#attempt, this.#ports.timers.random());
    const asked = reply.kind === "refused" ? (reply.retryAfterMs ?? 0) : 0;
    const pause = Math.max(own, Math.min(asked, 120_000));
    const untilMs = this.#ports.timers.now() + pause;
    this.#cancel = this.#ports.timers.after(pause, () => {
      this.#cancel = null;
      this.#pump();
    });
    const reason = reply.kind === "network" ? "network" : "busy";
    this.#ports.tell({ kind: "waiting", waiting: { reason, attempt: this.#attempt, untilMs } });
  }

  #keep(entry: Entry<C>): void {
    this.#ports.store.set(this.#prefix + entry.command.clientId, JSON.stringify(entry));
  }

  #drop(entry: Entry<C>): void {
    this.#entries = this.#entries.filter((e) => e !== entry);
    this.#ports.store.remove(this.#prefix + entry.command.clientId);
    this.#changed();
  }

  #changed(): void {
    this.#ports.tell({ kind: "changed", commands: this.commands });
  }
}
