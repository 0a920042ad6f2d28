// The interview as the server tells it (docs/API.md), read defensively: a field that is missing or of the wrong kind
// becomes an empty one, so that a newer server never leaves a patient with a blank page.

import type { Lang } from "../common/prefs.ts";
import { list, maybeNum, num, obj, oneOf, str, strings } from "../common/read.ts";

export type Urgency = "immediate" | "emergency" | "urgent" | "soon" | "selfCare";
export type Subject = "self" | "child" | "other";
export type SpanKind = "finding" | "redFlag" | "denied" | "otherPerson" | "uncertain";
export type FindingState = "present" | "denied" | "uncertain";
export type QuestionKind = "choice" | "many" | "number" | "date" | "text";

export interface Span { start: number; end: number; kind: SpanKind; finding: string; label: string }
export interface Words { text: string; at: string; spans: Span[] }
export interface Understood { finding: string; label: string; state: FindingState }
export interface Answered { questionId: string; question: string; answer: string; unknown: boolean; turn: number }
export interface Choice { id: string; label: string }
export interface Question {
  id: string; text: string; why: string; topic: string; kind: QuestionKind; choices: Choice[]; allowUnknown: boolean;
  min: number | null; max: number | null; unit: string;
  safety: boolean; safetyIndex: number; safetyCount: number; left: number;
}
export interface Decided { urgency: Urgency; by: string; at: string; title: string; destination: string }
export interface Outcome {
  urgency: Urgency; clinicianDecides: boolean; title: string; destination: { code: string; label: string };
  why: string; now: string[]; watch: string[]; call112: string[]; back: string;
  next: { text: string; readBy: string }; decided: Decided | null;
}
export interface Interview {
  id: string; turn: number; status: "asking" | "done" | "left"; lang: string; subject: Subject;
  words: Words[]; understood: Understood[]; answers: Answered[]; question: Question | null; outcome: Outcome | null;
  updatedAt: string;
}

// What the patient sends. Exactly one of the five.
export type AnswerValue =
  | { choice: string } | { choices: string[] } | { number: number } | { text: string } | { unknown: true };

export interface Person { id: string; name: string; role: string }
export interface DemoPatient { id: string; name: string; age: number | null; sex: string }

export const urgencies: readonly Urgency[] = ["immediate", "emergency", "urgent", "soon", "selfCare"];

export function readInterview(value: unknown): Interview | null {
  const v = obj(value);
  if (!str(v.id)) return null;
  return {
    id: str(v.id),
    turn: num(v.turn),
    status: oneOf(v.status, ["asking", "done", "left"] as const, "asking"),
    lang: str(v.lang) || "sv",
    subject: oneOf(v.subject, ["self", "child", "other"] as const, "self"),
    words: list(v.words).map(readWords),
    understood: list(v.understood).map((u) => {
      const f = obj(u);
      return { finding: str(f.finding), label: str(f.label), state: oneOf(f.state, ["present", "denied", "uncertain"] as const, "uncertain") };
    }).filter((u) => u.label !== ""),
    answers: list(v.answers).map((a) => {
      const f = obj(a);
      return { questionId: str(f.questionId), question: str(f.question), answer: str(f.answer), unknown: f.unknown === true, turn: num(f.turn) };
    }),
    question: v.question ? readQuestion(v.question) : null,
    outcome: v.outcome ? readOutcome(v.outcome) : null,
    updatedAt: str(v.updatedAt),
  };
}

function readWords(value: unknown): Words {
  const v = obj(value);
  return {
    text: str(v.text),
    at: str(v.at),
    spans: list(v.spans).map((s) => {
      const f = obj(s);
      return {
        start: num(f.start), end: num(f.end), finding: str(f.finding), label: str(f.label),
        kind: oneOf(f.kind, ["finding", "redFlag", "denied", "otherPerson", "uncertain"] as const, "finding"),
      };
    }),
  };
}

function readQuestion(value: unknown): Question {
  const v = obj(value);
  const choices = list(v.choices).map((c) => ({ id: str(obj(c).id), label: str(obj(c).label) })).filter((c) => c.id !== "");
  const kind = oneOf(v.kind, ["choice", "many", "number", "date", "text"] as const, "text");
  return {
    id: str(v.id), text: str(v.text), why: str(v.why), topic: str(v.topic), choices,
    // What cannot be chosen, and an unknown kind, can always be answered in words.
    kind: (kind === "choice" || kind === "many") && choices.length === 0 ? "text" : kind,
    allowUnknown: v.allowUnknown === true,
    min: maybeNum(v.min), max: maybeNum(v.max), unit: str(v.unit),
    safety: v.safety === true, safetyIndex: num(v.safetyIndex), safetyCount: num(v.safetyCount), left: num(v.left),
  };
}

function readOutcome(value: unknown): Outcome {
  const v = obj(value);
  const decided = v.decided ? obj(v.decided) : null;
  return {
    // What cannot be read is never shown as less urgent than a person would decide.
    urgency: oneOf(v.urgency, urgencies, "urgent"),
    clinicianDecides: v.clinicianDecides === true || !urgencies.includes(v.urgency as Urgency),
    title: str(v.title),
    destination: { code: str(obj(v.destination).code), label: str(obj(v.destination).label) },
    why: str(v.why), now: strings(v.now), watch: strings(v.watch), call112: strings(v.call112), back: str(v.back),
    next: { text: str(obj(v.next).text), readBy: str(obj(v.next).readBy) },
    decided: decided
      ? { urgency: oneOf(decided.urgency, urgencies, "urgent"), by: str(decided.by), at: str(decided.at), title: str(decided.title), destination: str(obj(decided.destination).label) }
      : null,
  };
}

export function readPerson(value: unknown): Person | null {
  const v = obj(value);
  return str(v.id) ? { id: str(v.id), name: str(v.name), role: str(v.role) } : null;
}

export function readDemoPatients(value: unknown): DemoPatient[] {
  return list(value).map((p) => {
    const f = obj(p);
    return { id: str(f.id), name: str(f.name), age: maybeNum(f.age), sex: str(f.sex) };
  }).filter((p) => p.id !== "");
}

// The newest notice of a video visit that is ahead.
export function readVisitNotice(value: unknown): { id: string; text: Record<Lang, string> } | null {
  for (const n of list(obj(value).notices)) {
    const id = str(obj(n).visit);
    const text = obj(obj(n).text);
    if (/^[A-Za-z0-9\-.]{1,64}$/.test(id)) return { id, text: { sv: str(text.sv), en: str(text.en) } };
  }
  return null;
}
