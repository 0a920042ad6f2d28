// The workstation around the page: a small QWebChannel client, and the one object that the workstation shows (docs/CALLS.md,
// "In the workstation"). The page has no token and no socket there.

import { list, num, obj, str } from "../common/read.ts";
import type { Line, LineEvents } from "./session.ts";

interface Transport { send(text: string): void; onmessage: ((e: { data: string }) => void) | null }
export interface Host {
  invoke(slot: string, ...args: unknown[]): void;
  on(signal: string, run: (...args: unknown[]) => void): void;
}

export function hostTransport(): Transport | null {
  return ((globalThis as { qt?: { webChannelTransport?: Transport } }).qt?.webChannelTransport ?? null);
}

// Qt's protocol: 3 init, 10 its answer; 6 invoke; 7 connect to a signal, 1 a signal; 4 ready for property updates.
export async function connectHost(transport: Transport, name = "call"): Promise<Host> {
  const handlers = new Map<number, ((...args: unknown[]) => void)[]>();
  const numbers = new Map<string, { index: number; isSignal: boolean }>();
  let id = 0;
  const send = (message: object) => transport.send(JSON.stringify({ ...message, id: ++id }));
  await new Promise<void>((ready, failed) => {
    transport.onmessage = (e) => {
      const m = obj(typeof e.data === "string" ? JSON.parse(e.data) : e.data);
      if (m.type === 10 && numbers.size === 0) {
        const about = obj(obj(m.data)[name]);
        for (const row of list(about.methods)) if (Array.isArray(row)) numbers.set(str(row[0]), { index: num(row[1]), isSignal: false });
        for (const row of list(about.signals)) if (Array.isArray(row)) numbers.set(str(row[0]), { index: num(row[1]), isSignal: true });
        if (numbers.size === 0) return failed(new Error("no call object"));
        transport.send(JSON.stringify({ type: 4 }));
        return ready();
      }
      if (m.type === 1 && m.object === name) for (const run of handlers.get(num(m.signal)) ?? []) run(...list(m.args));
    };
    send({ type: 3 });
  });
  return {
    invoke: (slot, ...args) => {
      const known = numbers.get(slot);
      if (known && !known.isSignal) send({ type: 6, object: name, method: known.index, args });
    },
    on: (signal, run) => {
      const known = numbers.get(signal);
      if (!known?.isSignal) return;
      const all = handlers.get(known.index) ?? [];
      if (all.length === 0) transport.send(JSON.stringify({ type: 7, object: name, signal: known.index }));
      handlers.set(known.index, [...all, run]);
    },
  };
}

// Lines are numbered, so that what a line that was closed still tells is not taken for the next one's.
export function hostLines(host: Host): (on: LineEvents) => Line {
  let last = 0;
  let current: { number: number; on: LineEvents } | null = null;
  const at = (line: unknown) => (current && current.number === line ? current : null);
  host.on("lineOpened", (line) => at(line)?.on.opened());
  host.on("heard", (line, text) => at(line)?.on.heard(str(text)));
  host.on("lineClosed", (line) => at(line)?.on.closed());
  return (on) => {
    const number = ++last;
    current = { number, on };
    host.invoke("openLine", number);
    return {
      send: (text) => host.invoke("say", number, text),
      close: () => {
        if (current?.number === number) current = null;
        host.invoke("closeLine", number);
      },
    };
  };
}
