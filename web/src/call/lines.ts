// Lines to the server: a WebSocket, long polls that carry the same texts, or the workstation, which owns the line itself.

import type { Timers } from "../common/outbox.ts";
import { list, obj, str } from "../common/read.ts";
import type { Line, LineEvents, LineKind } from "./session.ts";

export function openSocket(url: string, on: LineEvents): Line {
  const socket = new WebSocket(url);
  let open = true;
  const closed = () => {
    if (!open) return;
    open = false;
    on.closed();
  };
  socket.onopen = () => on.opened();
  socket.onmessage = (e) => {
    if (open && typeof e.data === "string") on.heard(e.data);
  };
  socket.onclose = socket.onerror = closed;
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      open = false;
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
    },
  };
}

const pollWaitMs = 30_000;
const warmMs = 5 * 60_000;
const rewarmMs = 2000;
// One node behind the common address: where this line is.
const nodePath = /^\/call\/v1\/on\/[A-Za-z0-9][A-Za-z0-9.-]{0,63}\/poll$/;

// docs/SIGNALLING.md, "Long polls": one call waits for what is told, another carries what is said.
export function openPoll(origin: string, path: string, on: LineEvents, fetcher: typeof fetch = (i, o) => fetch(i, o)): Line {
  let line = "";
  let open = true;
  let saying = false;
  const waiting: string[] = [];
  const stops = new Set<AbortController>();

  const call = async (body: object): Promise<unknown> => {
    const stop = new AbortController();
    stops.add(stop);
    const timer = setTimeout(() => stop.abort(), pollWaitMs);
    try {
      const response = await fetcher(origin + path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: stop.signal,
        cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      });
      if (!response.ok) throw new Error(String(response.status));
      return await response.json();
    } finally {
      clearTimeout(timer);
      stops.delete(stop);
    }
  };
  const closed = () => {
    if (!open) return;
    open = false;
    on.closed();
  };
  const hear = (reply: unknown): boolean => {
    const v = obj(reply);
    line = str(v.line) || line;
    if (nodePath.test(str(v.at))) path = str(v.at);
    for (const text of list(v.hear)) if (open && typeof text === "string") on.heard(text);
    return v.open !== false && open;
  };
  const listen = async () => {
    while (open && line) if (!hear(await call({ line, say: [], wait: true }))) return closed();
  };
  const say = async () => {
    if (saying || !open) return;
    saying = true;
    while (open && waiting.length > 0) {
      const isFirst = line === "";
      const texts = waiting.splice(0, isFirst ? 1 : 32);
      if (!hear(await call({ ...(isFirst ? {} : { line }), say: texts, wait: false }))) return closed();
      if (isFirst) void listen().catch(closed);
    }
    saying = false;
  };
  queueMicrotask(() => {
    if (open) on.opened();
  });
  return {
    send: (text) => {
      waiting.push(text);
      void say().catch(closed);
    },
    close: () => {
      open = false;
      for (const stop of stops) stop.abort();
    },
  };
}

export function browserLines(origin: string): OpenLine {
  return (kind, on, at = "/call/v1/line") => {
    if (kind === "poll") return openPoll(origin, at.startsWith("/") ? at.replace(/line$/, "poll") : "/call/v1/poll", on);
    return openSocket(at.startsWith("/") ? origin.replace(/^http/, "ws") + at : at, on);
  };
}

export type OpenLine = (kind: LineKind, on: LineEvents, at?: string) => Line;
interface Held { on: LineEvents | null; opened: boolean; line: Line }

// A socket that is opened before it is wanted, while the person looks at their devices: three round trips that nobody waits for
// later. The server lets one be silent for a minute; then another is opened, some minutes long.
export class WarmLine {
  readonly #open: OpenLine;
  readonly #timers: Timers;
  #held: Held | null = null;
  #cancel: (() => void) | null = null;
  #untilMs = 0;

  constructor(open: OpenLine, timers: Timers) {
    this.#open = open;
    this.#timers = timers;
  }

  warm(): void {
    this.#untilMs = this.#timers.now() + warmMs;
    if (!this.#held && !this.#cancel) this.#hold();
  }

  cool(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#held?.line.close();
    this.#held = null;
  }

  // As any line; the warm one when there is one.
  readonly open: OpenLine = (kind, on, at) => {
    const held = this.#held;
    if (kind !== "socket" || at || !held) return this.#open(kind, on, ...(at ? [at] : []));
    this.#held = null;
    this.cool();
    held.on = on;
    if (held.opened) queueMicrotask(() => held.on?.opened());
    return { send: (text) => held.line.send(text), close: () => { held.on = null; held.line.close(); } };
  };

  #hold(): void {
    const held: Held = { on: null, opened: false, line: { send: () => undefined, close: () => undefined } };
    this.#held = held;
    held.line = this.#open("socket", {
      opened: () => { held.opened = true; held.on?.opened(); },
      heard: (text) => held.on?.heard(text),
      closed: () => {
        if (held.on) return held.on.closed();
        if (this.#held !== held) return;
        this.#held = null;
        this.#cancel = this.#timers.after(rewarmMs, () => {
          this.#cancel = null;
          if (this.#timers.now() < this.#untilMs) this.#hold();
        });
      },
    });
  }
}
