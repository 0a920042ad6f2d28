// Joins the state, the server and the device. Everything a page can ask for is a method here.

import type { Call, Reply, Send } from "../common/api.ts";
import { keepLang, keepTheme, type Lang, type Theme } from "../common/prefs.ts";
import { courseUnsent, eraseCourse, eraseOldCourses } from "../common/course_kept.ts";
import { Later } from "../common/later.ts";
import { fetchSite } from "../common/site.ts";
import { readJson, type KeyValue } from "../common/storage.ts";
import { withDay } from "../common/time.ts";
import type { Store } from "../common/store.ts";
import { timeOfUlid, ulid } from "../common/ulid.ts";
import { callOf, sayAgain, type Command } from "./commands.ts";
import { eraseDrafts, eraseOldDrafts, keepDrafts, readDrafts } from "./drafts.ts";
import { Outbox, type OutboxEvent, type Timers } from "./outbox.ts";
import { isAnswering, screenOf, unsentCount, type Action, type Session, type State } from "./state.ts";
import { requestSession } from "./request_session.ts";
import { readDemoPatients, readInterview, readPerson, readVisitNotice, type AnswerValue, type Interview } from "./types.ts";

const sessionKey = "fyr.session";
const keptKey = "fyr.interview";
const coursePath = "/behandling";
// Pages that send here to sign in.
const returnPaths = [coursePath, "/samtal"];
const startAgesMs = 3600 * 1000;

export interface ControllerPorts {
  send: Send;
  // Until the server says otherwise: session, drafts, outbox, choices of language and theme.
  device: KeyValue;
  // As long as this window lives: the interview as it last was, so that advice survives a reload without a network.
  window: KeyValue;
  timers: Timers;
  isVisible(): boolean;
  // To another page of this site.
  go?(path: string): void;
}

export class Controller {
  readonly #p: ControllerPorts;
  readonly #store: Store<State, Action>;
  readonly #outbox: Outbox;
  readonly #looking: Later;
  readonly #probing: Later;
  #readSent = "";
  #refreshing = false;
  #backFrom: { turn: number; answers: number } | null = null;

