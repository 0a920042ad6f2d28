// Brings what is written on worksheets to the server: a moment after the last key, again and again with growing pauses while
// the line is broken, one at a time. What is on the device is always the truth of the page; see sheet.ts.
//
// Two windows of one browser share what is kept: each change reads it, changes it and puts it back in one go.

import type { Reply } from "../common/api.ts";
import { Later } from "../common/later.ts";
import type { Timers } from "../common/outbox.ts";
import { obj } from "../common/read.ts";
import type { Kept } from "./kept.ts";
import { conflicted, kept as keptByServer, nextToSend, readServerSheet, refused, refreshed, type Pending, type Sheet } from "./sheet.ts";

export interface SheetPorts {
  put(id: string, pending: Pending): Promise<Reply>;
  timers: Timers;
  newId(): string;
  changed(id: string, sheet: Sheet): void;
  // Nothing can be sent until somebody has signed in.
  signIn(): void;
}

const pauseMs = 800;
export type Flushed = "saved" | "waiting" | "conflict" | "refused";

export class SheetSync {
  readonly #p: SheetPorts;
  readonly #later: Later;
  #kept: Kept | null = null;
  #busy: Promise<void> | null = null;
  // The server could not take these as they are; the next change tries anew.
  readonly #stuck = new Set<string>();

  constructor(ports: SheetPorts) {
    this.#p = ports;
    this.#later = new Later(ports.timers, () => void this.run());
  }

  open(kept: Kept): void {
    this.#kept = kept;
    this.#stuck.clear();
  }
  close(): void {
    this.#kept = null;
    this.#later.stop();
  }

  change(id: string, step: (s: Sheet) => Sheet): void {
    this.#stuck.delete(id);
    this.#step(id, step);
    this.#later.in(pauseMs);
  }

  isStuck(id: string): boolean {
    return this.#stuck.has(id);
  }

  #step(id: string, step: (s: Sheet) => Sheet): Sheet | null {
    if (!this.#kept) return null;
    const before = this.#kept.sheet(id);
    const next = step(before);
    if (next === before) return next;
    this.#kept.write(`sheet.${id}`, next);
    this.#p.changed(id, next);
    return next;
  }

  // What the server has of every sheet.
  take(sheets: unknown): void {
    for (const [id, told] of Object.entries(obj(sheets))) this.#step(id, (s) => refreshed(s, readServerSheet(told)));
  }

  kick(): void {
    this.#later.forgetFailures();
    void this.run();
  }

  // Tries until these are with the server, or says why not.
  async flush(ids: readonly string[]): Promise<Flushed> {
    await this.#busy;
    for (const id of ids) {
      for (let tries = 0; tries < 3; tries++) {
        const s = this.#kept?.sheet(id);
        if (!s || (!s.dirty && !s.pending)) break;
        if (s.other) return "conflict";
        if (this.#stuck.has(id)) return "refused";
        if (!(await this.#send(id))) return this.#stuck.has(id) ? "refused" : this.#kept?.sheet(id).other ? "conflict" : "waiting";
      }
    }
    return "saved";
  }

  async run(): Promise<void> {
    if (this.#busy) return this.#busy;
    this.#later.stop();
    this.#busy = this.#all().finally(() => { this.#busy = null; });
    return this.#busy;
  }

  async #all(): Promise<void> {
    const kept = this.#kept;
    if (!kept) return;
    for (const name of kept.names("sheet.")) {
      const id = name.slice(6);
      if (this.#stuck.has(id) || !nextToSend(kept.sheet(id), () => "")) continue;
      const went = await this.#send(id);
      if (this.#kept !== kept) return;
      if (!went && !this.#stuck.has(id) && !kept.sheet(id).other) return this.#later.afterFailure();
    }
    this.#later.forgetFailures();
    // Written on while it was on its way.
    if (kept.names("sheet.").some((n) => !this.#stuck.has(n.slice(6)) && nextToSend(kept.sheet(n.slice(6)), () => ""))) this.#later.in(pauseMs);
  }

  // True when the server has answered it as it wished.
  async #send(id: string): Promise<boolean> {
    const kept = this.#kept;
    if (!kept) return false;
    let pending: Pending | null = null;
    this.#step(id, (s) => {
      const next = nextToSend(s, this.#p.newId);
      pending = next?.pending ?? null;
      return next?.sheet ?? s;
    });
    const sent = pending as Pending | null;
    if (!sent) return true;
    const reply = await this.#p.put(id, sent);
    if (this.#kept !== kept) return false;
    if (reply.kind === "ok") {
      this.#step(id, (s) => keptByServer(s, sent.clientId, reply.body));
      return true;
    }
    if (reply.kind === "network" || reply.error.retryable) return false;
    if (reply.status === 401) {
      this.#p.signIn();
      return false;
    }
    const body = obj(reply.body);
    const told = body.sheet ?? (typeof body.edit === "number" ? body : null);
    if (reply.status === 409 && told) {
      this.#step(id, (s) => conflicted(s, sent.clientId, readServerSheet(told)));
      return !this.#kept.sheet(id).other;
    }
    this.#stuck.add(id);
    this.#step(id, (s) => refused(s, sent.clientId));
    return false;
  }
}
