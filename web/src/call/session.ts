// The page's side of docs/SIGNALLING.md: one session that lives over many lines. No sockets and no DOM: lines are opened
// through a port.

import type { Timers } from "../common/outbox.ts";
import { ulid } from "../common/ulid.ts";
import { protocolVersion, readTold, type Event, type Say, type Told, type Whole } from "./protocol.ts";

export type LineKind = "socket" | "poll";
export interface LineEvents { opened(): void; heard(text: string): void; closed(): void }
// `close` never waits and never calls back.
export interface Line { send(text: string): void; close(): void }
export interface Hello { token: string; visit: string; caps: readonly string[] }

export type SessionEvent =
  // `anew`: what was known of the others holds no longer, but for connections to the same sessions.
  | { kind: "whole"; whole: Whole; anew: boolean; lostWords: boolean }
  | { kind: "told"; event: Event }
  | { kind: "ice"; iceServers: Whole["iceServers"] }
  | { kind: "line"; up: boolean }
  | { kind: "bye"; reason: string };

export interface SessionPorts {
  timers: Timers;
  // `at`: another node of the server.
  open(kind: LineKind, on: LineEvents, at?: string): Line;
  hello(): Hello;
  tell(event: SessionEvent): void;
  // The workstation has one kind of line only.
  kinds?: readonly LineKind[];
}

export const pauses: readonly number[] = [0, 250, 500, 1000, 2000, 5000];
// While the media stand still too it is this side's network that is gone, not the server: nobody is stormed by asking oftener.
// The first tries that nothing answers are given up after twice the time that the last line took. Then they are few, for browsers
// make sockets wait that follow many failed ones, and the operating system asks again and again within one that hangs. That the
// network carries again is told by `carries`. A try that was refused waits.
const hurriedPauseMs = 1000;
const quickMs = { least: 600, most: 2000 };
const quickTries = 6;
const slow = { firstMs: 5000, by: 1.6, alone: 10_000, felt: 40_000 };
const firstAnswerMs = 5000;
const unackedAtMost = 64;
const betterLineMs = 30_000;
const probeMs = { least: 400, most: 1500 };
const youngMs = 250;
const wakeMs = 1000;

interface Open { line: Line; kind: LineKind; at: number; opened: boolean; greeted: boolean }

export class Session {
  readonly #p: SessionPorts;
  // Which page this is, for as long as it is open: in no storage, or a tab that was duplicated would be the same.
  readonly #page = ulid();
  #lines = 0; // that were greeted: a line that was given up may be read after a newer one
  #open: Open | null = null;
  #better: Open | null = null; // a socket that is tried while polls work
  #resumeId = "";
  #at = ""; // the node that has the call, when it is not the one that the page came from
  #lastSeq = 0;
  #acked = 0;
  #n = 0;
  #kept: { n: number; say: Say }[] = [];
  #attempt = 0;
  #refusedUpgrades = 0;
  #polls = 0;
  #hbMs = 2000;
  #deadMs = 5000;
  #ended = false;
  #wasUp = false;
  #hurried = false;
  #hurriedTries = 0;
  #felt = false;
  #sure = false; // the try that is on its way began when the network carried
  #openedInMs = 400; // from the first knock to the first answer, when it last went
  #rttMs = 400;
  #beatAt: number | null = null;
  readonly #cancel = new Map<string, () => void>();

  constructor(ports: SessionPorts) {
    this.#p = ports;
  }

  get up(): boolean {
    return this.#open?.greeted === true;
  }
  get unconfirmed(): number {
    return this.#kept.length;
  }

  start(): void {
    this.#connect();
  }

