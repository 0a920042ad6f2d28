import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import type { Call, Reply } from "../../../web/src/common/api.ts";
import { unknownSite } from "../../../web/src/common/site.ts";
import { MemoryStore } from "../../../web/src/common/storage.ts";
import { createStore } from "../../../web/src/common/store.ts";
import { Controller } from "../../../web/src/triage/controller.ts";
import { firstState, reduce } from "../../../web/src/triage/state.ts";

if (!("crypto" in globalThis)) Object.defineProperty(globalThis, "crypto", { value: webcrypto });

type Json = Record<string, unknown>;
const person = { id: "p", name: "P", role: "patient" };
const interview = (change: Json = {}): Json => ({
  id: "i1", turn: 3, status: "asking", lang: "sv", subject: "self", words: [{ text: "ont" }], understood: [], answers: [],
  question: { id: "q1.x", text: "Hosta?", kind: "choice", choices: [{ id: "yes", label: "Ja" }] }, outcome: null, updatedAt: "2026-11-20T10:00:00Z", ...change,
});
const ok = (body: unknown): Reply => ({ kind: "ok", status: 200, body });
const refused = (status: number, body: unknown = null): Reply => ({ kind: "refused", status, error: { code: "x", message: "", retryable: false }, retryAfterMs: null, body });
const settle = async () => { for (let i = 0; i < 60; i++) await Promise.resolve(); };

// A controller that is signed in, with a server that answers what the test says.
function bench(answer: (call: Call) => Reply, device = new MemoryStore()) {
  const calls: Call[] = [];
  const timers: (() => void)[] = [];
  const pauses: number[] = [];
  let now = Date.parse("2026-11-20T10:00:00Z");
  device.set("fyr.session", JSON.stringify({ token: "t", person }));
  const store = createStore(reduce, firstState("sv", "auto", unknownSite));
  const make = () => new Controller({
    send: async (call) => {
      calls.push(call);
      return call.path === "/api/v1/site" ? ok({ name: "VC" }) : answer(call);
    },
    device, window: new MemoryStore(), isVisible: () => true,
    timers: { now: () => now++, random: () => 0, after: (ms, run) => { pauses.push(ms); timers.push(run); return () => void timers.splice(timers.indexOf(run), 1); } },
  }, store);
  const posts = () => calls.filter((c) => c.method === "POST").map((c) => [c.path.split("/").at(-1), c.body as Json] as const);
  return { c: make(), store, device, calls, posts, timers, pauses, later: (ms: number) => { now += ms; } };
}

test("a question that was only numbered anew takes the answer given to it", async () => {
  const moved = interview({ turn: 4, question: { id: "q2.x", text: "Hosta?", kind: "choice", choices: [{ id: "yes", label: "Ja" }] } });
  const b = bench((call) => {
    if (call.method === "GET") return ok(interview());
    return (call.body as Json).turn === 3 ? refused(409, { interview: moved }) : ok(interview({ turn: 5 }));
  });
  b.c.begin();
  await settle();
  b.c.answer({ choice: "yes" }, "Ja");
  await settle();
  const sent = b.posts();
  assert.deepEqual(sent.map(([what, body]) => [what, body.turn, body.questionId]), [["answers", 3, "q1.x"], ["answers", 4, "q2.x"]]);
  assert.notEqual(sent[0]?.[1].clientId, sent[1]?.[1].clientId);
  assert.equal(b.store.state.notice, null);
});

test("an answer to a question that is gone is not given to another one", async () => {
  const moved = interview({ turn: 4, question: { id: "q1.x", text: "Feber?", kind: "choice", choices: [{ id: "yes", label: "Ja" }] } });
  const b = bench((call) => (call.method === "GET" ? ok(interview()) : refused(409, { interview: moved })));
  b.c.begin();
  await settle();
  b.c.answer({ choice: "yes" }, "Ja");
  await settle();
  assert.equal(b.posts().length, 1);
  assert.deepEqual(b.store.state.notice, { kind: "movedOn", answer: "Ja" });
  assert.equal(b.store.state.interview?.question?.text, "Feber?");
});

test("a start that lay unsent for an hour is shown again, not sent", async () => {
  const device = new MemoryStore();
  const first = bench(() => ({ kind: "network" }), device);
  first.c.begin();
  await settle();
  first.store.dispatch({ type: "interview", interview: null, nowMs: 0 });
  first.c.type({ type: "draftStart", text: "gammal text" });
  first.c.startInterview();
  await settle();
  const again = bench((call) => (call.method === "GET" ? refused(404) : ok(interview())), device);
  again.later(2 * 3600_000);
  again.c.begin();
  await settle();
  assert.equal(again.posts().length, 0);
  assert.equal(again.store.state.drafts.start, "gammal text");
  assert.equal(again.store.state.notice?.kind, "oldStart");
});

test("going back stops when the server undoes nothing more", async () => {
  const answers = [{ questionId: "a", question: "A", answer: "1" }, { questionId: "b", question: "B", answer: "2" }];
  let turn = 3;
  const b = bench((call) => (call.method === "GET" ? ok(interview({ answers })) : ok(interview({ answers, turn: ++turn > 6 ? 6 : turn }))));
  b.c.begin();
  await settle();
  b.c.goBack(0);
  await settle();
  assert.ok(b.posts().length <= 5);
  assert.equal(b.store.state.rewindTo, null);
});

test("a server that cannot tell the interview is asked again with growing pauses", async () => {
  const b = bench(() => refused(500));
  b.c.begin();
  await settle();
  for (let i = 0; i < 4; i++) {
    assert.equal(b.timers.length, 1);
    b.timers.shift()?.();
    await settle();
  }
  assert.deepEqual(b.pauses, [500, 1000, 2000, 4000, 7500]);
});

test("signing out leaves nothing on the device but choices and the clinic's numbers", async () => {
  const b = bench((call) => (call.method === "GET" ? ok(interview()) : { kind: "network" }));
  b.c.begin();
  await settle();
  b.c.type({ type: "draftWords", text: "hemligt" });
  b.c.answer({ choice: "yes" }, "Ja");
  b.c.setLang("en");
  await settle();
  b.c.signOut();
  await settle();
  assert.deepEqual(b.device.keys().sort(), ["fyr.lang", "fyr.site"]);
});
