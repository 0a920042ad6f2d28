// The page's state and every change of it: one pure function. What may be done where is decided here; the controller
// only moves things between here, the network and the device.

import type { Lang, Theme } from "../common/prefs.ts";
import type { SignInProblem } from "../common/sign_in.ts";
import type { Site } from "../common/site.ts";
import type { Command } from "./commands.ts";
import { wordsOf } from "./commands.ts";
import { noAnswer, noDrafts, questionKey, type AnswerDraft, type Drafts } from "./drafts.ts";
import type { Waiting } from "./outbox.ts";
import type { DemoPatient, Interview, Person, Subject } from "./types.ts";

export interface Session {
  token: string;
  person: Person;
}

// What the patient is told in passing. The text is chosen where it is shown.
export type Notice =
  | { kind: "movedOn"; answer: string }
  | { kind: "refusedAnswer" }
  | { kind: "tooLong" }
  | { kind: "gone" }
  | { kind: "failed"; code: string }
  | { kind: "wordsBack" }
  | { kind: "oldStart" };

export type { SignInProblem };
export type Sheet = "menu" | "understood" | "privacy" | "leave" | "signOut";

export interface State {
  lang: Lang;
  theme: Theme;
  site: Site;
  session: Session | null;
  // Somebody was signed in here until the server said no: what they typed is waiting.
  expired: boolean;
  demoPatients: DemoPatient[] | null;
  signInProblem: SignInProblem | null;
  signingIn: boolean;
  net: "up" | "down";
  waiting: Waiting | null;
  // `unknown` until the server has said whether there is an interview.
  loaded: "unknown" | "kept" | "fresh";
  interview: Interview | null;
  fetchedAtMs: number;
  commands: readonly Command[];
  drafts: Drafts;
  durable: boolean;
  // The patient wants to begin anew although an old interview is there.
  startAnew: boolean;
  // Going back step by step until so many answers stand.
  rewindTo: number | null;
  // What the patient did last, to show it beside the next question.
  lastSaid: "words" | "answer";
  // What was answered before it was undone, by question.
  before: Readonly<Record<string, string>>;
  sheet: Sheet | null;
  notice: Notice | null;
  // What happens now in a treatment that this person has, in both languages.
  course: { sv: string; en: string } | null;
  // A video visit that is ahead: its id, and what the notice of it said.
  visit: { id: string; text: Record<Lang, string> } | null;
}

export type Action =
  | { type: "lang"; lang: Lang }
  | { type: "theme"; theme: Theme }
  | { type: "site"; site: Site }
  | { type: "demoPatients"; patients: DemoPatient[] | null }
  | { type: "signingIn" }
  | { type: "signInProblem"; problem: SignInProblem }
  | { type: "signedIn"; session: Session; drafts: Drafts; kept: Interview | null; keptAtMs: number }
  | { type: "expired" }
  | { type: "signedOut" }
  | { type: "net"; net: "up" | "down" }
  | { type: "waiting"; waiting: Waiting | null }
  | { type: "interview"; interview: Interview | null; nowMs: number }
  | { type: "commands"; commands: readonly Command[] }
  | { type: "refused"; command: Command; status: number; code: string; current: Interview | null; nowMs: number }
  | { type: "draftStart"; text: string }
  | { type: "draftSubject"; subject: Subject }
  | { type: "draftWords"; text: string }
  | { type: "draftAnswer"; answer: AnswerDraft }
  | { type: "durable"; durable: boolean }
  | { type: "sent"; kind: Command["kind"] }
  | { type: "oldStart"; text: string; subject: Subject }
  | { type: "rewind"; to: number }
  | { type: "rewound" }
  | { type: "startAnew" }
  | { type: "sheet"; sheet: Sheet | null }
  | { type: "notice"; notice: Notice | null }
  | { type: "course"; now: State["course"] }
  | { type: "visit"; visit: State["visit"] };

