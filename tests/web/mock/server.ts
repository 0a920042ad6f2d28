// A server that keeps the contract of docs/API.md for patients, with faults on demand. In memory, for tests and for
// working on the pages without fyrd.

import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { loadProgramme, MockCourse, phq9 } from "./course.ts";
import { outcomeOf, questions, readWords, titleOf, type Level } from "./script.ts";

type Json = Record<string, unknown>;
type Lang = "sv" | "en";

interface Event { kind: "answer" | "words"; text: string; question?: number; label?: string; unknown?: boolean }
interface Held {
  id: string; patient: string; lang: Lang; subject: string; turn: number; status: "asking" | "done" | "left";
  opening: string; events: Event[]; decided: Json | null; startedAt: string; updatedAt: string;
}

export interface Fault {
  // Which calls it meets, by path; all when missing.
  path?: RegExp;
  // drop: the line breaks before anything is done. lose: it is done, and then the line breaks. status: refused.
  // answer: done, but late.
  kind: "drop" | "lose" | "status" | "late";
  status?: number; code?: string; retryable?: boolean; retryAfter?: number; ms?: number;
  times?: number;
}

export const patients = [
  { id: "p1", name: "Test Testsson", age: 34, sex: "female" },
  { id: "p2", name: "Prov Provsson", age: 71, sex: "male" },
  { id: "p3", name: "Exempel Exempelsson", age: 0.7, sex: "female" },
  ...Array.from({ length: 9 }, (_, n) => ({ id: `p${n + 4}`, name: `Påhittad Person ${n + 4}`, age: 20 + n, sex: n % 2 ? "male" : "female" })),
];

const types: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml", webmanifest: "application/manifest+json" };
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

export class MockServer {
  demo = true;
  // Lines that were opened while the network was gone.
  tries = 0;
  faults: Fault[] = [];
  // Everything that came in, without bodies, for the checks that nothing private is in an address.
  readonly urls: string[] = [];
  readonly applied: { call: string; clientId: string; body: Json }[] = [];
  readonly interviews: Held[] = [];
  readonly reads: string[] = [];
  // By patient; nobody has one until a test starts it.
  readonly courses = new Map<string, MockCourse>();
  // What other tests add: an answer to a call of theirs, or null.
  routes: ((method: string, url: string, auth: string, body: Json) => { status: number; body: unknown } | null | Promise<{ status: number; body: unknown } | null>) | null = null;
  #down = false;
  #answers = new Map<string, { status: number; body: unknown }>();
  #tokens = new Map<string, string>();
  #files = new Map<string, Buffer>();
  #server: Server;
  #sockets = new Set<Socket>();
  #n = 0;

