// Who describes what to whom, of two parties: perfect negotiation with epochs (docs/SIGNALLING.md, "Epochs"). Pure: events in,
// effects out; the effects are carried out one after the other, in their order.

import type { EventBody, Say } from "./protocol.ts";

type Unaddressed<S> = S extends { to: string } ? Omit<S, "to"> : never;
export type PeerSay = Unaddressed<Say>;

// `fresh`: with a new connection; `restart`: with new ICE credentials.
export interface Wish { restart: boolean; relayOnly: boolean; fresh: boolean }
export const another: Wish = { restart: true, relayOnly: false, fresh: true };

export interface Negotiation {
  readonly polite: boolean;
  readonly epoch: number;        // that holds
  readonly since: number;        // of the last new credentials
  readonly offering: number | null;
  readonly attempt: number;      // which of this side's offers it is: one that was taken back may have the same epoch
  readonly current: Wish | null; // what that offer is for
  readonly said: boolean;        // it has gone out
  readonly wish: Wish | null;    // of the next offer
  readonly awaiting: boolean;    // the other's offer is on its way
  readonly answering: boolean;
  readonly heardEpoch: number;   // of the last description of the other's that was taken
  readonly other: string | null; // which connection of the other's it was
  readonly held: readonly { epoch: number; list: readonly string[] }[];
}

export type NegotiationEvent =
  | { type: "begin" } // the other is there, and this side makes the first offer
  | { type: "wish"; wish: Wish }
  | { type: "made"; attempt: number; sdp: string }
  | { type: "answered"; epoch: number; sdp: string }
  | { type: "failed" } // something of what was to be done
  | { type: "local"; list: string[] }
  // Told everything anew; `lost`: something said or told may not have arrived.
  | { type: "resynced"; epoch: number; lost: boolean }
  | Extract<EventBody, { type: "offer" | "answer" | "candidates" | "stale" | "restart" }>;

export type NegotiationEffect =
  | { do: "offer"; attempt: number; epoch: number; wish: Wish }
  | { do: "rollback" }
  // `same`: of the connection that was spoken with before.
  | { do: "takeOffer"; epoch: number; sdp: string; relayOnly: boolean; restart: boolean; fresh: boolean; same: boolean }
  | { do: "takeAnswer"; epoch: number; sdp: string }
  | { do: "add"; list: readonly string[] }
  | { do: "say"; say: PeerSay };

// Whether an offer that is to be made is still the one that is wanted.
export const isCurrent = (s: Negotiation, attempt: number): boolean => s.offering !== null && s.attempt === attempt;

export interface Step { state: Negotiation; effects: NegotiationEffect[] }

export function newNegotiation(polite: boolean, epoch: number): Negotiation {
  return { polite, epoch, since: epoch, offering: null, attempt: 0, current: null, said: false, wish: null, awaiting: false, answering: false, heardEpoch: 0, other: null, held: [] };
}

export function step(s: Negotiation, e: NegotiationEvent): Step {
  switch (e.type) {
    case "begin": return s.offering !== null || s.answering || s.other ? same(s) : want(s, { restart: true, relayOnly: false, fresh: false });
    case "wish": return want(s, e.wish);
    case "made": return made(s, e.attempt, e.sdp);
    case "answered": return answered(s, e.epoch, e.sdp);
    case "failed": return want({ ...idle(s), epoch: s.said ? (s.offering ?? s.epoch) : s.epoch, answering: false, wish: null }, another);
    case "local": return local(s, e.list);
    case "offer": return offered(s, e);
    case "answer":
      if (s.offering === null || e.epoch !== s.offering) return same(s);
      return more(release(taken(s, e.epoch, connectionOf(e.sdp)), [{ do: "takeAnswer", epoch: e.epoch, sdp: e.sdp }]));
    case "candidates":
      if (e.epoch < s.since) return same(s);
      if (e.epoch > s.heardEpoch) return same({ ...s, held: [...s.held, { epoch: e.epoch, list: e.list }].slice(-60) });
      return { state: s, effects: [{ do: "add", list: e.list }] };
    case "stale": return stale(s, e.epoch, e.was);
    case "restart": {
      // It holds for what this side knew when it was asked: an offer that is newer is the restart already.
      if (s.offering !== null && s.said && s.current?.restart && s.offering > e.epoch) return same(s);
      const wish = { restart: true, relayOnly: e.relayOnly, fresh: s.current?.fresh === true || s.wish?.fresh === true };
      const epoch = Math.max(s.epoch, e.epoch, s.said ? (s.offering ?? 0) : 0);
      return after(takeBack(s), want({ ...idle(s), epoch, wish: null }, wish));
    }
    case "resynced": {
      // The server's word holds, also where it counts anew: another of its nodes knows nothing of what was before.
      const known = { ...s, epoch: e.epoch, since: e.epoch === s.epoch ? s.since : e.epoch, heardEpoch: e.epoch === s.epoch ? s.heardEpoch : e.epoch, held: [] };
      // A connection that is gone is gone, whatever else is void.
      const wish = s.current?.fresh === true || s.wish?.fresh === true ? another : null;
      const unsettled = e.lost || s.offering !== null || s.answering || s.awaiting || e.epoch > s.epoch;
      if (!unsettled) return same(known);
      return after(takeBack(s), { state: { ...idle(known), answering: false, wish }, effects: [{ do: "say", say: { type: "restart" } }] });
    }
  }
}

