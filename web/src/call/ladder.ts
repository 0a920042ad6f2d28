// What is done about media that do not come through, of one party: docs/SIGNALLING.md, "Restarts". Pure.
//
// 1 s → new ICE credentials; 5 s → over the relay only; 12 s → a new connection in the same session; 20 s → the telephone is
// offered, and everything goes on being tried. These times run while both lines stand: what cannot be said helps nobody.
// When a line is back it begins anew, at once.

export const restartMs = 1000;
export const relayMs = 5000;
export const freshMs = 12_000;
export const phoneMs = 20_000;
// The one that gives way lets the other begin with a new connection.
const politeMs = 1000;
// A first connection may take longer than a broken one: candidates are still being gathered.
const firstMs = 4000;

export type IceState = "new" | "checking" | "connected" | "disconnected" | "failed" | "closed";
export interface Ladder {
  readonly polite: boolean;
  readonly connected: boolean;
  readonly everConnected: boolean;
  readonly stalled: boolean;
  readonly lineUp: boolean;
  readonly otherUp: boolean;
  readonly badSince: number;
  // When what can be said began to count.
  readonly clock: number;
  readonly rung: 0 | 1 | 2 | 3;
  readonly phone: boolean;
  readonly relay: boolean; // there is one
}
export type LadderEvent =
  | { type: "ice"; state: IceState }
  // Whether anything at all arrives over the connection, and for how long nothing has.
  | { type: "flow"; flows: boolean; quietMs: number }
  | { type: "line"; up: boolean }
  | { type: "other"; up: boolean }
  | { type: "relay"; there: boolean }
  | { type: "tick" };
export type LadderEffect =
  | { do: "restart"; relayOnly: boolean }
  | { do: "fresh"; relayOnly: boolean }
  // Taken back it makes the encoder begin anew with a whole picture: it may be stuck on what never arrived.
  | { do: "audioOnly"; on: boolean }
  | { do: "phone"; on: boolean };

export function newLadder(polite: boolean, nowMs: number, lineUp: boolean, otherUp: boolean, relay: boolean): Ladder {
  return { polite, connected: false, everConnected: false, stalled: false, lineUp, otherUp, badSince: nowMs, clock: nowMs, rung: 0, phone: false, relay };
}

export const isBad = (s: Ladder): boolean => !s.connected || s.stalled;

export function climb(s: Ladder, e: LadderEvent, nowMs: number): { state: Ladder; effects: LadderEffect[] } {
  switch (e.type) {
    case "ice": return ice(s, e.state, nowMs);
    case "flow": return flow(s, e.flows, e.quietMs, nowMs);
    case "line": return line({ ...s, lineUp: e.up }, s, nowMs);
    case "other": return line({ ...s, otherUp: e.up }, s, nowMs);
    case "relay": return { state: { ...s, relay: e.there }, effects: [] };
    case "tick": return tick(s, nowMs);
  }
}

// How long until something may be due; nothing when all is well.
export function nextTickMs(s: Ladder): number | null {
  return isBad(s) ? 250 : null;
}

function ice(s: Ladder, state: IceState, nowMs: number): { state: Ladder; effects: LadderEffect[] } {
  if (state === "connected") return change(s, { ...s, connected: true, stalled: false, everConnected: true }, nowMs);
  if (state === "disconnected" || state === "closed") return change(s, { ...s, connected: false }, nowMs);
  if (state === "failed") {
    const bad = change(s, { ...s, connected: false }, nowMs);
    // It will not heal by itself: the first second is not waited for.
    return bad.state.rung === 0 ? first(bad.state, bad.effects) : bad;
  }
  return { state: s, effects: [] }; // new, checking: on the way
}

// The times run from the last that came, not from when that was noticed.
function flow(s: Ladder, flows: boolean, quietMs: number, nowMs: number): { state: Ladder; effects: LadderEffect[] } {
  const { state, effects } = change(s, { ...s, stalled: s.connected && !flows }, flows ? nowMs : nowMs - quietMs);
  const due = tick(state, nowMs);
  return { state: due.state, effects: [...effects, ...due.effects] };
}

function change(was: Ladder, now: Ladder, nowMs: number): { state: Ladder; effects: LadderEffect[] } {
  if (isBad(now) === isBad(was)) return { state: now, effects: [] };
  if (isBad(now)) return { state: { ...now, badSince: nowMs, clock: nowMs, rung: 0 }, effects: [] };
  const effects: LadderEffect[] = [];
  if (was.rung > 0) effects.push({ do: "audioOnly", on: false });
  if (was.phone) effects.push({ do: "phone", on: false });
  return { state: { ...now, rung: 0, phone: false }, effects };
}

function line(now: Ladder, was: Ladder, nowMs: number): { state: Ladder; effects: LadderEffect[] } {
  const could = was.lineUp && was.otherUp;
  const can = now.lineUp && now.otherUp;
  if (can === could || !can || !isBad(now) || !now.everConnected) return { state: can && !could && isBad(now) ? { ...now, clock: nowMs } : now, effects: [] };
  return first({ ...now, clock: nowMs - restartMs }, []);
}

function first(s: Ladder, before: LadderEffect[]): { state: Ladder; effects: LadderEffect[] } {
  const effects: LadderEffect[] = [...before, { do: "restart", relayOnly: false }];
  if (s.everConnected) effects.push({ do: "audioOnly", on: true });
  return { state: { ...s, rung: 1 }, effects };
}

function tick(s: Ladder, nowMs: number): { state: Ladder; effects: LadderEffect[] } {
  if (!isBad(s)) return { state: s, effects: [] };
  let state = s;
  const effects: LadderEffect[] = [];
  if (!state.phone && nowMs - state.badSince >= phoneMs) {
    state = { ...state, phone: true };
    effects.push({ do: "phone", on: true });
  }
  const slack = state.everConnected ? 0 : firstMs;
  const passed = nowMs - state.clock - slack;
  const canSay = state.lineUp && state.otherUp;
  // Said even without a line: it is heard when the line is back.
  if (state.rung === 0 && passed >= restartMs && (state.everConnected || canSay)) return first(state, effects);
  if (!canSay) return { state, effects };
  if (state.rung === 1 && passed >= relayMs) {
    state = { ...state, rung: 2 };
    effects.push({ do: "restart", relayOnly: state.relay });
  } else if (state.rung === 2 && passed >= freshMs + (state.polite ? politeMs : 0)) {
    state = { ...state, rung: 3 };
    effects.push({ do: "fresh", relayOnly: false });
  } else if (state.rung === 3 && passed >= 2 * freshMs) {
    // Round again, for as long as the visit is open.
    state = { ...state, rung: 1, clock: nowMs - restartMs - slack };
    effects.push({ do: "restart", relayOnly: false });
  }
  return { state, effects };
}
