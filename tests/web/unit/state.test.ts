import assert from "node:assert/strict";
import { test } from "node:test";
import { unknownSite } from "../../../web/src/common/site.ts";
import type { Command } from "../../../web/src/triage/commands.ts";
import { noDrafts, questionKey } from "../../../web/src/triage/drafts.ts";
import { draftFor, firstState, isAnswering, reduce, screenOf, type Action, type State } from "../../../web/src/triage/state.ts";
import { readInterview, type Interview } from "../../../web/src/triage/types.ts";

const nowMs = Date.parse("2026-11-20T10:00:00Z");
function interview(change: Record<string, unknown> = {}): Interview {
  const i = readInterview({
    id: "i1", turn: 3, status: "asking", lang: "sv", subject: "self", words: [{ text: "ont", spans: [] }], understood: [],
    answers: [{ questionId: "q1", question: "Yr?", answer: "Nej" }, { questionId: "q2", question: "Feber?", answer: "Ja" }],
    question: { id: "q3", text: "Hosta?", kind: "choice", choices: [{ id: "yes", label: "Ja" }], left: 2 }, updatedAt: "2026-11-20T09:59:00Z", ...change,
  });
  assert.ok(i);
  return i;
}
const run = (s: State, ...actions: Action[]): State => actions.reduce(reduce, s);
const signedIn = run(firstState("sv", "auto", unknownSite), {
  type: "signedIn", session: { token: "t", person: { id: "p", name: "P", role: "patient" } }, drafts: noDrafts, kept: null, keptAtMs: 0,
});
const asking = run(signedIn, { type: "interview", interview: interview(), nowMs });
const answer: Command = { kind: "answer", clientId: "A", interview: "i1", turn: 3, questionId: "q3", question: "Hosta?", answer: { choice: "yes" }, shown: "Ja" };
const say: Command = { kind: "words", clientId: "W", interview: "i1", turn: 3, text: "mer ont" };
const refusal = (command: Command, status: number, current: Interview | null = null): Action => ({ type: "refused", command, status, code: "x", current, nowMs });

test("each state shows its page", () => {
  assert.equal(screenOf(firstState("sv", "auto", unknownSite)), "signIn");
  assert.equal(screenOf(signedIn), "loading");
  assert.equal(screenOf(run(signedIn, { type: "interview", interview: null, nowMs })), "start");
  assert.equal(screenOf(asking, nowMs), "question");
  const done = interview({ status: "done", question: null, outcome: { urgency: "soon", title: "x" } });
  assert.equal(screenOf(run(signedIn, { type: "interview", interview: done, nowMs }), nowMs), "outcome");
  assert.equal(screenOf(run(signedIn, { type: "interview", interview: done, nowMs }), nowMs + 25 * 3600_000), "start");
  assert.equal(screenOf(run(asking, { type: "startAnew" }), nowMs), "start");
});

test("an older answer never takes the page back", () => {
  const s = run(asking, { type: "interview", interview: interview({ turn: 2, answers: [] }), nowMs });
  assert.equal(s.interview?.turn, 3);
  const other = run(asking, { type: "interview", interview: interview({ id: "i2", turn: 1 }), nowMs });
  assert.equal(other.interview?.id, "i2");
});

test("a clinician's decision arrives at the same turn and is not lost again", () => {
  const outcome = { urgency: "soon", title: "Boka tid" };
  const decided = { ...outcome, decided: { urgency: "urgent", by: "N", at: "2026-11-20T10:01:00Z", title: "I dag" } };
  const done = { status: "done", question: null };
  let s = run(signedIn, { type: "interview", interview: interview({ ...done, outcome }), nowMs });
  s = run(s, { type: "interview", interview: interview({ ...done, outcome: decided }), nowMs });
  assert.equal(s.interview?.outcome?.decided?.title, "I dag");
  s = run(s, { type: "interview", interview: interview({ ...done, outcome }), nowMs });
  assert.equal(s.interview?.outcome?.decided?.title, "I dag");
});