  say(say: Say): void {
    if (this.#ended) return;
    const n = ++this.#n;
    this.#kept.push({ n, say });
    if (this.up) this.#write(n, say);
  }

  // Leaves for good: said now, and not again.
  leave(reason: string): void {
    this.say({ type: "leave", reason });
    this.#end();
  }

  // Look at once whether the line still carries. `moved`: the network is another one, so the next line is opened beside it, and
  // whichever answers first is the one.
  wake(moved = false): void {
    if (this.#ended) return;
    if (!this.#open) return this.#connect();
    if (!this.up) {
      // A try that began on the network before, or that somebody is tired of.
      this.#anew(moved ? youngMs : wakeMs);
      return;
    }
    this.#beat();
    if (moved && !this.#better && !this.#at && this.#kinds().includes("poll")) this.#tryBeside("beside");
    this.#after("probe", Math.min(probeMs.most, Math.max(probeMs.least, 4 * this.#rttMs)), () => this.#lost(true));
  }

  // `felt`: somebody looks out for the network and says when it carries.
  hurry(on: boolean, felt = false): void {
    this.#hurried = on;
    this.#felt = felt;
    // A long pause that has begun is cut short.
    if (!on) this.#hurriedTries = 0;
    if (on && !this.#open && this.#cancel.has("retry") && this.#attempt > 3) this.#after("retry", hurriedPauseMs * this.#p.timers.random(), () => this.#connect());
  }

  // The network answers: a try that began before it did leads nowhere.
  carries(): void {
    if (this.#ended || this.up || this.#sure) return;
    this.#sure = true;
    this.#anew(youngMs);
  }

  #anew(olderThanMs: number): void {
    if (this.#open && this.#p.timers.now() - this.#open.at <= olderThanMs) return;
    this.#drop();
    this.#connect();
  }

  #connect(): void {
    if (this.#ended || this.#open) return;
    this.#stop("retry");
    const kind = this.#kind();
    const mine = this.#another(kind);
    this.#open = mine;
    mine.line = this.#at ? this.#p.open(kind, this.#events(mine), this.#at) : this.#p.open(kind, this.#events(mine));
    this.#after("answer", this.#patienceMs(), () => this.#lost(true));
  }

  // The first tries are short, so that a network that comes back is used soon.
  #patienceMs(): number {
    if (!this.#hurried) return Math.min(firstAnswerMs, 1500 + 500 * this.#attempt);
    if (this.#sure) return firstAnswerMs;
    if (this.#hurriedTries < quickTries) return Math.min(quickMs.most, Math.max(quickMs.least, 2 * this.#openedInMs));
    return Math.min(this.#felt ? slow.felt : slow.alone, slow.firstMs * slow.by ** (this.#hurriedTries - quickTries));
  }

  #another(kind: LineKind): Open {
    return { line: { send: () => undefined, close: () => undefined }, kind, at: this.#p.timers.now(), opened: false, greeted: false };
  }

  #kinds(): readonly LineKind[] {
    return this.#p.kinds ?? ["socket", "poll"];
  }

  #kind(): LineKind {
    const kinds = this.#kinds();
    if (this.#at && !this.#at.startsWith("/")) return "socket"; // another address takes no polls from this page
    if (kinds.length === 1) return kinds[0] ?? "socket";
    if (this.#refusedUpgrades < 2) return "socket";
    return ++this.#polls % 5 === 0 ? "socket" : "poll";
  }

  #events(mine: Open): LineEvents {
    return {
      opened: () => {
        if (mine !== this.#open && mine !== this.#better) return;
        mine.opened = true;
        if (mine === this.#better) this.#takeOver(mine);
        this.#greet(mine);
      },
      heard: (text) => {
        if (mine === this.#open) this.#heard(text);
      },
      closed: () => {
        if (mine === this.#better) this.#better = null;
        else if (mine === this.#open) this.#lost();
      },
    };
  }

  #greet(mine: Open): void {
    const nth = ++this.#lines;
    if (this.#resumeId) return mine.line.send(JSON.stringify({ type: "resume", resumeId: this.#resumeId, lastSeq: this.#lastSeq, try: nth }));
    const { token, visit, caps } = this.#p.hello();
    mine.line.send(JSON.stringify({ type: "hello", version: protocolVersion, token, visit, caps, page: this.#page, try: nth }));
  }

  // The socket that was tried beside the line has opened: the server lets go of the other with its first word.
  #takeOver(mine: Open): void {
    this.#better = null;
    for (const what of ["probe", "dead", "beside", "better"]) this.#stop(what);
    this.#open?.line.close();
    this.#open = mine;
    this.#after("answer", firstAnswerMs, () => this.#lost(true));
  }

  #heard(text: string): void {
    this.#stop("probe");
    if (this.#cancel.has("beside")) this.#besideNoMore();
    const told = readTold(text);
    if (!told) return;
    if (this.up) this.#after("dead", this.#deadMs, () => this.#lost(true));
    if (isEvent(told)) this.#event(told);
    else this.#control(told);
  }

  #event(event: Event): void {
    if (event.seq <= this.#lastSeq) return;
    // Something between is missing: a new line tells it.
    if (event.seq !== this.#lastSeq + 1) return this.#lost();
    this.#lastSeq = event.seq;
    if (event.type === "admitted") this.#rhythm(event.hbMs, event.deadMs);
    this.#p.tell({ kind: "told", event });
    if (this.#lastSeq - this.#acked >= unackedAtMost) this.#beat();
  }

  #control(told: Exclude<Told, Event>): void {
    switch (told.type) {
      case "welcome":
      case "resync": {
        const lostWords = this.#kept.some((k) => k.n > told.got);
        this.#kept = [];
        this.#n = told.got;
        this.#lastSeq = this.#acked = told.seq;
        this.#greeted(told.resumeId, told.hbMs, told.deadMs);
        this.#line();
        return this.#p.tell({ kind: "whole", whole: told, anew: told.type === "resync", lostWords });
      }
      case "resumed":
        this.#confirmed(told.got);
        this.#greeted(told.resumeId, told.hbMs, told.deadMs);
        this.#again(); // before what is said because the line is back
        this.#line();
        return this.#p.tell({ kind: "ice", iceServers: told.iceServers });
      case "hb":
        if (this.#beatAt !== null) this.#rttMs = this.#p.timers.now() - this.#beatAt;
        this.#beatAt = null;
        return this.#confirmed(told.got);
      case "gap":
        this.#confirmed(told.got);
        return this.#again();
      case "ice": return this.#p.tell({ kind: "ice", iceServers: told.iceServers });
      case "goaway":
        return this.#after("goaway", told.afterMs + told.jitterMs * this.#p.timers.random(), () => {
          this.#drop();
          this.#connect();
        });
      case "moved":
        if (told.resumeId) this.#resumeId = told.resumeId;
        this.#at = told.url;
        this.#drop();
        // Without an address it is asked for again here, which must not become a storm.
        return this.#after("retry", told.url ? 0 : 100 + 400 * this.#p.timers.random(), () => this.#connect());
      case "bye":
        this.#end();
        return this.#p.tell({ kind: "bye", reason: told.reason });
    }
  }

  #greeted(resumeId: string, hbMs: number, deadMs: number): void {
    const mine = this.#open;
    if (!mine) return;
    if (resumeId) this.#resumeId = resumeId;
    this.#stop("answer");
    this.#sure = false;
    mine.greeted = true;
    this.#attempt = this.#hurriedTries = 0;
    this.#openedInMs = this.#p.timers.now() - mine.at;
    if (mine.kind === "socket") this.#refusedUpgrades = this.#polls = 0;
    else this.#after("better", betterLineMs, () => this.#tryBetter());
    this.#rhythm(hbMs, deadMs);
  }

  #rhythm(hbMs: number, deadMs: number): void {
    if (hbMs > 0) this.#hbMs = hbMs;
    if (deadMs > 0) this.#deadMs = deadMs;
    this.#after("dead", this.#deadMs, () => this.#lost(true));
    const beat = (): void => {
      this.#beat();
      this.#after("hb", this.#hbMs, beat);
    };
    this.#after("hb", this.#hbMs, beat);
  }

  #tryBetter(): void {
    if (!this.up || this.#open?.kind !== "poll" || this.#better) return;
    this.#tryBeside("better");
  }

  // A socket beside the line. "better": beside polls, again and again; "beside": once, because the network is another one.
  #tryBeside(why: "better" | "beside"): void {
    const mine = (this.#better = this.#another("socket"));
    mine.line = this.#p.open("socket", this.#events(mine));
    this.#after(why, why === "better" ? betterLineMs : firstAnswerMs, () => {
      this.#besideNoMore();
      if (why === "better") this.#tryBetter();
    });
  }

  #besideNoMore(): void {
    this.#stop("beside");
    this.#better?.line.close();
    this.#better = null;
  }

  #beat(): void {
    if (!this.up) return;
    this.#beatAt = this.#p.timers.now();
    this.#open?.line.send(JSON.stringify({ type: "hb", ...this.#ack() }));
  }

  #write(n: number, say: Say): void {
    this.#open?.line.send(JSON.stringify({ ...say, n, ...this.#ack() }));
  }

  #ack(): { ack?: number } {
    if (this.#lastSeq === 0) return {};
    this.#acked = this.#lastSeq;
    return { ack: this.#lastSeq };
  }

  #confirmed(got: number): void {
    this.#kept = this.#kept.filter((k) => k.n > got);
  }

  #again(): void {
    for (const k of this.#kept) this.#write(k.n, k.say);
  }

  // The line is closed, or as good as: nobody waits for it. `hung`: it said nothing, as lines do that lead nowhere.
  #lost(hung = false): void {
    const mine = this.#open;
    if (!mine || this.#ended) return;
    this.#sure = false;
    if (this.#at && !mine.greeted) this.#at = ""; // does not answer: back to the first address
    else if (mine.kind === "socket" && !mine.opened && !(hung && this.#hurried)) this.#refusedUpgrades++;
    // Nothing goes at all: that sockets do not says nothing about sockets.
    if (mine.kind === "poll" && !mine.greeted) this.#refusedUpgrades = 0;
    this.#drop();
    const base = pauses[Math.min(this.#attempt, pauses.length - 1)] ?? 5000;
    this.#attempt++;
    const pause = !this.#hurried ? base : hung ? 0 : Math.min(base, hurriedPauseMs);
    if (this.#hurried) this.#hurriedTries++;
    this.#after("retry", pause * this.#p.timers.random(), () => this.#connect());
    this.#line();
  }

  #drop(): void {
    for (const what of ["answer", "dead", "hb", "probe", "goaway", "better", "beside"]) this.#stop(what);
    this.#open?.line.close();
    this.#better?.line.close();
    this.#open = this.#better = null;
  }

  #end(): void {
    this.#ended = true;
    this.#drop();
    this.#stop("retry");
  }

  #line(): void {
    if (this.#wasUp === this.up) return;
    this.#wasUp = this.up;
    this.#p.tell({ kind: "line", up: this.up });
  }

  #after(what: string, ms: number, run: () => void): void {
    this.#stop(what);
    this.#cancel.set(what, this.#p.timers.after(ms, () => {
      this.#cancel.delete(what);
      run();
    }));
  }

  #stop(what: string): void {
    this.#cancel.get(what)?.();
    this.#cancel.delete(what);
  }
}

function isEvent(told: Told): told is Event {
  return "seq" in told && told.type !== "welcome" && told.type !== "resync";
}
