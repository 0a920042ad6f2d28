import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionOf, isCurrent, newNegotiation, step, type Negotiation, type NegotiationEffect, type NegotiationEvent } from "../../../web/src/call/negotiation.ts";
import { readTold, type Event, type Say, type Told } from "../../../web/src/call/protocol.ts";
import { WarmLine } from "../../../web/src/call/lines.ts";
import { Session, type LineEvents, type LineKind, type SessionEvent } from "../../../web/src/call/session.ts";
import { Clock } from "../mock/clock.ts";
import { MockRoom } from "../mock/signalling.ts";

// A network between pages and a room: words take a while, lines break.
class Net {
  readonly room = new MockRoom();
  up = true;
  upgrades = true;
  hangs = false; // what is opened neither opens nor fails
  readonly tried: { at: number; kind: LineKind }[] = [];
  readonly #lines = new Set<() => void>();
  #generation = 0;
  constructor(readonly clock: Clock, readonly delayMs = 20) {
    this.room.now = clock.now;
  }
  open = (kind: LineKind, on: LineEvents) => {
    this.tried.push({ at: this.clock.ms, kind });
    let open = true;
    let ready = false;
    const generation = this.#generation;
    const carries = () => this.up && generation === this.#generation;
    const closed = () => { if (open) { open = false; this.#lines.delete(breaks); on.closed(); } };
    const far = this.room.line({
      heard: (text) => { if (open && carries()) this.clock.after(this.delayMs, () => { if (open && carries()) on.heard(text); }); },
      closed: () => this.clock.after(this.delayMs, closed),
    });
    const breaks = () => { far.close(); closed(); };
    this.#lines.add(breaks);
    this.clock.after(this.delayMs, () => {
      if (!open || this.hangs) return;
      if (!this.up || (kind === "socket" && !this.upgrades)) return breaks();
      ready = true;
      on.opened();
    });
    return {
      send: (text: string) => { if (open && ready && carries()) this.clock.after(this.delayMs, () => { if (carries() && open) far.send(text); }); },
      close: () => { open = false; this.#lines.delete(breaks); this.clock.after(this.delayMs, () => far.close()); },
    };
  };
  // Lines that are open lead nowhere; new ones do.
  deaf(): void {
    this.#lines.clear();
    this.#generation++;
  }
  breakLines(): void {
    for (const b of [...this.#lines]) b();
  }
}

function person(net: Net, token: string) {
  const told: SessionEvent[] = [];
  const session = new Session({ timers: net.clock, open: net.open, hello: () => ({ token, visit: "v1", caps: [] }), tell: (e) => told.push(e) });
  const events = () => told.flatMap((e) => (e.kind === "told" ? [e.event] : []));
  return { session, told, events };
}

function two(random?: () => number) {
  const clock = new Clock(random);
  const net = new Net(clock);
  net.room.members.set("tp", { party: "p", role: "patient", name: "P", admitted: true });
  net.room.members.set("tc", { party: "c", role: "clinician", name: "C", admitted: true });
  return { clock, net, p: person(net, "tp"), c: person(net, "tc") };
}

test("what a page says arrives once and in order, over any number of broken lines", () => {
  const { clock, net, p, c } = two();
  p.session.start();
  c.session.start();
  clock.run(500);
  for (let i = 1; i <= 40; i++) {
    p.session.say({ type: "quality", score: i, cause: "none" });
    if (i % 7 === 0) net.breakLines();
    clock.run(90);
  }
  clock.run(15_000);
  assert.deepEqual(net.room.heard.filter((h) => h.party === "p").map((h) => h.message.score), Array.from({ length: 40 }, (_, i) => i + 1));
  assert.equal(p.session.unconfirmed, 0);
});

test("what the server tells is heard once and in order, though lines break while it is told", () => {
  const { clock, net, p, c } = two();
  p.session.start();
  c.session.start();
  clock.run(500);
  for (let i = 1; i <= 30; i++) {
    c.session.say({ type: "media", audio: i % 2 === 0, video: true });
    if (i % 5 === 0) net.breakLines();
    clock.run(70);
  }
  clock.run(15_000);
  const heard = p.events().flatMap((e) => (e.type === "media" ? [e.audio] : []));
  assert.deepEqual(heard, Array.from({ length: 30 }, (_, i) => (i + 1) % 2 === 0));
  const seqs = p.events().map((e) => e.seq);
  assert.deepEqual(seqs, [...new Set(seqs)].sort((a, b) => a - b));
});

test("a line that says nothing for five seconds is dead, and the next is opened without waiting for it", () => {
  const { clock, net, p } = two();
  p.session.start();
  clock.run(1000);
  assert.equal(p.session.up, true);
  net.up = false;
  clock.run(7000);
  assert.equal(p.session.up, false);
  assert.ok((net.tried[1]?.at ?? 0) <= 1000 + 2000 + 5000 + 50);
  net.up = true;
  clock.run(5500);
  assert.equal(p.session.up, true);
});

test("pauses between tries grow to five seconds, each times a random number; with media gone too they stay within one", () => {
  const { clock, net, p } = two(() => 1);
  net.up = false;
  p.session.start();
  clock.run(30_000);
  const gaps = net.tried.slice(1).map((t, i) => t.at - (net.tried[i]?.at ?? 0) - 20);
  assert.deepEqual(gaps.slice(0, 7), [0, 250, 500, 1000, 2000, 5000, 5000]);
  const before = net.tried.length;
  p.session.hurry(true);
  clock.run(10_000);
  assert.ok(net.tried.length - before >= 9, String(net.tried.length - before));
});

test("after two upgrades that were refused the page polls, and tries a socket again", () => {
  const { clock, net, p } = two();
  net.upgrades = false;
  p.session.start();
  clock.run(3000);
  assert.deepEqual(net.tried.map((t) => t.kind), ["socket", "socket", "poll"]);
  assert.equal(p.session.up, true);
  net.upgrades = true;
  clock.run(40_000);
  assert.equal(net.tried.at(-1)?.kind, "socket");
  assert.equal(p.session.up, true);
  assert.equal(p.told.filter((t) => t.kind === "line").length, 1, "the line never went");
});

test("a goaway moves to another line; a bye ends for good", () => {
  const { clock, net, p } = two();
  p.session.start();
  clock.run(500);
  net.room.goaway();
  clock.run(500);
  assert.equal(net.tried.length, 2);
  assert.equal(p.session.up, true);
  net.room.end();
  clock.run(60_000);
  assert.equal(net.tried.length, 2);
  assert.deepEqual(p.told.at(-1), { kind: "bye", reason: "ended" });
});

test("a call that another node has is gone on with there; when that does not answer, at the first address again", () => {
  const clock = new Clock();
  const opened: (string | undefined)[] = [];
  const lines: { on: LineEvents; sent: Record<string, unknown>[] }[] = [];
  const session = new Session({
    timers: clock, hello: () => ({ token: "t", visit: "v", caps: [] }), tell: () => undefined,
    open: (_, on, at) => {
      opened.push(at);
      const line = { on, sent: [] as Record<string, unknown>[] };
      lines.push(line);
      clock.after(1, () => on.opened());
      return { send: (text) => line.sent.push(JSON.parse(text) as Record<string, unknown>), close: () => undefined };
    },
  });
  session.start();
  clock.run(10);
  lines[0]?.on.heard('{"type":"moved","url":"wss://n2/call/v1/line","resumeId":"r2"}');
  clock.run(10);
  assert.deepEqual(opened, [undefined, "wss://n2/call/v1/line"]);
  assert.deepEqual(lines[1]?.sent, [{ type: "resume", resumeId: "r2", lastSeq: 0, try: 2 }]);
  lines[1]?.on.closed();
  clock.run(1000);
  assert.deepEqual(opened, [undefined, "wss://n2/call/v1/line", undefined]);
});

test("a page that is opened again takes the place of the older one, which does not come back", () => {
  const { clock, net, p } = two();
  p.session.start();
  clock.run(500);
  const again = person(net, "tp");
  again.session.start();
  clock.run(20_000);
  assert.equal(again.session.up, true);
  assert.deepEqual(p.told.at(-1), { kind: "bye", reason: "elsewhere" });
});

test("a page is the same one on every line, numbers its lines, and loses nothing to a line that it gave up", () => {
  const clock = new Clock();
  const room = new MockRoom();
  room.members.set("tp", { party: "p", role: "patient", name: "P", admitted: false });
  const lines: { said: string[]; closed: boolean; far: { send(text: string): void } }[] = [];
  const told: SessionEvent[] = [];
  const open = (_kind: LineKind, on: LineEvents) => {
    const line = { said: [] as string[], closed: false, far: room.line({ heard: (t) => { if (!line.closed) on.heard(t); }, closed: () => { if (!line.closed) on.closed(); } }) };
    lines.push(line);
    clock.after(10, () => on.opened());
    return { send: (t: string) => { line.said.push(t); }, close: () => { line.closed = true; } };
  };
  const session = new Session({ timers: clock, open, hello: () => ({ token: "tp", visit: "v1", caps: [] }), tell: (e) => told.push(e) });
  session.start();
  clock.run(2000);
  assert.equal(lines.length, 2); // nothing answered on the first
  const [first, second] = lines.map((l) => JSON.parse(l.said[0] ?? "{}") as Record<string, unknown>);
  assert.match(String(first?.page), /^[A-Za-z0-9-]{16,64}$/);
  assert.deepEqual([second?.page, first?.try, second?.try], [first?.page, 1, 2]);
  // The server reads the second before the first.
  lines[1]?.far.send(lines[1].said[0] ?? "");
  lines[0]?.far.send(lines[0].said[0] ?? "");
  assert.equal(session.up, true);
  assert.deepEqual(told.filter((e) => e.kind === "bye"), []);
  room.wait("p", 1);
  assert.ok(told.some((e) => e.kind === "told" && e.event.type === "waiting"));
  session.wake(true);
  clock.run(100);
  const third = JSON.parse(lines[2]?.said[0] ?? "{}") as Record<string, unknown>;
  assert.deepEqual([third.type, third.try, third.page], ["resume", 3, undefined]);
  const other = new Session({ timers: clock, open, hello: () => ({ token: "tp", visit: "v1", caps: [] }), tell: () => undefined });
  other.start();
  clock.run(100);
  assert.notEqual((JSON.parse(lines[3]?.said[0] ?? "{}") as Record<string, unknown>).page, first?.page); // another tab is another page
});

test("messages of a newer server and nonsense are left alone, but count", () => {
  assert.equal(readTold("{"), null);
  assert.equal(readTold('{"type":"news"}'), null);
  assert.deepEqual(readTold('{"type":"news","seq":3}'), { seq: 3, type: "other" });
  const ice = readTold('{"type":"ice","iceServers":[{"urls":["turn:a","http://b"]},{"urls":"turn:c","username":"u","credential":"p"},{"urls":["stun:d"]}]}') as Told & { type: "ice" };
  assert.deepEqual(ice.iceServers, [{ urls: ["turn:c"], username: "u", credential: "p" }, { urls: ["stun:d"] }]);
});

// ---- Two who describe at random --------------------------------------------------------------------------------------------

// A connection that is nothing but its descriptions: it stands when each side has taken what the other says last, and has its
// key with one other connection for good.
class FakeSide {
  n: Negotiation;
  pc = { id: 0, version: 0, stable: "", stableRemote: "", local: "", state: "none" as "none" | "stable" | "offered" };
  readonly #queue: Exclude<NegotiationEffect, { do: "say" }>[] = [];
  #busy = false;
  wrong: string[] = [];
  keyWith = "";
  hasNoKey = false;
  constructor(readonly clock: Clock, readonly random: () => number, polite: boolean, epoch: number, readonly say: (s: Say) => void, readonly to: string, static_: { next: number }) {
    this.n = newNegotiation(polite, epoch);
    this.fresh = () => { this.pc = { id: static_.next++, version: 0, stable: "", stableRemote: "", local: "", state: "none" }; this.keyWith = ""; this.hasNoKey = false; };
    this.fresh();
  }
  #meets(sdp: string): void {
    this.keyWith ||= connectionOf(sdp);
    this.hasNoKey ||= this.keyWith !== connectionOf(sdp);
  }
  fresh: () => void;
  hear(e: NegotiationEvent): void {
    const { state, effects } = step(this.n, e);
    this.n = state;
    for (const effect of effects) {
      if (effect.do === "say") this.say({ ...effect.say, to: this.to });
      else this.#queue.push(effect);
    }
    this.#next();
  }
  #next(): void {
    if (this.#busy) return;
    const e = this.#queue.shift();
    if (!e) return;
    this.#busy = true;
    this.clock.after(this.random() * 30, () => {
      this.#busy = false;
      this.#carryOut(e);
      this.#next();
    });
  }
  #sdp = () => `v=0\r\no=- ${this.pc.id} ${++this.pc.version} IN IP4 0.0.0.0\r\n`;
  #carryOut(e: Exclude<NegotiationEffect, { do: "say" }>): void {
    switch (e.do) {
      case "offer":
        if (!isCurrent(this.n, e.attempt)) return;
        if (e.wish.fresh) this.fresh();
        this.pc.local = this.#sdp();
        this.pc.state = "offered";
        return this.hear({ type: "made", attempt: e.attempt, sdp: this.pc.local });
      case "rollback":
        if (this.pc.state !== "offered") return;
        if (!this.pc.stableRemote) return this.fresh();
        this.pc.state = "stable";
        this.pc.local = this.pc.stable;
        return;
      case "takeOffer": {
        const alone = e.same && !this.pc.stableRemote;
        if (e.fresh) this.fresh();
        if (this.pc.state === "offered") this.wrong.push("an offer was taken over an own one");
        this.pc.stableRemote = e.sdp;
        this.pc.stable = this.pc.local = this.#sdp();
        this.pc.state = "stable";
        this.#meets(e.sdp);
        this.hear({ type: "answered", epoch: e.epoch, sdp: this.pc.local });
        if (alone) this.hear({ type: "wish", wish: { restart: true, relayOnly: false, fresh: true } });
        return;
      }
      case "takeAnswer":
        if (this.pc.state !== "offered") return;
        this.pc.stableRemote = e.sdp;
        this.pc.stable = this.pc.local;
        this.pc.state = "stable";
        this.#meets(e.sdp);
    }
  }
}

function randomOf(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test("two who offer, restart and begin anew at random, over lines that break, end up connected to one another", () => {
  for (let seed = 1; seed <= Number(process.env.FYR_SEEDS ?? 400); seed++) {
    const random = randomOf(seed);
    const clock = new Clock(random);
    const net = new Net(clock);
    net.room.members.set("tp", { party: "p", role: "patient", name: "P", admitted: true });
    net.room.members.set("tc", { party: "c", role: "clinician", name: "C", admitted: true });
    const ids = { next: 1 };
    const sides: Record<string, FakeSide> = {};
    for (const [me, other] of [["p", "c"], ["c", "p"]] as const) {
      const session: Session = new Session({
        timers: clock, open: net.open, hello: () => ({ token: `t${me}`, visit: "v", caps: [] }),
        tell: (e) => {
          const parties = e.kind === "whole" ? e.whole.parties : e.kind === "told" && e.event.type === "joined" ? [e.event.party] : [];
          for (const party of parties) {
            if (e.kind === "whole" && e.anew && sides[me]) sides[me]?.hear({ type: "resynced", epoch: party.epoch, lost: e.lostWords });
            else if (!sides[me]) {
              sides[me] = new FakeSide(clock, random, party.polite, party.epoch, (s) => session.say(s), other, ids);
              // Whoever comes offers; the other waits for it, and not for ever.
              if (e.kind === "whole") sides[me]?.hear({ type: "begin" });
              else if (!party.polite) clock.after(1500, () => sides[me]?.hear({ type: "begin" }));
            }
          }
          if (e.kind === "told" && isForPeer(e.event)) sides[me]?.hear(e.event);
        },
      });
      session.start();
    }
    for (let i = 0; i < 30; i++) {
      clock.run(random() * 120);
      const side = sides[random() < 0.5 ? "p" : "c"];
      const what = random();
      if (what < 0.15) net.breakLines();
      else if (what < 0.2) { net.room.loseTrack(); net.breakLines(); }
      else if (what < 0.4) side?.hear({ type: "wish", wish: { restart: random() < 0.5, relayOnly: false, fresh: false } });
      else if (what < 0.55) side?.hear({ type: "wish", wish: { restart: true, relayOnly: false, fresh: true } });
      else if (what < 0.7 && side) side.say({ type: "restart", to: side.to });
    }
    // As the ladder does while nothing comes through.
    for (let i = 0; i < 6; i++) {
      clock.run(5000);
      const isThrough = sides.p && sides.p.pc.stableRemote !== "" && sides.p.pc.stableRemote === sides.c?.pc.stable && sides.c.pc.stableRemote === sides.p.pc.stable;
      if (!isThrough && sides.p) sides.p.say({ type: "restart", to: "c" });
    }
    const [p, c] = [sides.p, sides.c];
    assert.ok(p && c, `seed ${seed}`);
    assert.deepEqual([p.wrong, c.wrong], [[], []], `seed ${seed}`);
    assert.deepEqual([p.hasNoKey, c.hasNoKey], [false, false], `seed ${seed}: a new connection and an old one`);
    assert.equal(p.pc.state, "stable", `seed ${seed}`);
    assert.deepEqual([p.pc.stable, c.pc.stable], [c.pc.stableRemote, p.pc.stableRemote], `seed ${seed}`);
    assert.deepEqual([p.n.offering, c.n.offering, p.n.answering, c.n.answering, p.n.awaiting, c.n.awaiting], [null, null, false, false, false, false], `seed ${seed}`);
    assert.deepEqual(net.room.refused, [], `seed ${seed}`);
  }
});

function isForPeer(e: Event): e is Event & NegotiationEvent {
  return ["offer", "answer", "candidates", "stale", "restart"].includes(e.type);
}

test("while media stand still too, a line that hangs is given up after a moment, later each time, and one that is refused waits", () => {
  const clock = new Clock();
  const tried: number[] = [];
  let refuses = false;
  const session = new Session({
    timers: clock, hello: () => ({ token: "t", visit: "v", caps: [] }), tell: () => undefined, kinds: ["socket"],
    open: (_, on) => {
      tried.push(clock.ms);
      if (refuses) clock.after(10, on.closed);
      return { send: () => undefined, close: () => undefined };
    },
  });
  session.start();
  session.hurry(true);
  clock.run(6000);
  assert.ok(tried.length >= 6, `${tried.length} tries in 6 s`);
  clock.run(54_000);
  const waits = tried.slice(1).map((at, i) => at - (tried[i] ?? 0));
  assert.ok(waits.every((w, i) => i < 2 || w >= (waits[i - 1] ?? 0)), `${waits}`);
  // A browser makes one wait that follows sixteen which failed.
  assert.ok(tried.length <= 14, `${tried.length} tries in a minute`);
  refuses = true;
  tried.length = 0;
  clock.run(20_000);
  assert.ok(tried.length < 45, `${tried.length} tries of a server that refuses`);
  session.hurry(false);
  refuses = false;
  clock.run(10_000);
  tried.length = 0;
  clock.run(30_000);
  assert.ok(tried.length <= 5, `${tried.length} tries when nobody hurries`);
});

test("when the network carries again a try that hangs is begun anew, and one that has just begun is not", () => {
  for (const cutMs of [10_000, 20_000, 60_000, 240_000]) {
    const { clock, net, p } = two();
    p.session.start();
    clock.run(3000);
    const before = net.tried.length;
    net.deaf();
    net.hangs = true;
    p.session.hurry(true, true);
    clock.run(cutMs);
    assert.equal(p.session.up, false);
    assert.ok(net.tried.length - before < 16, `${net.tried.length - before} tries in ${cutMs} ms`);
    net.hangs = false;
    clock.run(300);
    p.session.carries();
    const tries = net.tried.length;
    clock.run(50);
    p.session.carries(); // heard twice
    clock.run(100);
    assert.equal(p.session.up, true, `${cutMs} ms`);
    assert.equal(net.tried.length, tries);
    p.session.carries();
    assert.equal(net.tried.length, tries, "and a line that stands is left alone");
  }
});

test("on another network the next line is opened beside the one that is there, which goes on where it still carries", () => {
  for (const dead of [false, true]) {
    const { clock, net, p, c } = two();
    p.session.start();
    c.session.start();
    clock.run(3000);
    const lines = net.tried.length;
    if (dead) net.deaf();
    p.session.wake(true);
    const at = clock.ms;
    while (!(dead ? net.room.heard.some((h) => h.message.score === 7) : clock.ms > at + 500) && clock.ms < at + 3000) {
      if (clock.ms === at) p.session.say({ type: "quality", score: 7, cause: "none" });
      clock.run(10);
    }
    assert.ok(clock.ms - at < 600, `${clock.ms - at} ms`);
    assert.equal(net.tried.length, lines + 1);
    clock.run(20_000);
    assert.ok(p.session.up && p.session.unconfirmed === 0);
    assert.equal(net.room.heard.filter((h) => h.message.score === 7).length, 1);
    // The other's line was deaf too, and has been opened anew.
    assert.equal(net.tried.length, lines + (dead ? 2 : 1), "and no third");
  }
});

test("a line that was opened before it is wanted is the one that is used, opened anew when it was closed, and given up in time", () => {
  const clock = new Clock();
  const lines: { on: LineEvents; sent: string[]; open: boolean }[] = [];
  const heard: string[] = [];
  const warm = new WarmLine((_, on) => {
    const one = { on, sent: [] as string[], open: true };
    lines.push(one);
    return { send: (t) => void one.sent.push(t), close: () => { one.open = false; } };
  }, clock);
  warm.warm();
  warm.warm();
  assert.equal(lines.length, 1);
  lines[0]?.on.closed();
  clock.run(3000);
  assert.equal(lines.length, 2);
  const line = warm.open("socket", { opened: () => void heard.push("opened"), heard: (t) => void heard.push(t), closed: () => void heard.push("closed") });
  assert.equal(lines.length, 2);
  lines[1]?.on.opened();
  lines[1]?.on.heard("a");
  line.send("b");
  assert.deepEqual([heard, lines[1]?.sent], [["opened", "a"], ["b"]]);
  lines[1]?.on.closed();
  clock.run(60_000);
  assert.deepEqual([heard.at(-1), lines.length], ["closed", 2]);
  warm.open("poll", { opened: () => undefined, heard: () => undefined, closed: () => undefined });
  assert.equal(lines.length, 3);
  warm.warm();
  warm.cool();
  assert.equal(lines[3]?.open, false);
  clock.run(60_000);
  assert.equal(lines.length, 4);
});
