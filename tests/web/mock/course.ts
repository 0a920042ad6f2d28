// A course on the mock server: the contract of docs/COURSES.md with the real texts when they are built, and a small state machine
// in place of the engine. Everything that was ever received is kept, so that a test can ask whether something was lost.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fixture } from "./course_fixture.ts";

type Json = Record<string, unknown>;
interface Answer { status: number; body: unknown }
interface Local { sv: string; en: string }
interface Sheet { edit: number; values: Json; rows: Json[]; saved: string; done: boolean; other?: unknown }
interface Texts { modules: Record<string, { title: Local; summary: Local; minutes: number; pages: Json }>; worksheets: (Json & { id: string; module: string })[] }
export interface Programme { id: string; title: Local; order: { id: string; after: string[]; opens: string }[]; texts: Texts; real: boolean }

const say = (sv: string, en: string): Local => ({ sv, en });
const ok = (body: unknown, status = 200): Answer => ({ status, body });
const problem = (status: number, code: string, more: Json = {}): Answer => ({ status, body: { error: { code, message: code, retryable: false }, ...more } });

// The compiled programmes lie beside the built pages, or in a build folder of this repository.
export function loadProgramme(name: string, dist: string): Programme {
  const places = [join(dist, "../icbt"), join(dist, "../../build/release/share/fyr/icbt"), process.env.FYR_ICBT ?? ""];
  const file = places.filter((p) => p).map((p) => join(p, `${name}.json`)).find((p) => existsSync(p));
  const built = file ? (JSON.parse(readFileSync(file, "utf8")) as { canonical: string; texts: Texts }) : fixture;
  const canonical = JSON.parse(built.canonical) as { title: Local; modules: { id: string; after?: string[]; opens: string }[] };
  return {
    id: name, title: canonical.title, texts: built.texts, real: file !== undefined,
    order: canonical.modules.map((m) => ({ id: m.id, after: m.after ?? [], opens: m.opens })),
  };
}

// PHQ-9: no permission is needed to reproduce it.
export function phq9(dist: string): Json[] {
  const file = [join(dist, "../instruments.json"), join(dirname(dist), "../build/release/share/fyr/instruments.json")].find((p) => existsSync(p));
  const answers = [[0, "Inte alls", "Not at all"], [1, "Flera dagar", "Several days"], [2, "Mer än hälften av dagarna", "More than half the days"], [3, "Nästan varje dag", "Nearly every day"]] as const;
  const labels = answers.map(([points, sv, en]) => ({ points, label: say(sv, en) }));
  const plain = ["interest", "mood", "sleep", "energy", "appetite", "worth", "concentration", "movement", "death"]
    .map((id, n) => ({ id, text: say(`Påhittad fråga ${n + 1}`, `Invented question ${n + 1}`), answers: labels, risk: id === "death" }));
  if (!file) return plain;
  const all = (JSON.parse(readFileSync(file, "utf8")) as { instruments: (Json & { id: string; items: Json[] })[] }).instruments;
  const found = all.find((i) => i.id === "phq9");
  return found ? found.items.map((i) => ({ id: i.id, text: i.text, answers: (i.answers as Json[] | undefined) ?? found.answers ?? labels, risk: i.id === "death" })) : plain;
}

export class MockCourse {
  readonly sheets = new Map<string, Sheet>();
  // Every content that was ever received, oldest first.
  readonly received: { id: string; edit: number; content: string; device: string }[] = [];
  readonly answered: (number | null)[][] = [];
  readonly messages: { id: string; from: "patient" | "unit"; sender: string; at: string; text: string }[] = [];
  readonly rated: Json[] = [];
  readonly seen: Json[] = [];
  readonly submits: string[] = [];
  readonly status: Record<string, string> = {};
  readonly feedback: Record<string, Json> = {};
  points: { week: number; total: number }[] = [{ week: 0, total: 16 }, { week: 1, total: 15 }, { week: 2, total: 13 }];
  due: string[] = ["weekly"];
  week = 3;
  phase = "active";
  choice = false;
  documents: Json[] = [];
  #version = 1;
  #risk = false;

  constructor(readonly programme: Programme, private readonly items: Json[]) {
    for (const m of programme.order) this.status[m.id] = "locked";
    this.#open();
  }

