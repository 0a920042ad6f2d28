// Joins the state, the server and the device. Everything a page can ask for is a method here or of `writing` (writing.ts).

import type { Call, Reply, Send } from "../common/api.ts";
import { eraseCourse, eraseOldCourses } from "../common/course_kept.ts";
import type { KeepFile } from "../common/files.ts";
import { Later } from "../common/later.ts";
import { CommandOutbox, type OutboxEvent, type Timers } from "../common/outbox.ts";
import { keepLang, keepTheme, type Lang, type Theme } from "../common/prefs.ts";
import { obj, str } from "../common/read.ts";
import { fetchSite } from "../common/site.ts";
import { readJson, type KeyValue } from "../common/storage.ts";
import type { Store } from "../common/store.ts";
import { ulid } from "../common/ulid.ts";
import { callOf, readCommand, type Command } from "./commands.ts";
import { Kept, outboxOf, type Answers, type RateDraft } from "./kept.ts";
import { home, sameRoute, type Route } from "./route.ts";
import { SheetSync } from "./sheet_sync.ts";
import type { Action, Notice, Session, State } from "./state.ts";
import { readCourse, readMeasure, readMessages, readModule, type Course, type Paper } from "./types.ts";

const base = "/api/v1/course";
// What was fetched longer ago is asked for again with the next page; nothing is asked for by a clock, so that a session that
// nobody uses runs out.
const freshMs = 60_000;

export interface Nav {
  go(route: Route, replace: boolean): void;
  back(): void;
  // The entry before this one is the first page.
  cameFromHome(): boolean;
  // To the page where one signs in.
  leave(): void;
}
export interface ControllerPorts { send: Send; keepFile: KeepFile; device: KeyValue; timers: Timers; nav: Nav }

export class Controller {
  readonly sync: SheetSync;
  readonly #p: ControllerPorts;
  readonly #store: Store<State, Action>;
  readonly #outbox: CommandOutbox<Command>;
  readonly #probing: Later;
  #kept: Kept | null = null;
  #refreshing = false;
  #readUpTo = 0;
  #goingBack = false;

