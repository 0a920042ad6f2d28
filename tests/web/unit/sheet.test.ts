import assert from "node:assert/strict";
import { test } from "node:test";
import { courseUnsent, eraseCourse, eraseOldCourses } from "../../../web/src/common/course_kept.ts";
import { MemoryStore } from "../../../web/src/common/storage.ts";
import type { Reply } from "../../../web/src/common/api.ts";
import { aroundWindow, compute, minutesOf, timeOf, weekOfDiary } from "../../../web/src/course/computed.ts";
import { Kept } from "../../../web/src/course/kept.ts";
import { missingIn } from "../../../web/src/course/missing.ts";
import { readNumber } from "../../../web/src/course/parts/fields.tsx";
import { addRow, conflicted, kept, nextToSend, noSheet, readServerSheet, readSheet, refreshed, removeRow, sameContent, settle, takeBack, write, type Row, type Sheet } from "../../../web/src/course/sheet.ts";
import { SheetSync } from "../../../web/src/course/sheet_sync.ts";
import { readCourse, readMeasure, readModule, readWorksheet } from "../../../web/src/course/types.ts";

let n = 0;
const newId = () => `ID${++n}`;
const wrote = (text: string): Sheet => write(noSheet, null, "words", text, 1);
const send = (s: Sheet) => { const x = nextToSend(s, newId); assert.ok(x); return x; };

test("a night's sleep is worked out over midnight, and stays empty while something is missing", () => {
  const night: Row = { bed_time: "23:00", lights_out: "23:15", sleep_latency: 30, wake_in_night: 45, final_wake: "06:00", out_of_bed: "06:30" };
  const of = (field: string, row: Row) => compute("sleep_diary", field, row);
  assert.deepEqual(of("time_in_bed", night), { kind: "minutes", value: 450 });
  assert.deepEqual(of("total_sleep_time", night), { kind: "minutes", value: 330 });
  assert.deepEqual(of("sleep_efficiency", night), { kind: "percent", value: 73 });
  assert.deepEqual(of("time_in_bed", { ...night, bed_time: "00:30" }), { kind: "minutes", value: 360 });
  for (const gone of Object.keys(night)) {
    const { [gone]: _, ...rest } = night;
    assert.equal(of("sleep_efficiency", rest), null, gone);
  }
  // Times that do not make one night are asked about, never reckoned with.
  assert.deepEqual(of("total_sleep_time", { ...night, lights_out: "22:00" }), { kind: "advice", value: "checkTimes" });
  assert.deepEqual(of("total_sleep_time", { ...night, sleep_latency: 400 }), { kind: "advice", value: "checkTimes" });
  assert.equal(of("sleep_efficiency", { ...night, sleep_latency: 400 }), null);
});

test("the sleep window is proposed only where the formula allows it, and never below five and a half hours", () => {
  const of = (row: Row) => compute("sleep_window", "window_proposed", row);
  assert.deepEqual(of({ mean_sleep: 350, mean_in_bed: 580, safety_read: "none_apply" }), { kind: "minutes", value: 360 });
  assert.deepEqual(of({ mean_sleep: 301, mean_in_bed: 580, safety_read: "none_apply" }), { kind: "minutes", value: 330 });
  for (const row of [{ mean_sleep: 299, mean_in_bed: 580 }, { mean_sleep: 500, mean_in_bed: 580 }, { mean_sleep: 350, mean_in_bed: 580, safety_read: "ask_first" }])
    assert.deepEqual(of(row as Row), { kind: "advice", value: "askFirst" });
  assert.equal(of({ mean_sleep: 350 }), null);
  assert.deepEqual(compute("sleep_window", "bed_time", { window_minutes: 360, rise_time: "06:30" }), { kind: "time", value: "00:30" });
  assert.deepEqual(compute("value_areas", "gap", { importance: 9, lived: 2 }), { kind: "number", value: 7 });
  assert.equal(compute("something", "else", { a: 1 }), null);
});

test("the rule of the window speaks only of five nights, and never shortens below the least", () => {
  const diary = Array.from({ length: 7 }, (_, d): Row => ({ _id: `${d}`, date: `2026-03-0${d + 1}`, bed_time: "23:00", lights_out: "23:00", sleep_latency: 10, wake_in_night: 10, final_wake: "06:00", out_of_bed: "06:10" }));
  const row: Row = { _id: "r2", week_to: "2026-03-07", mean_sleep: 300, mean_in_bed: 400 };
  const rows: Row[] = [{ _id: "r1", week_to: "2026-02-28", new_window: 345 }, row];
  const rule = (r: Row, nights: Row[], all = rows) => compute("window_adjust", "rule_says", r, aroundWindow(r, all, { window_minutes: 330 }, nights));
  assert.deepEqual(rule(row, diary), { kind: "advice", value: "narrow" });
  assert.equal(rule(row, diary.slice(0, 4)), null);
  assert.deepEqual(rule({ ...row, mean_sleep: 340 }, diary), { kind: "advice", value: "widen" });
  assert.deepEqual(rule({ ...row, mean_sleep: 320 }, diary), { kind: "advice", value: "keep" });
  assert.deepEqual(rule(row, diary, [row]), { kind: "advice", value: "askFirst" });
  assert.equal(weekOfDiary(diary.slice(0, 4)), null);
  assert.deepEqual(weekOfDiary(diary), { nights: 7, sleep: 400, inBed: 430, efficiency: 93 });
});