export function firstState(lang: Lang, theme: Theme, site: Site): State {
  return {
    lang, theme, site,
    session: null, expired: false, demoPatients: null, signInProblem: null, signingIn: false,
    net: "up", waiting: null, loaded: "unknown", interview: null, fetchedAtMs: 0, commands: [],
    drafts: noDrafts, durable: true, startAnew: false, rewindTo: null, lastSaid: "answer", before: {}, sheet: null, notice: null, course: null, visit: null,
  };
}

export type Screen = "signIn" | "loading" | "start" | "question" | "outcome";
const oldAfterMs = 24 * 3600 * 1000;

export function screenOf(s: State, nowMs: number = Date.now()): Screen {
  if (!s.session) return "signIn";
  if (s.commands.some((c) => c.kind === "start")) return "start";
  if (s.loaded === "unknown") return "loading";
  if (!s.interview || s.startAnew) return "start";
  if (s.interview.status === "asking" && s.interview.question) return "question";
  const at = Date.parse(s.interview.updatedAt);
  return nowMs - at > oldAfterMs ? "start" : "outcome";
}

// An answer, a step back or the start is under way: the open question takes no second answer.
export function isAnswering(s: State): boolean {
  return s.rewindTo !== null || s.commands.some((c) => c.kind !== "read" && c.kind !== "words");
}

export function pendingAnswer(s: State): (Command & { kind: "answer" }) | null {
  const found = s.commands.find((c) => c.kind === "answer");
  return found?.kind === "answer" ? found : null;
}

export function draftFor(s: State): AnswerDraft {
  const q = s.interview?.question;
  return q && s.drafts.question === questionKey(q) ? s.drafts.answer : noAnswer;
}

export function unsentCount(s: State): number {
  return s.commands.filter((c) => c.kind !== "read").length;
}

// An answer sent again may come back as it was the first time: what is older than what is known says nothing new.
function isNewer(next: Interview, known: Interview | null): boolean {
  if (!known || known.id !== next.id) return true;
  return next.turn > known.turn || (next.turn === known.turn && !(known.outcome?.decided && !next.outcome?.decided));
}

function takeInterview(s: State, next: Interview | null, nowMs: number): State {
  if (!next) {
    const lost = s.interview !== null && s.interview.status === "asking";
    return { ...s, interview: null, loaded: "fresh", fetchedAtMs: nowMs, notice: lost ? { kind: "gone" } : s.notice };
  }
  if (!isNewer(next, s.interview)) return { ...s, loaded: "fresh" };
  const known = s.interview?.id === next.id ? s.interview : null;
  const undone = known && next.answers.length < known.answers.length ? known.answers.slice(next.answers.length) : [];
  const before = known ? { ...s.before } : {};
  for (const a of undone) before[a.question] = a.answer;
  // A step back may take a free word with it, which the patient has not taken back: it is said again when the steps
  // are done, or, when another window went back, put where it was typed. It is never lost.
  const lostWords = known && next.words.length < known.words.length
    ? known.words.slice(next.words.length).map((w) => w.text).filter((t) => !known.answers.some((a) => a.answer === t)) : [];
  const drafts: Drafts =
    lostWords.length === 0 ? s.drafts
    : s.rewindTo !== null ? { ...s.drafts, again: [...lostWords, ...s.drafts.again] }
    : { ...s.drafts, words: [...lostWords, s.drafts.words].filter((t) => t !== "").join("\n") };
  const said = known && next.words.length > known.words.length ? "words" : known && next.turn > known.turn ? "answer" : s.lastSaid;
  return {
    ...s,
    lastSaid: said,
    interview: next, loaded: "fresh", fetchedAtMs: nowMs, before, drafts,
    startAnew: known ? s.startAnew : false,
    notice: drafts.words !== s.drafts.words ? { kind: "wordsBack" } : s.notice,
    sheet: known && known.turn !== next.turn && s.sheet === "leave" ? null : s.sheet,
  };
}

