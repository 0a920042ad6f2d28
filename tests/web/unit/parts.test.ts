import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { read } from "../../../web/src/common/api.ts";
import { number, parseNumber, splitAt } from "../../../web/src/common/format.ts";
import { readLang } from "../../../web/src/common/prefs.ts";
import { readSite, telHref } from "../../../web/src/common/site.ts";
import { BrowserStore, MemoryStore } from "../../../web/src/common/storage.ts";
import { clockTime } from "../../../web/src/common/time.ts";
import { ulid } from "../../../web/src/common/ulid.ts";
import { callOf } from "../../../web/src/triage/commands.ts";
import { eraseOldDrafts, keepDrafts, noDrafts, readDrafts } from "../../../web/src/triage/drafts.ts";
import { pieces } from "../../../web/src/triage/spans.ts";
import { texts } from "../../../web/src/triage/texts/index.ts";
import { readInterview, readVisitNotice } from "../../../web/src/triage/types.ts";

// Node 18 has it, but not under its name.
if (!("crypto" in globalThis)) Object.defineProperty(globalThis, "crypto", { value: webcrypto });

const root = process.env.FYR_WEB_ROOT ?? ".";

test("a ULID is 26 letters, sorts by time and keeps its random bits", () => {
  assert.equal(ulid(0, new Uint8Array(10)), "0".repeat(26));
  assert.equal(ulid(2 ** 48 - 1, new Uint8Array(10).fill(255)), "7" + "Z".repeat(25));
  assert.ok(ulid(1000) < ulid(1001));
  assert.equal(new Set(Array.from({ length: 1000 }, () => ulid(5))).size, 1000);
});

test("both languages have the same texts, none empty, none with an exclamation mark", () => {
  const say = (v: unknown): string[] =>
    typeof v === "string" ? [v]
    : typeof v === "function" ? [String((v as (...a: unknown[]) => string)(2, 4, "x"))]
    : Array.isArray(v) ? v.flatMap(say)
    : Object.values(v as object).flatMap(say);
  const [sv, en] = [texts("sv"), texts("en")];
  assert.deepEqual(Object.keys(en), Object.keys(sv));
  for (const t of [sv, en]) {
    for (const [key, value] of Object.entries(t)) {
      for (const line of say(value)) {
        assert.ok(!/[!—]/.test(line), `${key}: ${line}`);
        if (key !== "sex") assert.ok(line.trim().length > 0, key);
      }
    }
  }
  // What is the same in both is a name or a number.
  const same = Object.keys(sv).filter((k) => JSON.stringify(say(sv[k as keyof typeof sv])) === JSON.stringify(say(en[k as keyof typeof en])));
  assert.deepEqual(same.sort(), ["appName", "sex"]);
});

test("every colour is there in light and dark", () => {
  const css = readFileSync(join(root, "src/common/css/tokens.css"), "utf8");
  const blocks = [...css.matchAll(/\{([^{}]+)\}/g)].map((m) => (m[1] ?? "").trim().split(/\s*;\s*/).filter((x) => x).map((x) => x.trim()));
  assert.equal(blocks.length, 2);
  assert.deepEqual(blocks[0]?.map((x) => x.split(":")[0]), blocks[1]?.map((x) => x.split(":")[0]));
});