  #open(): void {
    for (const m of this.programme.order) {
      const ready = m.opens === "at-start" || (m.opens === "after" && m.after.every((a) => ["done", "skipped", "notChosen"].includes(this.status[a] ?? "")));
      if (this.status[m.id] === "locked" && ready) this.status[m.id] = "open";
    }
  }

  // The therapist has read the homework.
  approve(module: string, text: string): void {
    this.status[module] = "done";
    this.feedback[module] = { text, at: new Date().toISOString(), from: "Anna Rehn" };
    this.#open();
    this.#version++;
  }
  handBack(module: string, text: string): void {
    this.approve(module, text);
    this.status[module] = "open";
  }
  // Another device of this patient wrote.
  otherDevice(id: string, change: (s: Sheet) => Partial<Sheet>): void {
    const was = this.sheets.get(id) ?? { edit: 0, values: {}, rows: [], saved: "", done: false };
    const next = { ...was, ...change(was), edit: was.edit + 1, saved: new Date().toISOString() };
    this.sheets.set(id, next);
    this.received.push({ id, edit: next.edit, content: JSON.stringify([next.values, next.rows]), device: "other" });
  }

  course(): Json {
    const title = (id: string) => this.programme.texts.modules[id]?.title ?? say(id, id);
    const open = this.programme.order.find((m) => this.status[m.id] === "open");
    const waits = this.programme.order.find((m) => this.status[m.id] === "submitted");
    const at = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const next = this.programme.order.find((m) => this.status[m.id] === "locked" && m.opens === "after");
    const now = this.#risk
      ? { code: "risk.waits", text: say("Någon på mottagningen läser ditt svar och hör av sig senast {at}.", "Somebody at the clinic reads your answer and gets in touch by {at}."), at }
      : waits ? { code: "review", text: say("Anna läser din läxa och svarar senast {at}.", "Anna reads your homework and answers by {at}."), at }
      : this.due.length > 0 ? { code: "measure", text: say("Det är dags för några frågor om hur du mår.", "It is time for some questions about how you are.") }
      : open ? { code: "module", text: say("Du arbetar med veckans modul. Lämna gärna in läxan senast {at}.", "You are working on the module of the week. Please hand in by {at}."), at }
      : { code: "rest", text: say("Inget väntar just nu.", "Nothing is waiting right now.") };
    return {
      id: "01COURSE", version: this.#version, programme: { id: this.programme.id, title: this.programme.title, version: "0.1.0" }, phase: this.phase,
      week: this.week, weeks: 12, now,
      timeline: [
        { code: "started", text: say("Behandlingen började", "The treatment began"), at: new Date(Date.now() - 16 * 86_400_000).toISOString(), state: "done" },
        ...(waits ? [{ code: "review", text: say("Anna Rehn läser", "Anna Rehn reads"), at, state: "now" }] : open ? [{ code: "module", text: title(open.id), at, state: "now" }] : []),
        ...(next ? [{ code: "next", text: say(`Nästa modul öppnas`, `The next module opens`), state: "later" }] : []),
        { code: "measure", text: say("Frågor om hur du mår, 3 minuter", "Questions about how you are, 3 minutes"), at: new Date(Date.now() + 5 * 86_400_000).toISOString(), state: "later" },
      ],
      modules: this.programme.order.map((m) => ({
        id: m.id, title: title(m.id), status: m.opens === "by-choice" && this.status[m.id] === "locked" && m.id.endsWith("b") ? "notChosen" : this.status[m.id],
        since: new Date(Date.now() - 86_400_000).toISOString(), minutes: this.programme.texts.modules[m.id]?.minutes ?? 30,
        ...(this.feedback[m.id] ? { feedback: this.feedback[m.id] } : {}), rated: this.rated.some((r) => r.module === m.id),
      })).filter((m) => !(/^[ob]\d/.test(m.id) && m.status === "locked") && m.status !== "notChosen"),
      measures: this.due.map((id) => ({ id, title: say("Hur du har mått de senaste två veckorna", "How you have been in the last two weeks"), due: new Date(Date.now() - 3600_000).toISOString(), lateAt: at, minutes: 3 })),
      choices: this.choice ? [{
        id: "obstacle", question: say("Vad hindrar mest just nu?", "What is most in the way right now?"),
        options: ["m05a", "m05b"].filter((id) => this.programme.texts.modules[id]).map((id) => ({ module: id, title: title(id), summary: this.programme.texts.modules[id]?.summary })),
      }] : [],
      documents: this.documents,
      trend: { title: say("PHQ-9, nedstämdhet", "PHQ-9, low mood"), most: 27, better: "lower", points: this.points },
      thread: "01THREAD", therapist: { name: "Anna Rehn" }, phones: { emergency: "112", advice: "1177", helpline: "90101" },
      crisis: say("Den här sidan läses inte dygnet runt. Är du i fara eller tänker på att ta ditt liv: ring 112. Råd dygnet runt: 1177. Någon att prata med: 90101.",
        "This page is not read around the clock. If you are in danger or think of taking your life: call 112. Advice around the clock: 1177. Somebody to talk to: 90101."),
    };
  }

  // Reading; null: it changes something.
  get(path: string): Answer {
    const module = /^\/course\/modules\/([^/]+)$/.exec(path)?.[1];
    const measure = /^\/course\/measures\/([^/]+)$/.exec(path)?.[1];
    if (path === "/course") return ok(this.course());
    if (path === "/course/worksheets") return ok({ sheets: Object.fromEntries(this.sheets) });
    if (module) {
      const text = this.programme.texts.modules[module];
      if (!text || !["open", "submitted", "done"].includes(this.status[module] ?? "")) return problem(404, "notFound");
      const shown = new Set([...JSON.stringify(text.pages).matchAll(/"kind":"worksheet","text":"([^"]+)"/g)].map((m) => m[1]));
      const worksheets = this.programme.texts.worksheets.filter((w) => shown.has(w.id)).map(({ feedback: _, ...w }) => w);
      return ok({ id: module, ...text, worksheets });
    }
    if (measure) {
      if (!this.due.includes(measure)) return problem(404, "notFound");
      return ok({ id: measure, instrument: "phq9", title: say("Hur du har mått", "How you have been"), intro: say("Hur ofta har du under de senaste två veckorna besvärats av följande:", "Over the last two weeks, how often have you been bothered by the following:"), items: this.items });
    }
    if (path === "/threads/01THREAD") return ok({ id: "01THREAD", version: 1, topic: "", open: true, messages: this.messages });
    return problem(404, "notFound");
  }

  change(method: string, path: string, body: Json): Answer {
    const sheet = /^\/course\/worksheets\/([^/]+)$/.exec(path)?.[1];
    if (method === "PUT" && sheet) return this.#put(sheet, body);
    this.#version++;
    const submit = /^\/course\/modules\/([^/]+)\/submit$/.exec(path)?.[1];
    if (submit) {
      if (this.status[submit] !== "open") return problem(409, "invalidState");
      this.status[submit] = "submitted";
      this.submits.push(submit);
      for (const w of this.programme.texts.worksheets) {
        const s = this.sheets.get(w.id);
        if (w.module === submit && w.gate === true && s) s.done = true;
      }
      return ok(this.course());
    }
    const measure = /^\/course\/measures\/([^/]+)$/.exec(path)?.[1];
    if (measure) {
      const answers = body.answers;
      if (!this.due.includes(measure)) return problem(404, "notFound");
      if (!Array.isArray(answers) || answers.length !== this.items.length) return problem(400, "badRequest");
      this.due = this.due.filter((d) => d !== measure);
      const given = answers as (number | null)[];
      this.answered.push(given);
      this.#risk = this.items.some((i, n) => i.risk === true && (given[n] ?? 0) > 0);
      if (!given.slice(0, 9).includes(null)) this.points.push({ week: this.week, total: given.slice(0, 9).reduce<number>((t, x) => t + (x ?? 0), 0) });
      return ok(this.course());
    }
    if (path === "/course/messages") {
      this.messages.push({ id: `m${this.messages.length + 1}`, from: "patient", sender: "", at: new Date().toISOString(), text: String(body.text) });
      return ok(this.course());
    }
    if (path === "/course/feedback") { this.rated.push(body); return ok({}); }
    if (path === "/course/seen") { this.seen.push(body); return ok({}, 204); }
    const choice = /^\/course\/choices\/([^/]+)$/.exec(path)?.[1];
    if (choice && this.choice) {
      this.choice = false;
      this.status[String(body.module)] = "open";
      return ok(this.course());
    }
    return problem(404, "notFound");
  }

  #put(id: string, body: Json): Answer {
    if (!this.programme.texts.worksheets.some((w) => w.id === id)) return problem(404, "notFound");
    const was = this.sheets.get(id) ?? { edit: 0, values: {}, rows: [], saved: "", done: false };
    const sent = { values: (body.values ?? {}) as Json, rows: (body.rows ?? []) as Json[] };
    this.received.push({ id, edit: Number(body.edit), content: JSON.stringify([sent.values, sent.rows]), device: "page" });
    if (Number(body.edit) <= was.edit) {
      this.sheets.set(id, { ...was, other: sent });
      return problem(409, "versionConflict", { sheet: was });
    }
    const { other: _, ...plain } = was;
    const next: Sheet = { ...plain, ...sent, edit: Number(body.edit), saved: new Date().toISOString() };
    this.sheets.set(id, next);
    return ok({ edit: next.edit, saved: next.saved });
  }
}