function refuse(s: State, a: Action & { type: "refused" }): State {
  const taken = a.current ? takeInterview(s, a.current, a.nowMs) : a.status === 404 && a.command.kind !== "start" ? takeInterview(s, null, a.nowMs) : s;
  if (a.command.kind === "read") return s;
  const words = wordsOf(a.command);
  const drafts: Drafts =
    words === "" ? taken.drafts
    : a.command.kind === "start" ? { ...taken.drafts, start: taken.drafts.start || words, subject: a.command.subject }
    : taken.interview?.status === "asking" ? { ...taken.drafts, words: taken.drafts.words || words }
    : { ...taken.drafts, start: taken.drafts.start || words };
  const notice: Notice =
    a.status === 413 ? { kind: "tooLong" }
    : a.status === 404 && a.command.kind !== "start" ? { kind: "gone" }
    : a.status === 409 ? { kind: "movedOn", answer: a.command.kind === "answer" ? a.command.shown : words }
    : a.command.kind === "answer" && (a.status === 400 || a.status === 422) ? { kind: "refusedAnswer" }
    : { kind: "failed", code: a.code };
  return { ...taken, drafts, notice };
}

export function reduce(s: State, a: Action): State {
  switch (a.type) {
    case "lang": return { ...s, lang: a.lang };
    case "theme": return { ...s, theme: a.theme };
    case "site": return { ...s, site: a.site };
    case "demoPatients": return { ...s, demoPatients: a.patients };
    case "signingIn": return { ...s, signingIn: true, signInProblem: null };
    case "signInProblem": return { ...s, signingIn: false, signInProblem: a.problem };
    case "signedIn":
      return {
        ...s, session: a.session, expired: false, signingIn: false, signInProblem: null, drafts: a.drafts,
        interview: a.kept, fetchedAtMs: a.keptAtMs, loaded: a.kept ? "kept" : "unknown",
        sheet: null, before: {}, startAnew: false,
      };
    case "expired":
      return { ...s, session: null, expired: true, waiting: null, rewindTo: null, sheet: null, interview: null, course: null, visit: null, loaded: "unknown", commands: [], drafts: noDrafts };
    case "signedOut":
      return { ...firstState(s.lang, s.theme, s.site), net: s.net, demoPatients: s.demoPatients, durable: s.durable };
    case "net": return s.net === a.net ? s : { ...s, net: a.net };
    case "waiting": return { ...s, waiting: a.waiting };
    case "interview": return takeInterview(s, a.interview, a.nowMs);
    case "commands": return { ...s, commands: a.commands };
    case "refused": return refuse(s, a);
    case "draftStart": return { ...s, drafts: { ...s.drafts, start: a.text } };
    case "draftSubject": return { ...s, drafts: { ...s.drafts, subject: a.subject } };
    case "draftWords": return { ...s, drafts: { ...s.drafts, words: a.text } };
    case "draftAnswer": {
      const q = s.interview?.question;
      return q ? { ...s, drafts: { ...s.drafts, question: questionKey(q), answer: a.answer } } : s;
    }
    case "durable": return s.durable === a.durable ? s : { ...s, durable: a.durable };
    case "sent":
      // It is in the outbox now; the draft has done its work.
      if (a.kind === "start") return { ...s, notice: null, drafts: { ...s.drafts, start: "", subject: "self" } };
      if (a.kind === "words") return { ...s, notice: null, drafts: { ...s.drafts, words: "" } };
      if (a.kind === "answer") return { ...s, notice: null, drafts: { ...s.drafts, question: "", answer: noAnswer } };
      return { ...s, notice: null };
    case "oldStart":
      return { ...s, notice: { kind: "oldStart" }, drafts: { ...s.drafts, start: s.drafts.start || a.text, subject: a.subject } };
    case "rewind": return { ...s, rewindTo: a.to, sheet: null, notice: null };
    case "rewound": return { ...s, rewindTo: null, drafts: { ...s.drafts, again: [] } };
    case "startAnew": return { ...s, startAnew: true, sheet: null, notice: null };
    case "sheet": return { ...s, sheet: a.sheet };
    case "notice": return { ...s, notice: a.notice };
    case "course": return { ...s, course: a.now };
    case "visit": return { ...s, visit: a.visit };
  }
}