  constructor(private readonly dist: string) {
    for (const name of readdirSync(dist)) this.#files.set(`/${name}`, readFileSync(join(dist, name)));
    const index = this.#files.get("/index.html");
    if (index) this.#files.set("/", index);
    for (const [name, bytes] of [...this.#files]) if (name.endsWith(".html")) this.#files.set(name.slice(0, -5), bytes);
    this.#server = createServer((req, res) => void this.#serve(req, res));
    this.#server.on("connection", (socket) => {
      if (this.#down) {
        this.tries++;
        return void socket.destroy();
      }
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  get server(): Server {
    return this.#server;
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(port, "127.0.0.1", done));
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    for (const s of this.#sockets) s.destroy();
    await new Promise((done) => this.#server.close(done));
  }
  // The network is gone: every line breaks, and so do new ones.
  cut(): void {
    this.#down = true;
    for (const s of this.#sockets) s.destroy();
  }
  mend(): void {
    this.#down = false;
  }
  forgetTokens(): void {
    this.#tokens.clear();
  }
  reset(): void {
    this.faults = [];
    this.demo = true;
    this.urls.length = this.applied.length = this.interviews.length = this.reads.length = 0;
    this.courses.clear();
    this.#answers.clear();
    this.#tokens.clear();
    this.mend();
  }
  startCourse(patient: string, programme = "depression"): MockCourse {
    const course = new MockCourse(loadProgramme(programme, this.dist), phq9(this.dist));
    this.courses.set(patient, course);
    return course;
  }
  // A clinician has decided.
  decide(urgency: Level, by: string): void {
    const i = this.interviews.at(-1);
    if (!i) throw new Error("no interview");
    i.decided = { urgency, by, at: new Date().toISOString(), title: titleOf(urgency, i.lang) };
  }
  // Something happens to the interview in another window.
  elsewhere(change: (i: Held) => void): void {
    const i = this.interviews.at(-1);
    if (!i) throw new Error("no interview");
    change(i);
    i.turn++;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = req.url ?? "/";
    this.urls.push(url);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const fault = this.#fault(url);
    if (fault?.kind === "drop") return void req.socket.destroy();
    if (fault?.kind === "status") {
      return this.#send(res, fault.status ?? 503, problem(fault.code ?? "unavailable", fault.retryable ?? true), fault.retryAfter);
    }
    const own = await this.#others(req, url, Buffer.concat(chunks));
    if (own) return this.#send(res, own.status, own.body);
    if (!url.startsWith("/api/")) return this.#file(url, res);
    const paper = /^\/api\/v1\/documents\/([^/]+)\/content$/.exec(url);
    if (paper) {
      const patient = this.#tokens.get(String(req.headers.authorization ?? "").replace(/^Bearer /, ""));
      const mine = patient !== undefined && this.courses.get(patient)?.documents.some((d) => d.id === paper[1]);
      if (!mine) return this.#send(res, 404, problem("notFound", false));
      res.writeHead(200, { "Content-Type": "application/pdf", "Content-Disposition": "attachment", "Cache-Control": "no-store" });
      return void res.end("%PDF-1.5\nof the course");
    }
    let answer: { status: number; body: unknown };
    try {
      const text = Buffer.concat(chunks).toString("utf8");
      answer = this.#api(req.method ?? "GET", url, String(req.headers.authorization ?? ""), text ? (JSON.parse(text) as Json) : {});
    } catch {
      answer = { status: 400, body: problem("badJson", false) };
    }
    if (fault?.kind === "lose") return void req.socket.destroy();
    if (fault?.kind === "late") await new Promise((done) => setTimeout(done, fault.ms ?? 1000));
    this.#send(res, answer.status, answer.body);
  }

  async #others(req: IncomingMessage, url: string, bytes: Buffer): Promise<{ status: number; body: unknown } | null> {
    if (!this.routes) return null;
    const text = bytes.toString("utf8");
    return this.routes(req.method ?? "GET", url, String(req.headers.authorization ?? ""), text ? (JSON.parse(text) as Json) : {});
  }

  #fault(url: string): Fault | null {
    const found = this.faults.find((f) => !f.path || f.path.test(url));
    if (!found) return null;
    if (found.times !== undefined && --found.times <= 0) this.faults = this.faults.filter((f) => f !== found);
    return found;
  }

  #file(url: string, res: ServerResponse): void {
    const file = this.#files.get(url);
    if (!file) return this.#send(res, 404, problem("notFound", false));
    const hashed = /-[0-9A-F]{12}\./.test(url);
    res.writeHead(200, {
      "Content-Type": types[url.includes(".") ? (url.split(".").at(-1) ?? "") : "html"] ?? "application/octet-stream",
      "Cache-Control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    });
    res.end(file);
  }

  #send(res: ServerResponse, status: number, body: unknown, retryAfter?: number): void {
    res.writeHead(status, { "Content-Type": "application/json", ...(retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) }) });
    res.end(status === 204 ? undefined : JSON.stringify(body));
  }

  #api(method: string, url: string, auth: string, body: Json): { status: number; body: unknown } {
    const call = `${method} ${url.replace(/^\/api\/v1/, "")}`;
    if (call === "GET /site") {
      return ok({ name: "Skarvikens vårdcentral", demo: this.demo, languages: ["sv", "en"], phones: { emergency: "112", advice: "1177" }, protocol: { min: 1, max: 1 }, serverTime: new Date().toISOString() });
    }
    if (call === "GET /demo/patients" && this.demo) return ok(patients);
    if (call === "POST /demo/patient-sign-in" && this.demo) {
      const p = patients.find((x) => x.id === body.patient);
      return p ? this.#signIn(p.id, p.name, "patient") : { status: 404, body: problem("notFound", false) };
    }
    if (call === "POST /sign-in") {
      if (body.password !== "rätt") return { status: 401, body: problem("signInFailed", false) };
      return this.#signIn("p1", String(body.user), body.user === "nurse" ? "nurse" : "patient");
    }
    const patient = this.#tokens.get(auth.replace(/^Bearer /, ""));
    if (!patient) return { status: 401, body: problem("signInRequired", false) };
    if (call === "POST /sign-out") {
      this.#tokens.delete(auth.replace(/^Bearer /, ""));
      return { status: 204, body: null };
    }
    const path = url.replace(/^\/api\/v1/, "");
    if (path.startsWith("/course") || path.startsWith("/threads")) return this.#course(method, path, patient, body);
    return this.#interview(call, patient, body);
  }

