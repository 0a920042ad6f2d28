// All that the page shows. A pure reducer makes the next state; what belongs to a worksheet is in sheet.ts.

import type { Waiting } from "../common/outbox.ts";
import type { Lang, Theme } from "../common/prefs.ts";
import type { Site } from "../common/site.ts";
import type { Command } from "./commands.ts";
import type { Answers, RateDraft } from "./kept.ts";
import { home, type Route } from "./route.ts";
import type { Sheet } from "./sheet.ts";
import type { Course, Measure, Message, ModuleText, Worksheet } from "./types.ts";

export interface Person { id: string; name: string }
export interface Session { token: string; person: Person }

export type Notice =
  | { kind: "failed"; code: string } | { kind: "submitConflict" } | { kind: "notDue" } | { kind: "moved" } | { kind: "tooLong" }
  | { kind: "submitted" } | { kind: "messageSent" } | { kind: "pauseSent" } | { kind: "rated" } | { kind: "chosen" }
  | { kind: "paperComing" } | { kind: "paperKept" } | { kind: "paperFailed" };

export interface State {
  lang: Lang;
  theme: Theme;
  site: Site;
  session: Session | null;
  // Somebody was signed in here until the server said no.
  expired: boolean;
  net: "up" | "down";
  waiting: Waiting | null;
  durable: boolean;
  // `unknown` until the server or this device has said whether there is a course; `none` when there is none.
  loaded: "unknown" | "kept" | "fresh" | "none";
  course: Course | null;
  fetchedAtMs: number;
  modules: Readonly<Record<string, ModuleText>>;
  // Not to be had: not open any more, or the server could not say.
  missing: Readonly<Record<string, boolean>>;
  sheets: Readonly<Record<string, Sheet>>;
  stuck: Readonly<Record<string, boolean>>;
  measures: Readonly<Record<string, Measure>>;
  answers: Readonly<Record<string, Answers>>;
  messages: readonly Message[] | null;
  drafts: Readonly<Record<string, string>>;
  rates: Readonly<Record<string, RateDraft>>;
  // Where one was in each module, and which pages were opened.
  places: Readonly<Record<string, { at: number; seen: number[] }>>;
  commands: readonly Command[];
  route: Route;
  notice: Notice | null;
}

export type Action =
  | { type: "set"; with: Partial<State> }
  | { type: "module"; module: ModuleText }
  | { type: "missing"; id: string }
  | { type: "sheet"; id: string; sheet: Sheet; stuck: boolean }
  | { type: "measure"; measure: Measure }
  | { type: "answers"; id: string; answers: Answers | null }
  | { type: "draft"; name: string; text: string }
  | { type: "rate"; module: string; rate: RateDraft }
  | { type: "place"; module: string; at: number; seen: number[] };

export function firstState(lang: Lang, theme: Theme, site: Site, route: Route = home): State {
  return {
    lang, theme, site, route, session: null, expired: false, net: "up", waiting: null, durable: true, loaded: "unknown", course: null,
    fetchedAtMs: 0, modules: {}, missing: {}, sheets: {}, stuck: {}, measures: {}, answers: {}, messages: null, drafts: {}, rates: {},
    places: {}, commands: [], notice: null,
  };
}

export function reduce(s: State, a: Action): State {
  switch (a.type) {
    case "set": {
      const changed = Object.entries(a.with).some(([k, v]) => s[k as keyof State] !== v);
      return changed ? { ...s, ...a.with } : s;
    }
    case "module": return { ...s, modules: { ...s.modules, [a.module.id]: a.module }, missing: { ...s.missing, [a.module.id]: false } };
    case "missing": return { ...s, missing: { ...s.missing, [a.id]: true } };
    case "sheet": return { ...s, sheets: { ...s.sheets, [a.id]: a.sheet }, stuck: { ...s.stuck, [a.id]: a.stuck } };
    case "measure": return { ...s, measures: { ...s.measures, [a.measure.id]: a.measure }, missing: { ...s.missing, [a.measure.id]: false } };
    case "answers": {
      const { [a.id]: _gone, ...rest } = s.answers;
      return { ...s, answers: a.answers ? { ...rest, [a.id]: a.answers } : rest };
    }
    case "draft": return { ...s, drafts: { ...s.drafts, [a.name]: a.text } };
    case "rate": return { ...s, rates: { ...s.rates, [a.module]: a.rate } };
    case "place": return { ...s, places: { ...s.places, [a.module]: { at: a.at, seen: a.seen } } };
  }
}

export function worksheetOf(s: State, id: string): Worksheet | null {
  for (const m of Object.values(s.modules)) {
    const found = m.worksheets.find((w) => w.id === id);
    if (found) return found;
  }
  return null;
}

export const isDirty = (x: Sheet | undefined): boolean => x !== undefined && (x.dirty || x.pending !== null);

// Handed in and on its way, or there.
export function isSubmitting(s: State, module: string): boolean {
  return s.commands.some((c) => c.kind === "submit" && c.module === module);
}

// The measures that can be answered now and are not on their way.
export function dueMeasures(s: State): Course["measures"] {
  return (s.course?.measures ?? []).filter((m) => !s.commands.some((c) => c.kind === "measure" && c.measure === m.id));
}

// The one thing to do next.
export type Next = { kind: "measure"; id: string } | { kind: "choice"; id: string } | { kind: "module"; id: string } | null;
export function nextOf(s: State): Next {
  const measure = dueMeasures(s)[0];
  if (measure) return { kind: "measure", id: measure.id };
  const choice = s.course?.choices.find((x) => !s.commands.some((c) => c.kind === "choice" && c.choice === x.id));
  if (choice) return { kind: "choice", id: choice.id };
  const module = s.course?.modules.find((m) => m.status === "open" && !isSubmitting(s, m.id));
  return module ? { kind: "module", id: module.id } : null;
}

// Somebody is told of an answer about death, or it was given on this device a moment ago.
export function isRisk(s: State): boolean {
  return (s.course?.now.code.startsWith("risk") ?? false) || s.commands.some((c) => c.kind === "measure" && c.risk);
}