test("every colour the styles use is a token", () => {
  const files = ["base.css", "pages.css"].map((f) => readFileSync(join(root, "src/common/css", f), "utf8")).join("\n");
  const tokens = readFileSync(join(root, "src/common/css/tokens.css"), "utf8");
  const outside = ["vv-top", "bars", "composer"];
  for (const m of files.matchAll(/var\(--([a-z0-9-]+)/g)) {
    const name = m[1] ?? "";
    assert.ok(outside.includes(name) || tokens.includes(`--${name}:`), name);
  }
});

test("spans count code points and the gravest wins where they overlap", () => {
  const span = (start: number, end: number, kind: "finding" | "redFlag") => ({ start, end, kind, finding: kind, label: "" });
  assert.deepEqual(pieces("😷 feber", [span(2, 7, "finding")]).map((p) => p.text), ["😷 ", "feber"]);
  const over = pieces("abcdef", [span(0, 4, "finding"), span(2, 6, "redFlag")]);
  assert.deepEqual(over.map((p) => [p.text, p.span?.kind]), [["ab", "finding"], ["cdef", "redFlag"]]);
  for (const bad of [span(-5, 2, "finding"), span(4, 99, "finding"), span(3, 1, "finding"), span(9, 12, "finding")]) {
    assert.equal(pieces("abcdef", [bad]).map((p) => p.text).join(""), "abcdef");
  }
  assert.deepEqual(pieces("", [span(0, 1, "finding")]), []);
});

test("numbers are read as people write them", () => {
  for (const [text, want] of [["39,2", 39.2], ["39.2", 39.2], [" 40 ", 40], ["38,5 °C", 38.5], ["38,5grader", 38.5], ["-3", -3], ["0", 0]] as const) assert.equal(parseNumber(text), want, text);
  for (const text of ["", "trettionio", "39,2,1", "1 2", "39-40", "4e2", ","]) assert.equal(parseNumber(text), null, text);
  assert.equal(number(39.2, "sv"), "39,2");
  assert.equal(number(39.2, "en"), "39.2");
});

test("a place for the time is found or not", () => {
  assert.deepEqual(splitAt("före {time} i dag", "{time}"), ["före ", " i dag"]);
  assert.equal(splitAt("snart", "{time}"), null);
});

test("times are clock times with the day when it is another", () => {
  const now = new Date(2026, 10, 20, 10, 0);
  assert.equal(clockTime(new Date(2026, 10, 20, 10, 53), "sv", now), "10:53");
  assert.equal(clockTime(new Date(2026, 10, 21, 8, 0), "sv", now), "i morgon 08:00");
  assert.equal(clockTime(new Date(2026, 10, 21, 8, 0), "en", now), "tomorrow 08:00");
  assert.match(clockTime(new Date(2026, 10, 24, 8, 0), "sv", now), /^tisdag 24 november 08:00$/);
  assert.equal(clockTime(new Date(2026, 10, 20, 0, 5), "en", now), "00:05");
});

test("an interview is read from whatever comes", () => {
  for (const bad of [null, undefined, 5, "x", [], {}, { id: 5 }]) assert.equal(readInterview(bad), null);
  const i = readInterview({ id: "a", status: "new", words: [null, { spans: [7] }], answers: "no", question: { kind: "slider" }, outcome: { urgency: "purple", now: [1, "a"] } });
  assert.equal(i?.status, "asking");
  assert.equal(i?.question?.kind, "text");
  assert.equal(readInterview({ id: "a", question: { kind: "choice", choices: [{}] } })?.question?.kind, "text");
  assert.deepEqual(i?.outcome?.now, ["a"]);
  assert.equal(i?.outcome?.clinicianDecides, true);
});

test("replies are told apart", () => {
  assert.equal(read(200, null, '{"a":1}').kind, "ok");
  assert.equal(read(204, null, "").kind, "ok");
  assert.equal(read(200, null, "<html>Log in to the Wi-Fi</html>").kind, "network");
  const busy = read(503, "3", "<html>");
  assert.ok(busy.kind === "refused" && busy.error.retryable && busy.retryAfterMs === 3000);
  const own = read(400, null, '{"error":{"code":"badRequest","retryable":false}}');
  assert.ok(own.kind === "refused" && !own.error.retryable && own.error.code === "badRequest");
  const full = read(507, null, '{"error":{"code":"diskFull","retryable":true}}');
  assert.ok(full.kind === "refused" && full.error.retryable);
});

test("what is sent is what the contract says, and nothing of it is in the address", () => {
  const call = callOf({ kind: "answer", clientId: "C", interview: "a/b", turn: 3, questionId: "q1", question: "Feber?", answer: { number: 39.2 }, shown: "39,2" });
  assert.deepEqual(call, { method: "POST", path: "/api/v1/interviews/a%2Fb/answers", body: { clientId: "C", turn: 3, questionId: "q1", answer: { number: 39.2 } } });
  assert.deepEqual(callOf({ kind: "leave", clientId: "C", interview: "i" }).body, { clientId: "C" });
});

test("drafts are one person's, and go after two days", () => {
  const store = new MemoryStore();
  keepDrafts(store, "a", { ...noDrafts, start: "ont" }, 1000);
  assert.equal(readDrafts(store, "a").start, "ont");
  assert.equal(readDrafts(store, "b").start, "");
  store.set("fyr.out.a.X", '{"order":1000,"command":{}}');
  eraseOldDrafts(store, 1000 + 47 * 3600_000);
  assert.equal(store.keys().length, 2);
  eraseOldDrafts(store, 1000 + 49 * 3600_000);
  assert.deepEqual(store.keys(), []);
  keepDrafts(store, "a", { ...noDrafts, again: ["sagt"], words: "halvt" }, 1000);
  assert.equal(readDrafts(store, "a").words, "sagt\nhalvt");
  keepDrafts(store, "a", noDrafts, 1000);
  assert.deepEqual(store.keys(), []);
});

test("storage that fails is memory, and says so", () => {
  const broken = new BrowserStore(() => { throw new Error("denied"); });
  broken.set("a", "1");
  assert.equal(broken.get("a"), "1");
  assert.equal(broken.durable, false);
  const full = new BrowserStore(() => ({ getItem: () => null, setItem: (k: string) => { if (k !== "fyr.probe") throw new Error("quota"); }, removeItem: () => undefined, key: () => null, length: 0, clear: () => undefined }) as unknown as Storage);
  assert.equal(full.durable, true);
  full.set("a", "1");
  assert.equal(full.durable, false);
  assert.equal(full.get("a"), "1");
});

test("phone numbers come from the site and odd ones are refused", () => {
  assert.equal(telHref("08-123 45"), "tel:0812345");
  assert.equal(readSite({ phones: { emergency: "javascript:alert(1)", advice: "+46 8 1177" } }).emergency, "112");
  assert.equal(readSite({ phones: { advice: "+46 8 1177" } }).advice, "+46 8 1177");
  assert.equal(readSite(null).emergency, "112");
});

test("the language is the person's choice, else the browser's, else Swedish", () => {
  const store = new MemoryStore();
  assert.equal(readLang(store, ["en-GB"]), "en");
  assert.equal(readLang(store, ["en-GB", "sv-SE"]), "sv");
  assert.equal(readLang(store, ["de-DE"]), "sv");
  assert.equal(readLang(store, ["de-DE", "en"]), "en");
  store.set("fyr.lang", "sv");
  assert.equal(readLang(store, ["en-GB"]), "sv");
});

test("the newest notice of a video visit leads to it, and nothing else becomes an address", () => {
  const notices = [{ id: "n3", text: { sv: "Ny tid", en: "New time" } }, { id: "n2", text: { sv: "Videosamtal", en: "Video call" }, visit: "01ABC" }, { id: "n1", text: { sv: "Äldre", en: "Older" }, visit: "01ABB" }];
  assert.deepEqual(readVisitNotice({ notices }), { id: "01ABC", text: { sv: "Videosamtal", en: "Video call" } });
  for (const bad of [null, [], {}, { notices: 5 }, { notices: [{ visit: "//evil" }, { visit: "a b" }, { visit: 7 }] }]) assert.equal(readVisitNotice(bad), null);
});