  constructor(ports: ControllerPorts, store: Store<State, Action>) {
    this.#p = ports;
    this.#store = store;
    this.#probing = new Later(ports.timers, () => void this.refresh());
    this.sync = new SheetSync({
      timers: ports.timers, newId: () => this.newId(), signIn: () => this.#expire(),
      put: (id, p) => this.call({ method: "PUT", path: `${base}/worksheets/${encodeURIComponent(id)}`, body: { clientId: p.clientId, edit: p.edit, values: p.values, rows: p.rows } }),
      changed: (id, sheet) => { this.do({ type: "sheet", id, sheet, stuck: this.sync.isStuck(id) }); this.#durable(); },
    });
    this.#outbox = new CommandOutbox<Command>(
      { store: ports.device, timers: ports.timers, prepare: (c) => c, send: (c) => this.#sendOut(c), tell: (e) => this.#heard(e) }, outboxOf, readCommand);
  }

  get state(): State {
    return this.#store.state;
  }
  get kept(): Kept | null {
    return this.#kept;
  }
  do(action: Action): void {
    this.#store.dispatch(action);
  }
  set(with_: Partial<State>): void {
    this.do({ type: "set", with: with_ });
  }
  newId(): string {
    return ulid(this.now());
  }
  now(): number {
    return this.#p.timers.now();
  }

  begin(): void {
    eraseOldCourses(this.#p.device, this.now());
    const was = obj(readJson(this.#p.device, "fyr.session"));
    const person = obj(was.person);
    if (str(was.token) && str(person.id)) this.#enter({ token: str(was.token), person: { id: str(person.id), name: str(person.name) } });
    else this.set({ loaded: "none" });
    void this.#learnSite();
  }

  #enter(session: Session): void {
    const kept = new Kept(this.#p.device, session.person.id);
    this.#kept = kept;
    const course = readCourse(obj(kept.read("course")).course);
    const each = <T>(beginning: string, read: (v: unknown) => T | null): Record<string, T> =>
      Object.fromEntries(kept.names(beginning).flatMap((name): [string, T][] => {
        const v = read(kept.read(name));
        return v === null ? [] : [[name.slice(beginning.length), v]];
      }));
    this.set({
      session, expired: false, course, messages: kept.read("messages") ? readMessages(kept.read("messages")) : null, loaded: course ? "kept" : "unknown", fetchedAtMs: Number(obj(kept.read("course")).at) || 0,
      modules: each("module.", readModule), measures: each("measure.", readMeasure), sheets: kept.sheets(),
      drafts: each("draft.", (v) => (typeof v === "string" ? v : null)), rates: each("rate.", (v) => v as RateDraft | null),
      places: each("place.", (v) => v as { at: number; seen: number[] } | null), answers: each("answers.", (v) => v as Answers | null),
    });
    kept.write("used", this.now());
    this.sync.open(kept);
    this.#outbox.open(session.person.id);
    this.#durable();
    void this.refresh();
  }

  // Another window wrote on a sheet of the same person.
  otherWindow(key: string): void {
    const name = this.#kept?.nameOf(key);
    if (name?.startsWith("sheet.") && this.#kept) this.do({ type: "sheet", id: name.slice(6), sheet: this.#kept.sheet(name.slice(6)), stuck: false });
  }

  signOut(): void {
    const { session } = this.state;
    if (session) {
      void this.#p.send({ method: "POST", path: "/api/v1/sign-out", token: session.token, body: {}, keepalive: true });
      eraseCourse(this.#p.device, session.person.id);
      for (const key of this.#p.device.keys()) if (key === `fyr.draft.${session.person.id}` || key.startsWith(`fyr.out.${session.person.id}.`)) this.#p.device.remove(key);
    }
    this.#close();
    this.#p.nav.leave();
  }

  // The server no longer knows the token. What was written stays under this person's key until they are back.
  #expire(): void {
    if (!this.state.session) return;
    this.#close();
    this.set({ session: null, expired: true, course: null, loaded: "none", modules: {}, sheets: {}, answers: {}, messages: null, drafts: {}, commands: [], route: home, notice: null, waiting: null });
  }

  #close(): void {
    this.#outbox.close();
    this.sync.close();
    this.#probing.stop();
    this.#kept = null;
    this.#p.device.remove("fyr.session");
  }

  // --- pages ---------------------------------------------------------------------------------------------------------------

  go(route: Route, replace = false): void {
    if (sameRoute(route, this.state.route) || this.#goingBack) return;
    // The phone's own Back then never goes in circles.
    if (route.page === "home" && !replace && this.#p.nav.cameFromHome()) return this.back();
    this.#p.nav.go(route, replace);
    this.arrived(route);
  }
  back(): void {
    if (this.state.route.page === "home" || this.#goingBack) return;
    this.#goingBack = true;
    this.#p.nav.back();
    // A browser that has nothing to go back to.
    this.#p.timers.after(600, () => {
      if (!this.#goingBack) return;
      this.#p.nav.go(home, true);
      this.arrived(home);
    });
  }
  arrived(route: Route): void {
    this.#goingBack = false;
    const keepNotice = route.page === "home" || route.page === "messages";
    this.set({ route, ...(keepNotice ? {} : { notice: null }) });
    if (route.page === "module") {
      this.#place(route.id, route.at);
      void this.fetchModule(route.id);
    }
    if (route.page === "measure") void this.fetchMeasure(route.id);
    if (route.page === "messages") void this.fetchMessages();
    if (this.state.loaded === "fresh" && this.now() - this.state.fetchedAtMs > freshMs) void this.refresh();
  }

  #place(module: string, at: number): void {
    const seen = [...new Set([...(this.state.places[module]?.seen ?? []), at])];
    this.do({ type: "place", module, at, seen });
    this.#kept?.write(`place.${module}`, { at, seen });
    // A sign of life, and no more: nothing waits for it.
    if (this.state.session && this.state.net === "up") void this.call({ method: "POST", path: `${base}/seen`, body: { clientId: this.newId(), module, page: at } });
  }

  notice(notice: Notice | null): void {
    this.set({ notice });
  }
  setLang(lang: Lang): void {
    keepLang(this.#p.device, lang);
    this.set({ lang });
  }
  setTheme(theme: Theme): void {
    keepTheme(this.#p.device, theme);
    this.set({ theme });
  }

  // --- network -------------------------------------------------------------------------------------------------------------

  wake(): void {
    this.#probing.forgetFailures();
    this.#outbox.kick();
    this.sync.kick();
    void this.refresh();
  }
  networkLost(): void {
    this.#net(false);
  }

  async refresh(): Promise<void> {
    const { session } = this.state;
    if (!session || this.#refreshing) return;
    this.#refreshing = true;
    const reply = await this.call({ method: "GET", path: base });
    this.#refreshing = false;
    if (this.state.session?.token !== session.token) return;
    if (reply.kind === "ok") {
      const course = readCourse(reply.body);
      if (course) this.#take(course);
      this.#probing.forgetFailures();
      this.#outbox.start();
      void this.#fetchRest(session);
    } else if (reply.kind === "refused" && reply.status === 401) this.#expire();
    else if (reply.kind === "refused" && reply.status === 404) this.set({ loaded: "none", course: null });
    else if (reply.kind === "refused") {
      if (!this.state.course) this.notice({ kind: "failed", code: reply.error.code });
      this.#probing.afterFailure();
    }
  }

  // Sheets, then what will be read next, so that it opens without a network.
  async #fetchRest(session: Session): Promise<void> {
    const sheets = await this.call({ method: "GET", path: `${base}/worksheets` });
    if (this.state.session?.token !== session.token) return;
    if (sheets.kind === "ok") this.sync.take(obj(sheets.body).sheets);
    this.sync.kick();
    for (const m of this.state.course?.measures ?? []) await this.fetchMeasure(m.id); // short, and asked for now
    for (const m of this.state.course?.modules ?? []) {
      if (this.state.session?.token !== session.token) return;
      if (m.status === "open" || m.status === "submitted" || (m.status === "done" && !this.state.modules[m.id])) await this.fetchModule(m.id);
    }
    if (this.state.route.page === "messages") await this.fetchMessages();
  }

  async fetchModule(id: string): Promise<void> {
    const reply = await this.call({ method: "GET", path: `${base}/modules/${encodeURIComponent(id)}` });
    const module = reply.kind === "ok" ? readModule(reply.body) : null;
    if (module) {
      this.#kept?.write(`module.${id}`, reply.kind === "ok" ? reply.body : null);
      this.do({ type: "module", module });
    } else if (reply.kind === "refused" && reply.status === 404) this.do({ type: "missing", id });
  }

  async fetchMeasure(id: string): Promise<void> {
    const reply = await this.call({ method: "GET", path: `${base}/measures/${encodeURIComponent(id)}` });
    const measure = reply.kind === "ok" ? readMeasure(reply.body) : null;
    if (measure) {
      this.#kept?.write(`measure.${id}`, reply.kind === "ok" ? reply.body : null);
      this.do({ type: "measure", measure });
    } else if (reply.kind === "refused" && reply.status === 404) this.do({ type: "missing", id });
  }

  async fetchMessages(): Promise<void> {
    const thread = this.state.course?.thread;
    if (!thread) return this.set({ messages: [] });
    const reply = await this.call({ method: "GET", path: `/api/v1/threads/${encodeURIComponent(thread)}` });
    if (reply.kind !== "ok") return;
    const messages = readMessages(reply.body);
    this.set({ messages });
    this.#kept?.write("messages", reply.body);
    const last = Math.max(0, ...messages.filter((m) => !m.mine).map((m) => m.number));
    if (last <= this.#readUpTo || this.state.route.page !== "messages") return;
    this.#readUpTo = last;
    void this.call({ method: "POST", path: `/api/v1/threads/${encodeURIComponent(thread)}/read`, body: { upTo: last } });
  }

  async openPaper(paper: Paper): Promise<void> {
    const { session } = this.state;
    if (!session) return;
    this.notice({ kind: "paperComing" });
    const how = await this.#p.keepFile(`/api/v1/documents/${encodeURIComponent(paper.id)}/content`, session.token, `${paper.title.replace(/ \(PDF\)$/, "").replace(/[^\p{L}\p{N}.-]+/gu, " ").trim()}.pdf`);
    this.notice({ kind: how === "kept" ? "paperKept" : "paperFailed" });
  }

  async #learnSite(): Promise<void> {
    const site = await fetchSite((c) => this.call(c), this.#p.device);
    if (site) this.set({ site: { ...site, ...this.#phones(this.state.course, site) } });
  }

  async call(call: Call): Promise<Reply> {
    const { session, lang } = this.state;
    const reply = await this.#p.send({ ...call, lang, token: session?.token ?? null });
    this.#net(reply.kind !== "network");
    return reply;
  }

  #net(up: boolean): void {
    const was = this.state.net;
    this.set({ net: up ? "up" : "down" });
    if (!up) this.#probing.afterFailure();
    else if (was === "down") {
      this.#probing.forgetFailures();
      this.#probing.stop();
      this.set({ waiting: null });
      this.#outbox.kick();
      this.sync.kick();
      if (this.state.session) void this.refresh();
    }
  }

  #durable(): void {
    this.set({ durable: this.#p.device.durable });
  }

  // --- what is sent and what comes back ------------------------------------------------------------------------------------

  put(command: Command): void {
    this.#outbox.put(command);
    this.#durable();
  }

  // Homework goes in when all that was written on it has arrived.
  async #sendOut(c: Command): Promise<Reply> {
    if (c.kind === "submit") {
      const went = await this.sync.flush(c.sheets);
      if (went === "waiting") return { kind: "network" };
      if (went !== "saved") return { kind: "refused", status: 409, error: { code: `sheet.${went}`, message: "", retryable: false }, retryAfterMs: null, body: null };
    }
    return this.call(callOf(c));
  }

  #heard(e: OutboxEvent<Command>): void {
    switch (e.kind) {
      case "changed": this.set({ commands: e.commands }); break;
      case "sending": this.set({ waiting: null }); break;
      case "waiting": this.set({ waiting: e.waiting }); break;
      case "signIn": this.#expire(); break;
      case "done": this.#done(e.command, e.body); break;
      case "refused": this.#refused(e.command, e.reply); break;
    }
  }

  #done(c: Command, body: unknown): void {
    const course = readCourse(body);
    if (course) this.#take(course);
    const said: Partial<Record<Command["kind"], Notice>> = {
      submit: { kind: "submitted" }, message: { kind: c.kind === "message" && c.pause ? "pauseSent" : "messageSent" }, choice: { kind: "chosen" }, rate: { kind: "rated" },
    };
    const notice = said[c.kind];
    if (notice && (this.state.route.page === "home" || this.state.route.page === "messages")) this.notice(notice);
    if (c.kind === "message") void this.fetchMessages();
    else void this.refresh();
  }

  // Nothing of it is lost: words go back to where they were written.
  #refused(c: Command, reply: Reply & { kind: "refused" }): void {
    const notice: Notice =
      reply.error.code.startsWith("sheet.") ? { kind: "submitConflict" }
      : reply.status === 413 ? { kind: "tooLong" }
      : c.kind === "measure" && (reply.status === 404 || reply.status === 409) ? { kind: "notDue" }
      : reply.status === 404 || reply.status === 409 ? { kind: "moved" }
      : { kind: "failed", code: reply.error.code };
    if (c.kind === "message") {
      const name = c.pause ? "pause" : "message";
      const text = [c.text, this.state.drafts[name] ?? ""].filter((x) => x).join("\n");
      this.#kept?.write(`draft.${name}`, text);
      this.do({ type: "draft", name, text });
    }
    const measure = c.kind === "measure" ? this.state.measures[c.measure] : undefined;
    if (c.kind === "measure" && measure) {
      const answers: Answers = Object.fromEntries(measure.items.map((item, n) => [item.id, c.answers[n] ?? null]));
      this.#kept?.write(`answers.${c.measure}`, answers);
      this.do({ type: "answers", id: c.measure, answers });
    }
    if (c.kind === "rate") this.do({ type: "rate", module: c.module, rate: { useful: c.useful, text: c.text } });
    this.notice(notice);
    void this.refresh();
  }

  #take(course: Course): void {
    // An answer to what was sent again may be as old as its first time.
    const known = this.state.course;
    if (known && known.id === course.id && course.version < known.version) return this.set({ loaded: "fresh" });
    const at = this.now();
    this.set({ course, loaded: "fresh", fetchedAtMs: at, site: { ...this.state.site, ...this.#phones(course, this.state.site) } });
    this.#kept?.write("course", { at, course });
  }

  #phones(course: Course | null, site: State["site"]): { emergency: string; advice: string; helpline: string } {
    const p = course?.phones;
    return { emergency: p?.emergency || site.emergency, advice: p?.advice || site.advice, helpline: p?.helpline || site.helpline };
  }
}
