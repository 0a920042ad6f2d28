// What goes over the signalling line, as docs/SIGNALLING.md says. What comes is read defensively: what is not known is left
// alone, what is missing becomes an empty one.

import { list, num, obj, oneOf, str, strings, type Fields } from "../common/read.ts";

export const protocolVersion = 1;
export const maxCandidates = 30;
export const maxCandidateBytes = 512;

export const roles = ["clinician", "colleague", "interpreter", "relative", "patient"] as const;
export type Role = (typeof roles)[number];

export interface IceServer { urls: string[]; username?: string; credential?: string }
export interface Party {
  id: string; role: Role; name: string; session: string;
  present: boolean;
  // Whether the reader of this gives way.
  polite: boolean;
  epoch: number; audio: boolean; video: boolean;
}
export interface Whole { party: string; role: Role; session: string; hbMs: number; deadMs: number; admitted: boolean; iceServers: IceServer[]; parties: Party[]; token?: string }

export type Told =
  | ({ type: "welcome" | "resync"; seq: number; resumeId: string; got: number } & Whole)
  | { type: "resumed"; resumeId: string; got: number; hbMs: number; deadMs: number; iceServers: IceServer[] }
  | { type: "hb" | "gap"; got: number }
  | { type: "ice"; iceServers: IceServer[] }
  | { type: "goaway"; afterMs: number; jitterMs: number }
  | { type: "bye"; reason: string }
  | { type: "moved"; url: string; resumeId: string }
  | Event;

// What has a number and is not lost with the line.
export type Event = { seq: number } & EventBody;
export type EventBody =
  | ({ type: "admitted" } & Whole)
  | { type: "waiting"; position: number; estimateMs: number | null }
  | { type: "joined"; party: Party }
  | { type: "interrupted" | "returned"; party: string }
  | { type: "left"; party: string; reason: string }
  | { type: "offer"; party: string; epoch: number; sdp: string; restart: boolean; relayOnly: boolean }
  | { type: "answer"; party: string; epoch: number; sdp: string }
  | { type: "candidates"; party: string; epoch: number; list: string[] }
  | { type: "stale"; party: string; epoch: number; was: number }
  | { type: "restart"; party: string; epoch: number; relayOnly: boolean }
  | { type: "media"; party: string; audio: boolean; video: boolean }
  | { type: "other" };

// What a page says in numbers.
export type Say =
  | { type: "offer"; to: string; epoch: number; sdp: string; restart?: true; relayOnly?: true }
  | { type: "answer"; to: string; epoch: number; sdp: string }
  | { type: "candidates"; to: string; epoch: number; list: string[] }
  | { type: "restart"; to: string; relayOnly?: true }
  | { type: "media"; audio: boolean; video: boolean }
  | { type: "quality"; score: number; cause: string; relayed?: true }
  | { type: "ice" }
  | { type: "leave"; reason: string };

export function readTold(text: string): Told | null {
  let v: Fields;
  try {
    v = obj(JSON.parse(text) as unknown);
  } catch {
    return null;
  }
  const type = str(v.type);
  switch (type) {
    case "welcome":
    case "resync": return { type, seq: num(v.seq), resumeId: str(v.resumeId), got: num(v.got), ...readWhole(v) };
    case "resumed": return { type, resumeId: str(v.resumeId), got: num(v.got), hbMs: num(v.hbMs), deadMs: num(v.deadMs), iceServers: readIce(v.iceServers) };
    case "hb":
    case "gap": return { type, got: num(v.got) };
    case "ice": return { type, iceServers: readIce(v.iceServers) };
    case "goaway": return { type, afterMs: num(v.afterMs), jitterMs: num(v.jitterMs) };
    case "bye": return { type, reason: str(v.reason) };
    case "moved": return { type, url: /^(wss?:\/\/|\/call\/v1\/on\/[A-Za-z0-9][A-Za-z0-9.-]{0,63}\/line$)/.test(str(v.url)) ? str(v.url) : "", resumeId: str(v.resumeId) };
  }
  const seq = num(v.seq);
  if (seq <= 0) return null;
  return { seq, ...readEvent(type, v) };
}

function readEvent(type: string, v: Fields): EventBody {
  const party = str(v.party);
  const epoch = num(v.epoch);
  switch (type) {
    case "admitted": return { type, ...readWhole(v) };
    case "waiting": return { type, position: num(v.position), estimateMs: typeof v.estimateMs === "number" ? v.estimateMs : null };
    case "joined": return { type, party: readParty(v.party) };
    case "interrupted":
    case "returned": return { type, party };
    case "left": return { type, party, reason: str(v.reason) };
    case "offer": return { type, party, epoch, sdp: str(v.sdp), restart: v.restart === true, relayOnly: v.relayOnly === true };
    case "answer": return { type, party, epoch, sdp: str(v.sdp) };
    case "candidates": return { type, party, epoch, list: list(v.list).filter((c): c is string => typeof c === "string") };
    case "stale": return { type, party, epoch, was: num(v.was) };
    case "restart": return { type, party, epoch, relayOnly: v.relayOnly === true };
    case "media": return { type, party, audio: v.audio === true, video: v.video === true };
    // Of a newer server: it counts, and is left alone.
    default: return { type: "other" };
  }
}

function readWhole(v: Fields): Whole {
  return {
    party: str(v.party), role: oneOf(v.role, roles, "patient"), session: str(v.session), hbMs: num(v.hbMs), deadMs: num(v.deadMs),
    admitted: v.admitted === true, iceServers: readIce(v.iceServers), parties: list(v.parties).map(readParty),
    ...(str(v.token) ? { token: str(v.token) } : {}),
  };
}

function readParty(value: unknown): Party {
  const v = obj(value);
  return {
    id: str(v.id), role: oneOf(v.role, roles, "relative"), name: str(v.name), session: str(v.session), present: v.present === true,
    polite: v.polite === true, epoch: num(v.epoch), audio: v.audio === true, video: v.video === true,
  };
}

// Only what a browser takes: one bad address would refuse them all.
export function readIce(value: unknown): IceServer[] {
  return list(value).flatMap((one) => {
    const v = obj(one);
    const urls = (typeof v.urls === "string" ? [v.urls] : strings(v.urls)).filter((u) => /^(stun|turns?):[^\s]+$/.test(u));
    const isRelay = urls.some((u) => u.startsWith("turn"));
    if (urls.length === 0 || (isRelay && (!str(v.username) || !str(v.credential)))) return [];
    return [isRelay ? { urls, username: str(v.username), credential: str(v.credential) } : { urls }];
  });
}

// The servers with those of their addresses that are meant.
export function serversOf(servers: readonly IceServer[], isMeant: (url: string) => boolean): IceServer[] {
  return servers.map((s) => ({ ...s, urls: s.urls.filter(isMeant) })).filter((s) => s.urls.length > 0);
}

const isRelay = (url: string): boolean => url.startsWith("turn");
export const relaysOf = (servers: readonly IceServer[]): IceServer[] => serversOf(servers, isRelay);
export function hasRelay(servers: readonly IceServer[]): boolean {
  return servers.some((s) => s.urls.some(isRelay));
}