test("times and numbers as people write them", () => {
  assert.equal(minutesOf("6:05"), 365);
  assert.equal(minutesOf("25:00"), null);
  assert.equal(timeOf(-30), "23:30");
  assert.equal(readNumber("1:30", true), 90);
  assert.equal(readNumber("7,5", false), 7.5);
  assert.equal(readNumber("7,", false), "7,");
  assert.equal(readNumber("ungefär tre", false), "ungefär tre");
});

test("what is on its way goes first and unchanged, what came after it follows", () => {
  const a = send(wrote("ett"));
  const typed = write(a.sheet, null, "words", "ett två", 2);
  const again = send(typed);
  assert.deepEqual(again.pending, a.pending);
  const after = kept(again.sheet, a.pending.clientId, { edit: 1, saved: "2026-11-20T10:00:00Z" });
  assert.equal(after.edit, 1);
  assert.ok(after.dirty);
  const b = send(after);
  assert.equal(b.pending.edit, 2);
  assert.notEqual(b.pending.clientId, a.pending.clientId);
  assert.ok(!kept(b.sheet, b.pending.clientId, { edit: 2 }).dirty);
  // A late answer to something else changes nothing.
  assert.equal(kept(b.sheet, "other", { edit: 9 }), b.sheet);
});

test("the same words on both sides are no conflict; different ones both stay, whatever is chosen", () => {
  const told = (words: string, edit = 4) => readServerSheet({ edit, values: { words }, rows: [] });
  const mine = send(wrote("mina")).sheet;
  const id = mine.pending?.clientId ?? "";
  assert.equal(conflicted(mine, id, told("mina")).other, null);
  const two = conflicted(mine, id, told("deras"));
  assert.equal(two.other?.values.words, "deras");
  assert.equal(nextToSend(two, newId), null);
  const text = new Set(["words"]);
  const chosen = { mine: settle(two, "mine", newId, 2, text), theirs: settle(two, "theirs", newId, 2, text), both: settle(two, "both", newId, 2, text) };
  assert.equal(chosen.mine.values.words, "mina");
  assert.equal(chosen.mine.aside?.values.words, "deras");
  assert.equal(send(chosen.mine).pending.edit, 5);
  assert.equal(chosen.theirs.values.words, "deras");
  assert.ok(!chosen.theirs.dirty);
  assert.equal(takeBack(chosen.theirs, 3).values.words, "mina");
  assert.equal(chosen.both.values.words, "mina\nderas");
});

test("rows of two devices stand side by side, and a row that differs stands twice", () => {
  const base = addRow(addRow(noSheet, { _id: "a", words: "A" }, 1), { _id: "b", words: "B" }, 1);
  const mine = send(write(base, "a", "words", "A här", 2)).sheet;
  const told = readServerSheet({ edit: 3, rows: [{ _id: "a", words: "A där" }, { _id: "b", words: "B" }, { _id: "c", words: "C" }] });
  const both = settle(conflicted(mine, mine.pending?.clientId ?? "", told), "both", newId, 3, new Set());
  assert.deepEqual(both.rows.map((r) => r.words), ["A här", "A där", "B", "C"]);
  assert.equal(new Set(both.rows.map((r) => r._id)).size, 4);
  assert.deepEqual(removeRow(both, "b", 4).rows.map((r) => r.words), ["A här", "A där", "C"]);
  assert.equal(write(both, "gone", "words", "x", 4), both);
});

test("what the server has never overwrites what it has not got", () => {
  const told = readServerSheet({ edit: 7, values: { words: "där" }, saved: "x", done: true });
  assert.equal(refreshed(wrote("här"), told).values.words, "här");
  assert.ok(refreshed(wrote("här"), told).done);
  assert.equal(refreshed(noSheet, told).values.words, "där");
  assert.equal(refreshed({ ...noSheet, edit: 9 }, told).values.words, undefined);
});

test("a kept sheet is read as it was, and broken ones as empty", () => {
  const s = conflicted(send(addRow(wrote("x"), { _id: "a", several: ["p", "q"], strength: 3 }, 1)).sheet, `ID${n}`, readServerSheet({ edit: 2, values: { words: "y" } }));
  assert.deepEqual(readSheet(JSON.parse(JSON.stringify(s))), s);
  for (const bad of [null, 3, "x", [], { values: 4, rows: "x" }]) assert.ok(sameContent(readSheet(bad), noSheet));
});