  constructor(ports: ControllerPorts, store: Store<State, Action>) {
    this.#p = ports;
    this.#store = store;
    this.#looking = new Later(ports.timers, () => (ports.isVisible() ? void this.refresh() : this.#look()));
    this.#probing = new Later(ports.timers, () => void this.#probe());
    this.#outbox = new Outbox({
      store: ports.device,
      timers: ports.timers,
      prepare: (c) => this.#prepare(c),
      send: (c) => this.#call(callOf(c)),
      tell: (e) => this.#heard(e),
    });
  }

  get state(): State {
    return this.#store.state;
  }

  begin(): void {
    const now = this.#p.timers.now();
    eraseOldDrafts(this.#p.device, now);
    eraseOldCourses(this.#p.device, now);
    const kept = readJson(this.#p.device, sessionKey) as { token?: unknown; person?: unknown } | null;
    const person = readPerson(kept?.person);
    if (person && typeof kept?.token === "string") this.#enter({ token: kept.token, person });
    void this.#learnSite();
  }

  // --- sign-in -----------------------------------------------------------------------------------------------------

  async signIn(user: string, password: string): Promise<void> {
    await this.#signInWith({ method: "POST", path: "/api/v1/sign-in", body: { user, password } });
  }

  async signInDemo(patient: string): Promise<void> {
    await this.#signInWith({ method: "POST", path: "/api/v1/demo/patient-sign-in", body: { patient } });
  }

  async #signInWith(call: Call): Promise<void> {
    if (this.state.signingIn) return;
    this.#do({ type: "signingIn" });
    const result = await requestSession((c) => this.#call(c), call);
    if ("problem" in result) {
      this.#do({ type: "signInProblem", problem: result.problem });
      return;
    }
    this.#p.device.set(sessionKey, JSON.stringify(result.session));
    const after = this.#p.window.get("fyr.after");
    if (after !== null && returnPaths.includes(after)) {
      this.#p.window.remove("fyr.after");
      this.#p.go?.(after);
    }
    this.#enter(result.session);
  }

  #enter(session: Session): void {
    const now = this.#p.timers.now();
    const kept = readJson(this.#p.window, keptKey) as { person?: unknown; at?: unknown; interview?: unknown } | null;
    const mine = kept?.person === session.person.id ? readInterview(kept.interview) : null;
    this.#do({
      type: "signedIn", session, drafts: readDrafts(this.#p.device, session.person.id),
      kept: mine, keptAtMs: typeof kept?.at === "number" ? kept.at : 0,
    });
    this.#outbox.open(session.person.id);
    this.#retireOldStarts(now);
    void this.refresh().then(() => this.#learnCourse());
  }

  // A start nobody came back to for an hour is not sent behind the person's back: it is theirs to look at again.
  #retireOldStarts(nowMs: number): void {
    const start = this.#outbox.commands.find((c) => c.kind === "start");
    if (start?.kind !== "start" || nowMs - timeOfUlid(start.clientId) < startAgesMs) return;
    this.#do({ type: "oldStart", text: start.text, subject: start.subject });
    this.#keepDrafts();
    this.#outbox.erase();
  }

  signOut(): void {
    const { session } = this.state;
    if (session) {
      void this.#p.send({ method: "POST", path: "/api/v1/sign-out", token: session.token, body: {}, keepalive: true });
      eraseDrafts(this.#p.device, session.person.id);
      eraseCourse(this.#p.device, session.person.id);
    }
    this.#outbox.erase();
    this.#leaveSession();
    this.#do({ type: "signedOut" });
    if (this.state.site.demo) void this.loadDemoPatients();
  }

  // The server no longer knows the token. Drafts and outbox stay under this person's key until they are back.
  #expire(): void {
    if (!this.state.session) return;
    this.#leaveSession();
    this.#do({ type: "expired" });
    if (this.state.site.demo) void this.loadDemoPatients();
  }

  #leaveSession(): void {
    this.#outbox.close();
    this.#looking.stop();
    this.#p.device.remove(sessionKey);
    this.#p.window.remove(keptKey);
  }

  async loadDemoPatients(): Promise<void> {
    const reply = await this.#call({ method: "GET", path: "/api/v1/demo/patients" });
    if (reply.kind === "ok") this.#do({ type: "demoPatients", patients: readDemoPatients(reply.body) });
  }

  // --- the interview -----------------------------------------------------------------------------------------------

  startInterview(): void {
    const { drafts, lang } = this.state;
    const text = drafts.start.trim();
    if (text === "" || isAnswering(this.state)) return;
    this.#outbox.put({ kind: "start", clientId: this.#newId(), lang, subject: drafts.subject, text });
    this.#sent("start");
  }

  answer(answer: AnswerValue, shown: string): void {
    const i = this.state.interview;
    if (!i?.question || isAnswering(this.state)) return;
    this.#outbox.put({
      kind: "answer", clientId: this.#newId(), interview: i.id, turn: i.turn, questionId: i.question.id,
      question: i.question.text, answer, shown,
    });
    this.#sent("answer");
  }

  sayWords(): void {
    const i = this.state.interview;
    const text = this.state.drafts.words.trim();
    if (!i || text === "") return;
    this.#outbox.put({ kind: "words", clientId: this.#newId(), interview: i.id, turn: null, text });
    this.#sent("words");
  }

  // Undoes answers until `keep` of them stand; the question after them is asked again.
  goBack(keep: number): void {
    const i = this.state.interview;
    if (!i || i.status !== "asking" || isAnswering(this.state) || i.answers.length === 0) return;
    this.#do({ type: "rewind", to: Math.max(0, keep) });
    this.#back(i);
  }

  #back(i: Interview): void {
    this.#backFrom = { turn: i.turn, answers: i.answers.length };
    this.#outbox.put({ kind: "back", clientId: this.#newId(), interview: i.id, turn: null });
  }

  leave(): void {
    const i = this.state.interview;
    if (!i || i.status !== "asking") return;
    this.#outbox.put({ kind: "leave", clientId: this.#newId(), interview: i.id });
    this.#do({ type: "sheet", sheet: null });
  }

  startAnew(): void {
    this.#do({ type: "startAnew" });
  }

  // --- what is typed -----------------------------------------------------------------------------------------------

  type(action: Action & { type: "draftStart" | "draftSubject" | "draftWords" | "draftAnswer" }): void {
    this.#do(action);
    this.#keepDrafts();
  }

  #keepDrafts(): void {
    const { session, drafts } = this.state;
    if (session) keepDrafts(this.#p.device, session.person.id, drafts, this.#p.timers.now());
    this.#do({ type: "durable", durable: this.#p.device.durable });
  }

  #sent(kind: Command["kind"]): void {
    this.#do({ type: "sent", kind });
    this.#keepDrafts();
  }

  // --- choices of the page -----------------------------------------------------------------------------------------

  setLang(lang: Lang): void {
    keepLang(this.#p.device, lang);
    this.#do({ type: "lang", lang });
    // A server that can say the interview in the other language does so.
    if (this.state.session && this.state.interview) void this.refresh();
  }

  setTheme(theme: Theme): void {
    keepTheme(this.#p.device, theme);
    this.#do({ type: "theme", theme });
  }

  show(sheet: State["sheet"]): void {
    this.#do({ type: "sheet", sheet });
  }

  dismissNotice(): void {
    this.#do({ type: "notice", notice: null });
  }

  // --- network -----------------------------------------------------------------------------------------------------

  // The browser says that the network is back, or the window is looked at again.
  wake(): void {
    this.#probing.forgetFailures();
    this.#outbox.kick();
    if (this.state.net === "down") void this.#probe();
    else if (unsentCount(this.state) === 0) void this.refresh();
  }

  // Only a hint: the outbox goes on trying.
  networkLost(): void {
    this.#net(false);
  }

  async refresh(): Promise<void> {
    const { session } = this.state;
    if (!session || this.#refreshing) return;
    this.#refreshing = true;
    const known = this.state.interview;
    const path = known && known.status === "asking" ? `/api/v1/interviews/${encodeURIComponent(known.id)}` : "/api/v1/interviews/current";
    const reply = await this.#call({ method: "GET", path });
    this.#refreshing = false;
    if (this.state.session?.token !== session.token) return;
    if (reply.kind === "ok") this.#take(readInterview(reply.body));
    else if (reply.kind === "refused" && reply.status === 404) this.#take(null);
    else if (reply.kind === "refused" && reply.status === 401) return this.#expire();
    else if (reply.kind === "refused") {
      if (this.state.loaded === "unknown") this.#do({ type: "notice", notice: { kind: "failed", code: reply.error.code } });
      this.#probing.afterFailure();
      return;
    } else return;
    this.#probing.forgetFailures();
    this.#outbox.start();
    this.#look();
    void this.#learnVisit();
  }

  // Whether there is a treatment, and what happens in it now. Nothing here waits for it.
  async #learnCourse(): Promise<void> {
    const { session } = this.state;
    if (!session) return;
    const reply = await this.#call({ method: "GET", path: "/api/v1/course" });
    if (reply.kind !== "ok" || this.state.session?.token !== session.token) return;
    const course = reply.body as { id?: unknown; phase?: unknown; now?: { text?: { sv?: unknown; en?: unknown }; at?: unknown } } | null;
    if (typeof course?.id !== "string" || course.phase === "ended") return;
    const say = (text: unknown, lang: Lang) => (typeof text === "string" ? withDay(text, course.now?.at, lang) : "");
    this.#do({ type: "course", now: { sv: say(course.now?.text?.sv, "sv"), en: say(course.now?.text?.en, "en") } });
  }

  // Whether somebody waits for the patient in a video visit, or will.
  async #learnVisit(): Promise<void> {
    const { session } = this.state;
    if (!session) return;
    const reply = await this.#call({ method: "GET", path: "/api/v1/notices" });
    if (reply.kind !== "ok" || this.state.session?.token !== session.token) return;
    const visit = readVisitNotice(reply.body);
    if (visit?.id !== this.state.visit?.id || visit?.text.sv !== this.state.visit?.text.sv) this.#do({ type: "visit", visit });
  }

  unsentInCourse(): boolean {
    const { session } = this.state;
    return session !== null && courseUnsent(this.#p.device, session.person.id);
  }

  async #learnSite(): Promise<void> {
    const site = await fetchSite((c) => this.#call(c), this.#p.device);
    if (site) {
      this.#do({ type: "site", site });
      if (site.demo && !this.state.session) await this.loadDemoPatients();
    }
  }

  async #call(call: Call): Promise<Reply> {
    const { session, lang } = this.state;
    const reply = await this.#p.send({ ...call, lang, token: call.token ?? session?.token ?? null });
    this.#net(reply.kind !== "network");
    return reply;
  }

  #net(up: boolean): void {
    const was = this.state.net;
    this.#do({ type: "net", net: up ? "up" : "down" });
    if (!up) {
      this.#probing.afterFailure();
    } else if (was === "down") {
      this.#probing.forgetFailures();
      this.#probing.stop();
      this.#do({ type: "waiting", waiting: null });
      this.#outbox.kick();
      if (this.state.session && this.state.loaded !== "fresh") void this.refresh();
    }
  }

  async #probe(): Promise<void> {
    if (this.state.session) await this.refresh();
    else await this.#learnSite();
  }

  // --- what comes back ---------------------------------------------------------------------------------------------

  #prepare(c: Command): Command | null {
    const i = this.state.interview;
    if (c.kind === "words" || c.kind === "back") {
      if (c.turn !== null) return c;
      // The state it belongs to is not known: an answer of "conflict" brings it.
      return { ...c, turn: i?.id === c.interview ? i.turn : 0 };
    }
    return c;
  }

  #heard(e: OutboxEvent): void {
    switch (e.kind) {
      case "changed": this.#do({ type: "commands", commands: e.commands }); break;
      case "sending": this.#do({ type: "waiting", waiting: null }); break;
      case "waiting": this.#do({ type: "waiting", waiting: e.waiting }); break;
      case "signIn": this.#expire(); break;
      case "done": {
        if (e.command.kind === "read") break;
        const next = readInterview(e.body);
        if (next) this.#take(next);
        this.#look();
        break;
      }
      case "refused": this.#refused(e.command, e.reply); break;
    }
  }

  #refused(c: Command, reply: Reply & { kind: "refused" }): void {
    const current = readInterview((reply.body as { interview?: unknown } | null)?.interview);
    const again = reply.status === 409 && current ? sayAgain(c, current, this.#newId()) : null;
    if (again) {
      this.#take(current);
      this.#outbox.put(again);
      return;
    }
    const { rewindTo } = this.state;
    this.#do({ type: "refused", command: c, status: reply.status, code: reply.error.code, current, nowMs: this.#p.timers.now() });
    if (rewindTo !== null) this.#rewound();
    this.#keepInterview();
    this.#keepDrafts();
    // A conflict that did not say what is true now.
    if (reply.status === 409 && !current) void this.refresh();
  }

  #take(next: Interview | null): void {
    this.#do({ type: "interview", interview: next, nowMs: this.#p.timers.now() });
    this.#keepInterview();
    this.#keepDrafts();
    const { rewindTo, interview } = this.state;
    if (rewindTo === null) return;
    if (!interview || interview.status !== "asking") return this.#rewound();
    if (this.#outbox.commands.some((c) => c.kind === "back")) return;
    const from = this.#backFrom;
    const stuck = from !== null && interview.turn === from.turn;
    if (interview.answers.length <= rewindTo || stuck) this.#rewound();
    else this.#back(interview);
  }

  #rewound(): void {
    this.#backFrom = null;
    const { drafts, interview } = this.state;
    this.#do({ type: "rewound" });
    if (interview?.status === "asking") {
      for (const text of drafts.again) this.#outbox.put({ kind: "words", clientId: this.#newId(), interview: interview.id, turn: null, text });
    } else if (drafts.again.length > 0) {
      this.#do({ type: "draftStart", text: [...drafts.again, drafts.start].filter((t) => t !== "").join("\n") });
    }
    this.#keepDrafts();
  }

  #keepInterview(): void {
    const { session, interview, fetchedAtMs } = this.state;
    if (session && interview) this.#p.window.set(keptKey, JSON.stringify({ person: session.person.id, at: fetchedAtMs, interview }));
    else this.#p.window.remove(keptKey);
  }

  // The advice has been on the screen: said once for each thing there was to read.
  adviceShown(): void {
    const i = this.state.interview;
    if (!i?.outcome || !this.#p.isVisible()) return;
    const what = `${i.id}|${i.turn}|${i.outcome.decided?.at ?? ""}`;
    if (this.#readSent === what || this.#p.window.get("fyr.read") === what) return;
    this.#readSent = what;
    this.#p.window.set("fyr.read", what);
    this.#outbox.put({ kind: "read", clientId: this.#newId(), interview: i.id });
  }

  // While advice waits for a clinician's decision, look for it: calmly, since each look is a line in the record's log, and
  // never unseen.
  #look(): void {
    this.#looking.stop();
    const i = this.state.interview;
    if (screenOf(this.state, this.#p.timers.now()) !== "outcome" || !i || i.outcome?.decided) return;
    const age = this.#p.timers.now() - (Date.parse(i.updatedAt) || 0);
    this.#looking.in(age < 15 * 60_000 ? 20_000 : 60_000);
  }

  #newId(): string {
    return ulid(this.#p.timers.now());
  }

  #do(action: Action): void {
    this.#store.dispatch(action);
  }
}
