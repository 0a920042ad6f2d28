import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reply } from "../../../web/src/common/api.ts";
import { MemoryStore } from "../../../web/src/common/storage.ts";
import type { Command } from "../../../web/src/triage/commands.ts";
import { Outbox, pauseMs, type OutboxEvent } from "../../../web/src/triage/outbox.ts";

const words = (n: number): Command => ({ kind: "words", clientId: `W${n}`, interview: "i1", turn: null, text: `ord ${n}` });
const done: Reply = { kind: "ok", status: 200, body: {} };
const lost: Reply = { kind: "network" };
const refused = (status: number, retryable = false, retryAfterMs: number | null = null): Reply =>
  ({ kind: "refused", status, error: { code: "x", message: "", retryable }, retryAfterMs, body: null });

function bench(replies: Reply[], store = new MemoryStore()) {
  const sent: Command[] = [];
  const events: OutboxEvent[] = [];
  const timers: { at: number; run: () => void }[] = [];
  let now = 1_000_000;
  const box = new Outbox({
    store,
    send: async (c) => {
      sent.push(c);
      return replies.shift() ?? lost;
    },
    prepare: (c) => (c.kind === "words" && c.turn === null ? { ...c, turn: 7 } : c),
    tell: (e) => events.push(e),
    timers: {
      now: () => now,
      random: () => 1,
      after: (ms, run) => {
        const t = { at: now + ms, run };
        timers.push(t);
        return () => void timers.splice(timers.indexOf(t), 1);
      },
    },
  });
  box.open("anna");
  const settle = async () => { for (let i = 0; i < 20; i++) await Promise.resolve(); };
  const pass = async (ms: number) => {
    now += ms;
    for (const t of timers.filter((x) => x.at <= now)) {
      timers.splice(timers.indexOf(t), 1);
      t.run();
    }
    await settle();
  };
  return { box, sent, events, timers, store, settle, pass };
}

test("a lost line sends the same command again with the same id until it is answered", async () => {
  const b = bench([lost, lost, lost, done]);
  b.box.start();
  b.box.put(words(1));
  await b.settle();
  for (const ms of [1000, 2000, 4000]) await b.pass(ms);
  assert.deepEqual(b.sent.map((c) => c.clientId), ["W1", "W1", "W1", "W1"]);
  assert.equal(b.box.commands.length, 0);
  assert.deepEqual([...b.store.map.keys()], []);
});

test("the turn is fixed when it is first sent", async () => {
  const b = bench([lost, done]);
  b.box.start();
  b.box.put(words(1));
  await b.settle();
  assert.match([...b.store.map.values()].join(), /"turn":7/);
  await b.pass(1000);
  assert.deepEqual(b.sent.map((c) => (c.kind === "words" ? c.turn : null)), [7, 7]);
});

test("commands go one at a time and in order", async () => {
  const b = bench([done, lost, done, done]);
  b.box.put(words(1));
  b.box.put(words(2));
  b.box.put(words(3));
  assert.equal(b.sent.length, 0);
  b.box.start();
  await b.settle();
  assert.deepEqual(b.sent.map((c) => c.clientId), ["W1", "W2"]);
  await b.pass(1000);
  assert.deepEqual(b.sent.map((c) => c.clientId), ["W1", "W2", "W2", "W3"]);
});

test("what is unsent is there after a reload, in order, and only for the same person", () => {
  const b = bench([]);
  b.box.put(words(1));
  b.box.put(words(2));
  const again = bench([], b.store);
  assert.deepEqual(again.box.commands.map((c) => c.clientId), ["W1", "W2"]);
  again.box.open("bertil");
  assert.equal(again.box.commands.length, 0);
  again.box.open("anna");
  assert.equal(again.box.commands.length, 2);
});

test("a refused command is told and does not stop the next", async () => {
  const b = bench([refused(400), done]);
  b.box.start();
  b.box.put(words(1));
  b.box.put(words(2));
  await b.settle();
  assert.deepEqual(b.events.filter((e) => e.kind === "refused" || e.kind === "done").map((e) => e.kind), ["refused", "done"]);
  assert.equal(b.box.commands.length, 0);
});

test("an unknown token stops the outbox and keeps everything", async () => {
  const b = bench([refused(401)]);
  b.box.start();
  b.box.put(words(1));
  await b.settle();
  assert.ok(b.events.some((e) => e.kind === "signIn"));
  assert.equal(b.box.commands.length, 1);
  b.box.kick();
  await b.settle();
  assert.equal(b.sent.length, 1);
  b.box.start();
  await b.settle();
  assert.equal(b.sent.length, 2);
});

test("a busy server is left alone for as long as it asks", async () => {
  const b = bench([refused(429, true, 20_000), done]);
  b.box.start();
  b.box.put(words(1));
  await b.settle();
  await b.pass(19_000);
  assert.equal(b.sent.length, 1);
  await b.pass(1000);
  assert.equal(b.sent.length, 2);
});

test("a network that is back is tried at once, once", async () => {
  const b = bench([lost, lost, done]);
  b.box.start();
  b.box.put(words(1));
  await b.settle();
  b.box.kick();
  b.box.kick();
  await b.settle();
  assert.equal(b.sent.length, 2);
  assert.equal(b.timers.length, 1);
});

test("an answer for a person who has left is not told to the next", async () => {
  let answer: (r: Reply) => void = () => undefined;
  const events: OutboxEvent[] = [];
  const box = new Outbox({
    store: new MemoryStore(), prepare: (c) => c, tell: (e) => events.push(e),
    send: () => new Promise<Reply>((r) => { answer = r; }),
    timers: { now: () => 1, random: () => 0, after: () => () => undefined },
  });
  box.open("anna");
  box.start();
  box.put(words(1));
  box.open("bertil");
  answer(done);
  await Promise.resolve();
  await Promise.resolve();
  assert.ok(!events.some((e) => e.kind === "done"));
});

test("damaged and foreign entries in the store are removed, not sent", () => {
  const store = new MemoryStore();
  store.set("fyr.out.anna.A", "{not json");
  store.set("fyr.out.anna.B", '{"order":1,"command":{"kind":"explode","clientId":"B"}}');
  store.set("fyr.out.anna.C", '{"order":2,"command":{"kind":"answer","clientId":"C","interview":"i"}}');
  store.set("fyr.out.anna.D", JSON.stringify({ order: 3, command: words(4) }));
  const b = bench([], store);
  assert.deepEqual(b.box.commands.map((c) => c.clientId), ["W4"]);
});

test("pauses grow to half a minute and no further", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 99].map((n) => pauseMs(n, 1)), [1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000]);
  assert.equal(pauseMs(1, 0), 500);
});