test("an undone answer is remembered by its question", () => {
  const s = run(asking, { type: "interview", interview: interview({ turn: 4, answers: [{ questionId: "q1", question: "Yr?", answer: "Nej" }] }), nowMs });
  assert.deepEqual(s.before, { "Feber?": "Ja" });
});

test("a free word that a step back took is given back, before what is being typed", () => {
  const two = run(asking, { type: "interview", interview: interview({ turn: 4, words: [{ text: "ont" }, { text: "ögat med" }] }), nowMs }, { type: "draftWords", text: "nytt" });
  const s = run(two, { type: "interview", interview: interview({ turn: 5 }), nowMs });
  assert.equal(s.drafts.words, "ögat med\nnytt");
  assert.equal(s.notice?.kind, "wordsBack");
});

test("while going back, words that a step took are held to be said again", () => {
  const two = run(asking, { type: "interview", interview: interview({ turn: 4, words: [{ text: "ont" }, { text: "ögat med" }] }), nowMs }, { type: "rewind", to: 1 });
  const s = run(two, { type: "interview", interview: interview({ turn: 5 }), nowMs });
  assert.deepEqual(s.drafts.again, ["ögat med"]);
  assert.equal(s.drafts.words, "");
  assert.deepEqual(run(s, { type: "rewound" }).drafts.again, []);
});

test("an open command lets no second answer through, a free word does", () => {
  assert.equal(isAnswering(run(asking, { type: "commands", commands: [answer] })), true);
  assert.equal(isAnswering(run(asking, { type: "commands", commands: [say] })), false);
  assert.equal(isAnswering(run(asking, { type: "rewind", to: 0 })), true);
});

test("a conflict takes the server's state and shows the answer that was not used", () => {
  const s = run(asking, refusal(answer, 409, interview({ turn: 5, question: { id: "q4", text: "Yrsel?", kind: "choice" } })));
  assert.equal(s.interview?.turn, 5);
  assert.deepEqual(s.notice, { kind: "movedOn", answer: "Ja" });
});

test("refused words go back to where they were typed and never over newer ones", () => {
  assert.equal(run(asking, refusal(say, 413)).drafts.words, "mer ont");
  assert.equal(run(asking, { type: "draftWords", text: "nyare" }, refusal(say, 500)).drafts.words, "nyare");
});

test("words for an interview that is over are kept for a new start", () => {
  const over = interview({ turn: 9, status: "left", question: null });
  assert.equal(run(asking, refusal(say, 409, over)).drafts.start, "mer ont");
  const gone = run(asking, refusal(say, 404));
  assert.equal(gone.interview, null);
  assert.equal(gone.drafts.start, "mer ont");
  assert.equal(gone.notice?.kind, "gone");
});

test("a start that collides with an open interview keeps its text", () => {
  const start: Command = { kind: "start", clientId: "S", lang: "sv", subject: "child", text: "barnet hostar" };
  const s = run(signedIn, { type: "interview", interview: null, nowMs }, refusal(start, 409, interview()));
  assert.equal(screenOf(s, nowMs), "question");
  assert.equal(s.drafts.start, "barnet hostar");
});

test("a draft belongs to one question", () => {
  const typed = run(asking, { type: "draftAnswer", answer: { text: "38", chosen: [] } });
  assert.equal(draftFor(typed).text, "38");
  assert.equal(typed.drafts.question, questionKey({ id: "q3", text: "Hosta?" }));
  const next = run(typed, { type: "interview", interview: interview({ turn: 4, question: { id: "q4", text: "Annat?", kind: "number" } }), nowMs });
  assert.equal(draftFor(next).text, "");
});

test("signing out leaves nothing of the patient in the state", () => {
  const s = run(asking, { type: "draftWords", text: "hemligt" }, { type: "signedOut" });
  const text = JSON.stringify(s);
  assert.ok(!text.includes("hemligt") && !text.includes("Hosta") && !text.includes('"p"'));
});

test("an expired session hides the interview until somebody has signed in", () => {
  const s = run(asking, { type: "expired" });
  assert.equal(screenOf(s), "signIn");
  assert.equal(s.interview, null);
  assert.equal(s.expired, true);
});