const same = (state: Negotiation): Step => ({ state, effects: [] });
const after = (effects: NegotiationEffect[], then: Step): Step => ({ state: then.state, effects: [...effects, ...then.effects] });

// Nothing of this side's is under way.
const idle = (s: Negotiation): Negotiation => ({ ...s, offering: null, current: null, said: false, awaiting: false });
const takeBack = (s: Negotiation): NegotiationEffect[] => (s.offering === null ? [] : [{ do: "rollback" }]);

function merged(a: Wish | null, b: Wish): Wish {
  return { restart: b.restart || a?.restart === true, relayOnly: b.relayOnly, fresh: b.fresh || a?.fresh === true };
}

// Offers now, or when it can. A new connection waits for no answer: the one that is asked may be gone.
function want(s: Negotiation, wish: Wish): Step {
  const all = merged(s.wish, wish);
  if (s.offering !== null && s.current) {
    if (covers(s.current, all)) return same(s);
    if (!all.fresh) return same({ ...s, wish: all });
    const epoch = s.said ? s.offering : s.epoch;
    return after(takeBack(s), want({ ...idle(s), epoch, wish: null }, all));
  }
  if ((s.awaiting && !all.fresh) || s.answering) return same({ ...s, wish: all });
  const epoch = s.epoch + 1;
  const attempt = s.attempt + 1;
  return { state: { ...s, offering: epoch, attempt, current: all, said: false, wish: null, awaiting: false }, effects: [{ do: "offer", attempt, epoch, wish: all }] };
}

function covers(a: Wish, b: Wish): boolean {
  return (a.restart || !b.restart) && (a.fresh || !b.fresh) && a.relayOnly === b.relayOnly;
}

// After a description was taken there may be something left to say.
function more(done: Step): Step {
  return done.state.wish ? after(done.effects, want({ ...done.state, wish: null }, done.state.wish)) : done;
}

function made(s: Negotiation, attempt: number, sdp: string): Step {
  const wish = s.current;
  const epoch = s.offering;
  if (attempt !== s.attempt || epoch === null || s.said || !wish) return same(s); // the other's came first
  const say: PeerSay = { type: "offer", epoch, sdp, ...(wish.restart ? { restart: true as const } : {}), ...(wish.relayOnly ? { relayOnly: true as const } : {}) };
  return { state: { ...s, said: true, since: wish.restart ? epoch : s.since }, effects: [{ do: "say", say }] };
}

function answered(s: Negotiation, epoch: number, sdp: string): Step {
  if (!s.answering || epoch !== s.epoch) return same(s); // a later offer has come meanwhile
  return more({ state: { ...s, answering: false }, effects: [{ do: "say", say: { type: "answer", epoch, sdp } }] });
}

function offered(s: Negotiation, e: Extract<EventBody, { type: "offer" }>): Step {
  if (e.epoch <= s.heardEpoch || e.epoch < s.epoch) return same(s);
  // Mine is the newer, and comes next: the other takes theirs back.
  if (s.offering !== null && s.said && s.offering > e.epoch) return same({ ...s, epoch: e.epoch });
  const other = connectionOf(e.sdp);
  const effects: NegotiationEffect[] = [];
  // The server has let theirs through, so mine is refused, even if it says so only later. What it was for is said by the
  // answer, unless a new connection was wanted and theirs is the old one.
  effects.push(...takeBack(s));
  const left = (s.current?.fresh === true || s.wish?.fresh === true) && other === s.other ? { restart: true, relayOnly: e.relayOnly, fresh: true } : null;
  effects.push({ do: "takeOffer", epoch: e.epoch, sdp: e.sdp, relayOnly: e.relayOnly, restart: e.restart, fresh: s.other !== null && other !== s.other, same: other === s.other });
  const state: Negotiation = {
    ...idle(s), epoch: e.epoch, since: e.restart ? e.epoch : s.since, wish: left, answering: true, heardEpoch: e.epoch, other,
  };
  return release(state, effects);
}

// An answer. One of another connection than was spoken with has no key in common with an old one of this side.
function taken(s: Negotiation, epoch: number, other: string): Negotiation {
  const stranger = s.other !== null && other !== s.other && s.current?.fresh !== true;
  const wish = stranger ? merged(s.wish, another) : s.wish;
  return { ...idle(s), epoch: Math.max(s.epoch, epoch), heardEpoch: epoch, other, wish };
}

function stale(s: Negotiation, epoch: number, was: number): Step {
  if (s.offering === null || s.offering !== was) return same(s);
  return { state: { ...idle(s), epoch, wish: s.current?.fresh ? s.current : s.wish, awaiting: true }, effects: [{ do: "rollback" }] };
}

// Candidates that came before the description that they belong to.
function release(s: Negotiation, effects: NegotiationEffect[]): Step {
  const ready = s.held.filter((h) => h.epoch >= s.since && h.epoch <= s.heardEpoch);
  const held = s.held.filter((h) => h.epoch > s.heardEpoch);
  return { state: { ...s, held }, effects: [...effects, ...ready.map((h) => ({ do: "add" as const, list: h.list }))] };
}

function local(s: Negotiation, list: string[]): Step {
  const epoch = s.offering ?? Math.max(s.epoch, 1);
  return list.length === 0 ? same(s) : { state: s, effects: [{ do: "say", say: { type: "candidates", epoch, list } }] };
}

// The id of a connection stands in its descriptions: another one is a new connection.
export function connectionOf(sdp: string): string {
  return /^o=\S+ (\d+) /m.exec(sdp)?.[1] ?? "";
}