function bench(reply: (put: { id: string; edit: number; values: Row }) => Reply) {
  const store = new MemoryStore();
  const timers: { at: number; run: () => void }[] = [];
  let now = 0;
  const puts: { id: string; edit: number; values: Row }[] = [];
  const sync = new SheetSync({
    newId, changed: () => undefined, signIn: () => undefined,
    timers: { now: () => now, random: () => 0, after: (ms, run) => { const t = { at: now + ms, run }; timers.push(t); return () => { timers.splice(timers.indexOf(t), 1); }; } },
    put: async (id, p) => { puts.push({ id, edit: p.edit, values: p.values }); return reply({ id, edit: p.edit, values: p.values }); },
  });
  const device = new Kept(store, "anna");
  sync.open(device);
  const wait = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      timers.splice(timers.indexOf(next), 1);
      next.run();
      await new Promise((done) => setImmediate(done));
    }
    now = end;
  };
  return { sync, device, store, puts, wait };
}

test("a sheet is sent once for many keys, waits out a broken line, and stops at what the server can not take", async () => {
  let answer: Reply = { kind: "network" };
  const b = bench((p) => (answer.kind === "ok" ? { kind: "ok", status: 200, body: { edit: p.edit, saved: "x" } } : answer));
  for (const text of ["a", "ab", "abc"]) b.sync.change("s", (s) => write(s, null, "words", text, 1));
  assert.equal(b.device.sheet("s").values.words, "abc");
  await b.wait(900);
  assert.equal(b.puts.length, 1);
  await b.wait(60_000);
  assert.ok(b.puts.length > 2 && b.puts.every((p) => p.edit === 1));
  answer = { kind: "ok", status: 200, body: null };
  await b.wait(60_000);
  assert.ok(!b.device.sheet("s").dirty);
  answer = { kind: "refused", status: 400, error: { code: "badRequest", message: "", retryable: false }, retryAfterMs: null, body: null };
  b.sync.change("s", (s) => write(s, null, "words", "abcd", 2));
  await b.wait(900);
  const tried = b.puts.length;
  await b.wait(600_000);
  assert.equal(b.puts.length, tried);
  assert.ok(b.sync.isStuck("s"));
  assert.equal(await b.sync.flush(["s"]), "refused");
  assert.equal(b.device.sheet("s").values.words, "abcd");
  answer = { kind: "ok", status: 200, body: null };
  b.sync.change("s", (s) => write(s, null, "words", "abcde", 3));
  assert.equal(await b.sync.flush(["s"]), "saved");
  assert.ok(!b.device.sheet("s").dirty);
});

test("what is unsent of a course is known, erased with the sign-out, and kept through weeks away", () => {
  const store = new MemoryStore();
  const anna = new Kept(store, "anna");
  anna.write("course", { at: 1 });
  anna.write("used", 0);
  anna.write("sheet.a", noSheet);
  assert.ok(!courseUnsent(store, "anna"));
  anna.write("sheet.a", wrote("x"));
  assert.ok(courseUnsent(store, "anna") && !courseUnsent(store, "ann"));
  const day = 24 * 3600_000;
  eraseOldCourses(store, 30 * day);
  assert.ok(anna.sheet("a").dirty);
  eraseOldCourses(store, 91 * day);
  assert.deepEqual(store.keys(), []);
  anna.write("used", 0);
  anna.write("sheet.a", noSheet);
  eraseOldCourses(store, 15 * day);
  assert.deepEqual(store.keys(), []);
  anna.write("draft.message", "hej");
  assert.ok(courseUnsent(store, "anna"));
  eraseCourse(store, "anna");
  assert.deepEqual(store.keys(), []);
});

test("a course, a module and questions of a newer or a broken server never blank the page", () => {
  for (const bad of [null, 1, "x", [], {}, { id: 3 }]) {
    assert.equal(readCourse(bad), null);
    assert.equal(readModule(bad), null);
    assert.equal(readMeasure(bad), null);
  }
  const c = readCourse({ id: "c", now: { text: "Nu" }, modules: [{ id: "m", status: "newer" }, {}], trend: { points: [{ week: 1, total: 3 }, { week: 2 }] }, phones: { helpline: "javascript:1" } });
  assert.equal(c?.now.text.en, "Nu");
  assert.deepEqual(c?.modules.map((m) => m.status), ["locked"]);
  assert.equal(c?.trend.points.length, 1);
  assert.equal(c?.phones.helpline, "");
  const m = readMeasure({ id: "w", instrument: "phq9", items: Array.from({ length: 10 }, (_, i) => ({ id: `q${i}`, text: "?", answers: [] })) });
  assert.deepEqual(m?.items.flatMap((i, k) => (i.risk ? [k] : [])), [8]);
});

test("what is missing is told by its label, of rows only where one was begun", () => {
  const w = (repeat: string) => readWorksheet({ id: "w", repeat, fields: [{ id: "a", kind: "text", required: true, label: "A" }, { id: "b", kind: "text", label: "B" }, { id: "c", kind: "computed", required: true, label: "C" }] });
  assert.deepEqual(missingIn(w("once"), undefined).map((l) => l.sv), ["A"]);
  assert.deepEqual(missingIn(w("once"), write(noSheet, null, "a", "x", 1)), []);
  assert.deepEqual(missingIn(w("rows"), addRow(noSheet, { _id: "1" }, 1)), []);
  assert.deepEqual(missingIn(w("rows"), addRow(noSheet, { _id: "1", b: "x" }, 1)).map((l) => l.sv), ["A"]);
});
