// What a patient has typed and not yet sent, kept on the device under that person's own key: nobody else who signs in
// here sees it, it is gone when it has been sent or on sign-out, and it does not outlive two days.

import { readJson, type KeyValue } from "../common/storage.ts";
import type { Subject } from "./types.ts";

export interface AnswerDraft {
  text: string;
  chosen: string[];
}

export interface Drafts {
  start: string;
  subject: Subject;
  words: string;
  // Words that steps back took along and that are said again when the steps are done.
  again: readonly string[];
  // For one question at a time: the one with this id and text.
  question: string;
  answer: AnswerDraft;
}

export const noAnswer: AnswerDraft = { text: "", chosen: [] };
export const noDrafts: Drafts = { start: "", subject: "self", words: "", again: [], question: "", answer: noAnswer };

const prefix = "fyr.draft.";
const longestMs = 48 * 3600 * 1000;

export function isEmpty(d: Drafts): boolean {
  return d.start === "" && d.words === "" && d.again.length === 0 && d.answer.text === "" && d.answer.chosen.length === 0 && d.subject === "self";
}

export function readDrafts(store: KeyValue, person: string): Drafts {
  const v = readJson(store, prefix + person) as { d?: Partial<Drafts> } | null;
  const d = v?.d;
  if (!d) return noDrafts;
  const text = (t: unknown): string => (typeof t === "string" ? t : "");
  // The steps back were cut short: the words are shown where they can be sent.
  const again = Array.isArray(d.again) ? d.again.filter((w) => typeof w === "string") : [];
  const chosen = Array.isArray(d.answer?.chosen) ? d.answer.chosen.filter((c) => typeof c === "string") : [];
  return {
    start: text(d.start),
    subject: d.subject === "child" || d.subject === "other" ? d.subject : "self",
    words: [...again, text(d.words)].filter((w) => w !== "").join("\n"),
    again: [],
    question: text(d.question),
    answer: { text: text(d.answer?.text), chosen },
  };
}

export function keepDrafts(store: KeyValue, person: string, d: Drafts, nowMs: number): void {
  if (isEmpty(d)) store.remove(prefix + person);
  else store.set(prefix + person, JSON.stringify({ at: nowMs, d }));
}

export function eraseDrafts(store: KeyValue, person: string): void {
  store.remove(prefix + person);
}

// Drafts, and things unsent, that nobody came back for.
export function eraseOldDrafts(store: KeyValue, nowMs: number): void {
  for (const key of store.keys()) {
    if (!key.startsWith(prefix) && !key.startsWith("fyr.out.")) continue;
    const v = readJson(store, key) as { at?: unknown; order?: unknown } | null;
    const at = v?.at ?? v?.order;
    if (typeof at !== "number" || nowMs - at > longestMs || at > nowMs + longestMs) store.remove(key);
  }
}

export function questionKey(q: { id: string; text: string }): string {
  return `${q.id}|${q.text}`;
}
