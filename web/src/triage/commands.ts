// What a patient can do to an interview, and how each is sent. A command is made once, with its own id, and kept on
// the device until the server has answered: sent twice, it is still done once.

import type { Call } from "../common/api.ts";
import type { AnswerValue, Interview, Subject } from "./types.ts";

export type Command =
  | { kind: "start"; clientId: string; lang: string; subject: Subject; text: string }
  | {
      kind: "answer"; clientId: string; interview: string; turn: number; questionId: string; answer: AnswerValue;
      // For people: which question it answers, and the answer as it was shown.
      question: string; shown: string;
    }
  // The turn is filled in when it is first sent, and then stays.
  | { kind: "words"; clientId: string; interview: string; turn: number | null; text: string }
  | { kind: "back"; clientId: string; interview: string; turn: number | null }
  | { kind: "leave"; clientId: string; interview: string }
  | { kind: "read"; clientId: string; interview: string };

export function callOf(c: Command): Call {
  const at = c.kind === "start" ? "" : `/api/v1/interviews/${encodeURIComponent(c.interview)}`;
  const { clientId } = c;
  switch (c.kind) {
    case "start":
      return { method: "POST", path: "/api/v1/interviews", body: { clientId, lang: c.lang, subject: c.subject, text: c.text } };
    case "answer":
      return { method: "POST", path: `${at}/answers`, body: { clientId, turn: c.turn, questionId: c.questionId, answer: c.answer } };
    case "words":
      return { method: "POST", path: `${at}/words`, body: { clientId, turn: c.turn, text: c.text } };
    case "back":
      return { method: "POST", path: `${at}/back`, body: { clientId, turn: c.turn } };
    case "leave":
      return { method: "POST", path: `${at}/leave`, body: { clientId } };
    case "read":
      return { method: "POST", path: `${at}/read`, body: { clientId } };
  }
}

// What the patient wrote or chose, to be given back when a command cannot be used.
export function wordsOf(c: Command): string {
  if (c.kind === "start" || c.kind === "words") return c.text;
  if (c.kind === "answer" && "text" in c.answer) return c.answer.text;
  return "";
}

// The interview had moved on, but the command means the same there: a free word always, an answer while the very same
// question is open. It was refused and not done, so it is a new command. Nothing when it means something else now.
export function sayAgain(c: Command, current: Interview, clientId: string): Command | null {
  if (current.status !== "asking" || c.kind === "start" || current.id !== c.interview) return null;
  const { turn, question } = current;
  if (c.kind === "words" && c.turn !== turn) return { ...c, clientId, turn };
  // Questions are numbered anew after a word or a step back: the same words are the same question.
  if (c.kind === "answer" && c.turn !== turn && question?.text === c.question) return { ...c, clientId, turn, questionId: question.id };
  return null;
}

const kinds = ["start", "answer", "words", "back", "leave", "read"];

// What an older page kept and this one cannot read is nothing.
export function readCommand(value: unknown): Command | null {
  const v = value as Record<string, unknown> | null;
  if (!v || typeof v !== "object" || !kinds.includes(v.kind as string) || typeof v.clientId !== "string") return null;
  if (v.kind === "start") return typeof v.text === "string" ? (v as unknown as Command) : null;
  if (typeof v.interview !== "string") return null;
  if (v.kind === "words" && typeof v.text !== "string") return null;
  if (v.kind === "answer" && (typeof v.questionId !== "string" || typeof v.turn !== "number" || !v.answer)) return null;
  return v as unknown as Command;
}