  #course(method: string, path: string, patient: string, body: Json): { status: number; body: unknown } {
    const course = this.courses.get(patient);
    if (!course) return { status: 404, body: problem("notFound", false) };
    if (method === "GET") return course.get(path);
    const clientId = String(body.clientId ?? "");
    if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(clientId)) return { status: 400, body: problem("badRequest", false) };
    const first = this.#answers.get(clientId);
    if (first) return first;
    const answer = course.change(method, path, body);
    if (answer.status < 300) {
      this.#answers.set(clientId, answer);
      this.applied.push({ call: path, clientId, body });
    }
    return answer;
  }

  #signIn(id: string, name: string, role: string): { status: number; body: unknown } {
    const token = randomBytes(32).toString("hex");
    this.#tokens.set(token, id);
    return ok({ token, expiresAt: new Date(Date.now() + 3600_000).toISOString(), person: { id, name, role, patient: id }, tenant: { id: "t", name: "t" }, unit: { id: "u", name: "u" }, scopes: [] });
  }

  #interview(call: string, patient: string, body: Json): { status: number; body: unknown } {
    const mine = this.interviews.filter((i) => i.patient === patient);
    if (call === "GET /interviews/current") {
      const i = mine.at(-1);
      return i ? ok(this.#show(i)) : { status: 404, body: problem("notFound", false) };
    }
    const m = /^(GET|POST) \/interviews(?:\/([^/]+))?(?:\/(answers|words|back|leave|read))?$/.exec(call);
    if (!m) return { status: 404, body: problem("notFound", false) };
    const [, method, id, what] = m;
    const i = mine.find((x) => x.id === id);
    if (id && !i) return { status: 404, body: problem("notFound", false) };
    if (method === "GET") return i ? ok(this.#show(i)) : { status: 405, body: problem("methodNotAllowed", false) };
    const clientId = String(body.clientId ?? "");
    if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(clientId)) return { status: 400, body: problem("badRequest", false) };
    const first = this.#answers.get(clientId);
    if (first) return first;
    const answer = i ? this.#change(i, what ?? "", body) : this.#start(patient, body, mine);
    if (answer.status < 300) {
      this.#answers.set(clientId, answer);
      this.applied.push({ call: what ?? "start", clientId, body });
    }
    return answer;
  }

  #start(patient: string, body: Json, mine: Held[]): { status: number; body: unknown } {
    const open = mine.find((i) => i.status === "asking");
    if (open) return this.#conflict(open);
    const now = new Date().toISOString();
    const i: Held = {
      id: `01MOCK${String(++this.#n).padStart(4, "0")}`, patient, lang: body.lang === "en" ? "en" : "sv", subject: String(body.subject), turn: 1,
      status: "asking", opening: String(body.text), events: [], decided: null, startedAt: now, updatedAt: now,
    };
    this.interviews.push(i);
    return { status: 201, body: this.#show(i) };
  }

  #change(i: Held, what: string, body: Json): { status: number; body: unknown } {
    if (what === "read") {
      this.reads.push(i.id);
      return { status: 204, body: null };
    }
    if (what === "leave") {
      if (i.status === "asking") i.status = "left";
      return ok(this.#show(i));
    }
    if (i.status !== "asking" || body.turn !== i.turn) return this.#conflict(i);
    if (what === "back") i.events.pop();
    else if (what === "words") i.events.push({ kind: "words", text: String(body.text) });
    else {
      const at = this.#at(i);
      const q = questions[at];
      if (!q || body.questionId !== `q${at + 1}`) return this.#conflict(i);
      const a = body.answer as Json;
      const label = (x: unknown) => q.choices?.find((c) => c.id === x)?.label[i.lang];
      const shown =
        a.unknown === true ? { sv: "Vet inte", en: "Don’t know" }[i.lang]
        : typeof a.choice === "string" ? label(a.choice)
        : Array.isArray(a.choices) ? a.choices.map(label).join(", ")
        : typeof a.number === "number" ? `${i.lang === "sv" ? String(a.number).replace(".", ",") : a.number} ${q.unit ?? ""}`.trim()
        : typeof a.text === "string" ? a.text : undefined;
      const n = a.number;
      if (!shown || (typeof n === "number" && (n < (q.min ?? -Infinity) || n > (q.max ?? Infinity)))) return { status: 400, body: problem("badRequest", false) };
      i.events.push({ kind: "answer", text: shown, question: at, label: shown, unknown: a.unknown === true });
    }
    i.turn++;
    if (this.#at(i) >= questions.length) i.status = "done";
    return ok(this.#show(i));
  }

  #conflict(i: Held): { status: number; body: unknown } {
    return { status: 409, body: { ...problem("versionConflict", false), interview: this.#show(i) } };
  }

  #at(i: Held): number {
    return i.events.filter((e) => e.kind === "answer").length;
  }

  #show(i: Held): Json {
    i.updatedAt = new Date().toISOString();
    const at = this.#at(i);
    const q = i.status === "asking" ? questions[at] : undefined;
    const said = [i.opening, ...i.events.filter((e) => e.kind === "words").map((e) => e.text)];
    const safety = questions.filter((x) => x.safety);
    const words = said.map((text) => ({ text, at: i.startedAt, spans: readWords(text, i.lang) }));
    return {
      id: i.id, turn: i.turn, status: i.status, lang: i.lang, subject: i.subject, words,
      understood: words.flatMap((w) => w.spans).filter((x) => x.kind !== "otherPerson")
        .map((x) => ({ finding: x.finding, label: x.label, state: x.kind === "denied" ? "denied" : x.kind === "uncertain" ? "uncertain" : "present" })),
      answers: i.events.flatMap((e, n) => e.kind === "answer" && e.question !== undefined
        ? [{ questionId: `q${e.question + 1}`, question: questions[e.question]?.text[i.lang] ?? "", answer: e.text, unknown: e.unknown === true, turn: n + 1 }] : []),
      question: q ? {
        id: `q${at + 1}`, text: q.text[i.lang], why: q.why[i.lang], topic: q.topic, kind: q.kind,
        choices: (q.choices ?? []).map((c) => ({ id: c.id, label: c.label[i.lang] })), allowUnknown: q.allowUnknown ?? false,
        ...(q.min === undefined ? {} : { min: q.min, max: q.max }), unit: q.unit ?? "",
        safety: q.safety ?? false, safetyIndex: q.safety ? at + 1 : 0, safetyCount: q.safety ? safety.length : 0, left: questions.length - at - 1,
      } : null,
      outcome: i.status === "asking" ? null : { ...outcomeOf(said.join(" "), i.lang, new Date(Date.now() + 5 * 60_000).toISOString()), ...(i.decided ? { decided: i.decided } : {}) },
      updatedAt: i.updatedAt,
    };
  }
}

function ok(body: unknown) {
  return { status: 200, body };
}
function problem(code: string, retryable: boolean): Json {
  return { error: { code, message: code, retryable } };
}
