// What the call page shows, as one state. Pure.

import type { Lang, Theme } from "../common/prefs.ts";
import type { Site } from "../common/site.ts";
import { noChoice, noDevices, type Choice, type DeviceProblem, type Devices } from "./devices.ts";
import type { PeerState } from "./peer.ts";
import type { Role } from "./protocol.ts";
import type { Verdict } from "./quality.ts";
import type { Visit, VisitProblem } from "./visit.ts";

export type Page = "loading" | "problem" | "who" | "check" | "waiting" | "call" | "ended";
export type Sheet = "menu" | "devices" | "privacy" | "leave" | null;

export interface Other {
  id: string; name: string; role: Role; present: boolean; audio: boolean; video: boolean;
  state: PeerState; phone: boolean; verdict: Verdict | null;
  stream: MediaStream;
  player: number; // another number: another player
  words: readonly number[] | null; // numbers of the check words
}

export interface Own {
  audioOn: boolean; videoOn: boolean;
  audioOnly: boolean;
  audioProblem: DeviceProblem | null; videoProblem: DeviceProblem | null;
  asking: boolean; // the browser's own question is open
  hasAudio: boolean; hasVideo: boolean;
  canBlur: boolean; blurred: boolean;
}

export type NetCheck = "not" | "running" | "relayUdp" | "relayTcp" | "relayTls" | "direct" | "none";
export interface Checks { speaker: "not" | "playing" | "asked" | "heard" | "unheard" | "failed"; net: NetCheck; kbps: number | null }

export interface State {
  lang: Lang; theme: Theme; site: Site;
  // Within the workstation: no bars, no steps before.
  hosted: boolean;
  // A clinician in a browser: no steps before either, and no numbers for patients.
  desk: boolean;
  page: Page; sheet: Sheet;
  visit: Visit | null; problem: VisitProblem | null;
  person: string; // who is signed in; "" when nobody
  lineUp: boolean; entered: boolean;
  place: { position: number; estimateMs: number | null; atMs: number } | null;
  own: Own; devices: Devices; choice: Choice; checks: Checks;
  others: readonly Other[];
  endedWhy: string;
  sinceMs: number | null; // of the call
  spoken: string; // said aloud
}

export type Action =
  | { type: "set"; part: Partial<Omit<State, "own" | "checks" | "choice">> }
  | { type: "own"; part: Partial<Own> }
  | { type: "checks"; part: Partial<Checks> }
  | { type: "choice"; part: Partial<Choice> };

export function firstState(lang: Lang, theme: Theme, site: Site, hosted: boolean): State {
  return {
    lang, theme, site, hosted, desk: false, page: "loading", sheet: null, visit: null, problem: null, person: "", lineUp: false, entered: false, place: null,
    own: { audioOn: true, videoOn: true, audioOnly: false, audioProblem: null, videoProblem: null, asking: false, hasAudio: false, hasVideo: false, canBlur: false, blurred: false },
    devices: noDevices, choice: noChoice, checks: { speaker: "not", net: "not", kbps: null }, others: [], endedWhy: "", sinceMs: null, spoken: "",
  };
}

export function reduce(s: State, a: Action): State {
  switch (a.type) {
    case "set": return { ...s, ...a.part };
    case "own": return { ...s, own: { ...s.own, ...a.part } };
    case "checks": return { ...s, checks: { ...s.checks, ...a.part } };
    case "choice": return { ...s, choice: { ...s.choice, ...a.part } };
  }
}

// The number to ring when nothing else helps: the clinic's, else the one for advice.
export function lastResort(s: State): string {
  return s.visit?.phone || s.site.advice;
}

// Minutes as they are told: rounded up to what one can rely on. Null: not known.
export function minutesLeft(place: State["place"], nowMs: number): number | null {
  if (!place || place.estimateMs === null) return null;
  const left = Math.max(0, place.estimateMs - (nowMs - place.atMs)) / 60_000;
  return left <= 5 ? Math.max(1, Math.ceil(left)) : Math.ceil(left / 5) * 5;
}
