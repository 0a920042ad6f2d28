// The server's side of docs/SIGNALLING.md in memory, for tests of the call page: the room, WebSockets, long polls, and faults
// on demand. A small second reading of the contract, beside modules/video/signalling.

import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

type Json = Record<string, unknown>;
export interface Member { party: string; role: string; name: string; admitted: boolean }
interface Line { send(text: string): void; close(): void; alive: boolean }
interface Party extends Member {
  session: string; line: Line | null; tries: number; seq: number; acked: number; got: number; kept: { seq: number; text: string }[]; audio: boolean; video: boolean;
}
interface Pair { epoch: number; since: number; offerer: string; answered: boolean; askedAt: number }
const ranks = ["clinician", "colleague", "interpreter", "relative", "patient"];

export class MockRoom {
  readonly parties = new Map<string, Party>();
  // By token.
  readonly members = new Map<string, Member>();
  readonly heard: { party: string; message: Json }[] = [];
  readonly refused: string[] = [];
  ice: Json[] = [];
  hbMs = 2000;
  deadMs = 5000;
  sockets = true;   // false: upgrades are refused
  network = true;   // false: nothing comes in, nothing goes out, no line opens
  hangs = false;    // without a network upgrades wait, as a connection does that nobody answers
  lines = 0;
  now = () => Date.now();
  delayMs = 0; // of a line, each way
  // What becomes of candidates on their way; null drops one.
  through: ((candidate: string) => Promise<string | null>) | null = null;
  #pairs = new Map<string, Pair>();
  #resumes = new Map<string, { party: string; session: string }>();
  #highest = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #open = new Set<{ socket: Socket; half: boolean }>();
  readonly #polls = new Map<string, { line: Line; out: string[]; wake: (() => void) | null; closed: boolean; hear: (t: string) => void }>();

  // ---- Faults and news -------------------------------------------------------------------------------------------------------

  // Every line breaks. `half`: without a word, the other end does not notice.
  cut(half = false): void {
    for (const o of this.#open) {
      if (half) o.half = true;
      else o.socket.destroy();
    }
    for (const p of this.parties.values()) if (p.line && !half) this.#lose(p);
  }
  // `silently`: lines hang, as when a cable is pulled.
  down(silently = false): void {
    this.network = false;
    if (!silently) this.cut();
  }
  back(): void {
    this.network = true;
    for (const run of this.#waiting.splice(0)) run();
  }
  close(): void {
    for (const o of this.#open) o.socket.destroy();
    for (const p of this.#polls.values()) p.wake?.();
  }
  admit(party: string): void {
    const p = this.parties.get(party);
    const m = [...this.members.values()].find((x) => x.party === party);
    if (m) m.admitted = true;
    if (!p || p.admitted) return;
    p.admitted = true;
    const { type: _t, seq: _s, resumeId: _r, got: _g, ...whole } = this.#whole(p, "admitted", "");
    this.#tell(p, "admitted", { ...whole, iceServers: this.ice });
    for (const other of this.#others(p)) this.#tell(other, "joined", { party: this.#view(p, other) });
  }
  wait(party: string, position: number, estimateMs?: number): void {
    const p = this.parties.get(party);
    if (p) this.#tell(p, "waiting", { position, ...(estimateMs === undefined ? {} : { estimateMs }) });
  }
  end(reason = "ended"): void {
    for (const p of [...this.parties.values()]) p.admitted = false;
    for (const id of [...this.parties.keys()]) this.#leave(id, reason);
  }
  // What was kept for them is gone: whoever comes back is told everything anew.
  loseTrack(): void {
    for (const p of this.parties.values()) p.acked = p.seq + 1;
    this.cut();
  }
  // Another node of the server has the call: it knows what the resumeIds say and nothing else.
  anotherNode(): void {
    this.parties.clear();
    this.#pairs.clear();
    this.#highest = 0;
    for (const o of this.#open) o.socket.destroy();
  }
  goaway(): void {
    for (const p of this.parties.values()) this.#say(p, { type: "goaway", afterMs: 0, jitterMs: 50 });
  }
  epochOf(a: string, b: string): number {
    return this.#pair(a, b).epoch;
  }

  // ---- Lines -----------------------------------------------------------------------------------------------------------------

  upgrade(req: IncomingMessage, socket: Socket, head: Buffer): void {
    if (!this.sockets || (!this.network && !this.hangs)) return void socket.destroy();
    if (!this.network) return void this.#waiting.push(() => this.upgrade(req, socket, head));
    const key = createHash("sha1").update(`${String(req.headers["sec-websocket-key"])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
    socket.setNoDelay(true);
    this.lines++;
    const open = { socket, half: false };
    this.#open.add(open);
    const line: Line = { alive: true, send: (text) => this.#later(() => { if (!open.half && this.network) socket.write(frame(text)); }), close: () => socket.end(Buffer.from([0x88, 0])) };
    const hear = this.#hearer(line);
    let rest: Buffer = Buffer.from(head);
    socket.on("data", (data: Buffer) => {
      if (open.half) return;
      rest = Buffer.concat([rest, data]);
      for (let next = unframe(rest); next; next = unframe(rest)) {
        rest = next.rest;
        if (next.op === 8) return void socket.destroy();
        const { op, text } = next;
        if (op === 1) this.#later(() => { if (this.network) hear(text); });
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#open.delete(open);
      line.alive = false;
      for (const p of this.parties.values()) if (p.line === line) this.#lose(p);
    });
  }

  #later(run: () => void): void {
    if (this.delayMs === 0) run();
    else setTimeout(run, this.delayMs);
  }

  // The body of a poll and what answers it; null: the line is gone.
  async poll(body: Json): Promise<Json | null> {
    if (!this.network) return null;
    let id = String(body.line ?? "");
    if (!id) {
      id = randomBytes(6).toString("hex");
      this.lines++;
      const line: Line = { alive: true, send: (t) => { p.out.push(t); p.wake?.(); }, close: () => { p.closed = true; p.wake?.(); } };
      const p = { line, out: [] as string[], wake: null as (() => void) | null, closed: false, hear: this.#hearer(line) };
      this.#polls.set(id, p);
    }
    const p = this.#polls.get(id);
    if (!p) return null;
    for (const text of (body.say as string[] | undefined) ?? []) p.hear(text);
    if (body.wait !== false && p.out.length === 0 && !p.closed) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 20_000);
        p.wake = () => { clearTimeout(timer); done(); };
      });
      p.wake = null;
    }
    return this.network ? { line: id, hear: p.out.splice(0), open: !p.closed } : null;
  }

  // A line within the program.
  line(on: { heard(text: string): void; closed(): void }): { send(text: string): void; close(): void } {
    const line: Line = { alive: true, send: on.heard, close: on.closed };
    const hear = this.#hearer(line);
    const gone = () => { for (const p of this.parties.values()) if (p.line === line) this.#lose(p); };
    return { send: hear, close: gone };
  }

  #hearer(line: Line): (text: string) => void {
    let party: string | null = null;
    return (text) => {
      const m = JSON.parse(text) as Json;
      if (m.type === "hello" || m.type === "resume") party = this.#opened(line, m);
      else {
        const p = party ? this.parties.get(party) : undefined;
        if (p?.line === line) this.#heard(p, m);
      }
    };
  }

  #opened(line: Line, m: Json): string | null {
    const bye = (reason: string) => { line.send(JSON.stringify({ type: "bye", reason })); line.close(); return null; };
    const known = m.type === "resume" ? this.#resumes.get(String(m.resumeId)) : undefined;
    const member = m.type === "hello" ? this.members.get(String(m.token)) : [...this.members.values()].find((x) => x.party === known?.party);
    if (!member) return bye("forbidden");
    const page = typeof m.page === "string" ? createHash("sha256").update(`${member.party}/${m.page}`).digest("hex").slice(0, 8) : randomBytes(4).toString("hex");
    const session = known?.session ?? page;
    let p = this.parties.get(member.party);
    const wasThere = p?.line != null;
    const isSame = p?.session === session;
    if (p && m.type === "resume" && !isSame) return bye("elsewhere");
    const tries = Number(m.try ?? 0);
    if (p && isSame && tries > 0 && tries < p.tries) { // a newer line of the page was there before: no goodbye
      line.close();
      return null;
    }
    if (p?.line) {
      const old = p.line;
      p.line = null;
      if (!isSame) old.send(JSON.stringify({ type: "bye", reason: "elsewhere" }));
      old.close();
    }
    if (!p) {
      if (this.parties.size >= 4) return bye("full");
      p = { ...member, session: "", line: null, tries: 0, seq: 0, acked: 0, got: 0, kept: [], audio: true, video: true };
      this.parties.set(member.party, p);
    }
    p.line = line;
    p.tries = isSame ? Math.max(p.tries, tries) : tries;
    const resumeId = randomBytes(6).toString("hex");
    this.#resumes.set(resumeId, { party: p.party, session });
    const last = Number(m.lastSeq);
    if (isSame && m.type === "resume" && last >= p.acked && last <= p.seq) {
      this.#ack(p, last);
      this.#say(p, { type: "resumed", resumeId, seq: p.seq, got: p.got, hbMs: this.hbMs, deadMs: this.deadMs, iceServers: this.ice });
      for (const k of p.kept) line.send(k.text);
      if (!wasThere) for (const other of this.#others(p)) this.#tell(other, "returned", { party: p.party });
      return p.party;
    }
    if (!isSame) {
      Object.assign(p, { seq: 0, got: 0, session, audio: true, video: true });
      for (const [key, pair] of this.#pairs) if (key.split(" ").includes(p.party)) Object.assign(pair, { epoch: ++this.#highest, since: this.#highest, offerer: "", answered: true, askedAt: 0 });
    }
    p.admitted ||= member.admitted;
    p.acked = p.seq;
    p.kept = [];
    this.#say(p, { ...this.#whole(p, m.type === "resume" ? "resync" : "welcome", resumeId), iceServers: this.ice });
    if (p.admitted) for (const other of this.#others(p)) this.#tell(other, "joined", { party: this.#view(p, other) });
    return p.party;
  }

  // ---- Messages --------------------------------------------------------------------------------------------------------------

  #heard(p: Party, m: Json): void {
    if (typeof m.ack === "number") this.#ack(p, m.ack);
    if (m.type === "hb") return this.#say(p, { type: "hb", got: p.got });
    const wrong = problemOf(m);
    if (wrong) return void this.refused.push(wrong);
    const n = Number(m.n);
    if (n <= p.got) return;
    if (n !== p.got + 1) return this.#say(p, { type: "gap", got: p.got });
    p.got = n;
    this.heard.push({ party: p.party, message: m });
    if (m.type === "leave") return this.#leave(p.party, String(m.reason));
    if (m.type === "ice") return this.#say(p, { type: "ice", iceServers: this.ice });
    if (!p.admitted) return;
    if (m.type === "media") {
      Object.assign(p, { audio: m.audio, video: m.video });
      for (const other of this.#others(p)) this.#tell(other, "media", { party: p.party, audio: m.audio, video: m.video });
      return;
    }
    const to = this.parties.get(String(m.to));
    if (!to || to === p || !to.admitted) return;
    this.#between(p, to, this.#pair(p.party, to.party), m);
  }

  #between(p: Party, to: Party, pair: Pair, m: Json): void {
    const epoch = Number(m.epoch);
    const stale = () => this.#tell(p, "stale", { party: to.party, epoch: pair.epoch, was: epoch });
    switch (m.type) {
      case "offer":
        if (epoch !== pair.epoch + 1) return stale();
        pair.epoch = epoch;
        this.#highest = Math.max(this.#highest, epoch);
        if (m.restart) Object.assign(pair, { since: epoch, askedAt: 0 });
        Object.assign(pair, { offerer: p.party, answered: false });
        return this.#tell(to, "offer", { party: p.party, epoch, sdp: m.sdp, ...(m.restart ? { restart: true } : {}), ...(m.relayOnly ? { relayOnly: true } : {}) });
      case "answer":
        if (epoch !== pair.epoch || pair.answered || pair.offerer === p.party) return stale();
        pair.answered = true;
        return this.#tell(to, "answer", { party: p.party, epoch, sdp: m.sdp });
      case "candidates":
        if (epoch < pair.since || epoch > pair.epoch) return;
        return void this.#candidates(p, to, epoch, m.list as string[]);
      case "restart": {
        if (this.now() - pair.askedAt < 500) return;
        pair.askedAt = this.now();
        const offers = isPolite(p, to) ? to : p;
        return this.#tell(offers, "restart", { party: offers === to ? p.party : to.party, epoch: pair.epoch, relayOnly: m.relayOnly === true });
      }
    }
  }

  async #candidates(p: Party, to: Party, epoch: number, list: string[]): Promise<void> {
    const { through } = this;
    const passed = through ? (await Promise.all(list.map((c) => through(c)))).filter((c): c is string => c !== null) : list;
    this.#tell(to, "candidates", { party: p.party, epoch, list: passed });
  }

  #ack(p: Party, upTo: number): void {
    if (upTo > p.seq) return;
    p.kept = p.kept.filter((k) => k.seq > upTo);
    p.acked = Math.max(p.acked, upTo);
  }
  #lose(p: Party): void {
    p.line = null;
    for (const other of this.#others(p)) this.#tell(other, "interrupted", { party: p.party });
  }
  #leave(id: string, reason: string): void {
    const p = this.parties.get(id);
    if (!p) return;
    this.parties.delete(id);
    for (const key of [...this.#pairs.keys()]) if (key.split(" ").includes(id)) this.#pairs.delete(key);
    const line = p.line;
    p.line = null;
    line?.send(JSON.stringify({ type: "bye", reason }));
    line?.close();
    for (const other of this.#others(p)) this.#tell(other, "left", { party: id, reason });
  }
  #others(p: Party): Party[] {
    return p.admitted ? [...this.parties.values()].filter((o) => o !== p && o.admitted) : [];
  }
  #pair(a: string, b: string): Pair {
    const key = [a, b].sort().join(" ");
    const found = this.#pairs.get(key) ?? { epoch: this.#highest, since: this.#highest, offerer: "", answered: true, askedAt: 0 };
    this.#pairs.set(key, found);
    return found;
  }
  #view(p: Party, to: Party): Json {
    return { id: p.party, role: p.role, name: p.name, session: p.session, present: p.line !== null, polite: isPolite(to, p), epoch: this.#pair(p.party, to.party).epoch, audio: p.audio, video: p.video };
  }
  #whole(p: Party, type: string, resumeId: string): Json {
    return {
      type, resumeId, party: p.party, role: p.role, session: p.session, seq: p.seq, got: p.got, hbMs: this.hbMs, deadMs: this.deadMs, admitted: p.admitted,
      parties: this.#others(p).map((o) => this.#view(o, p)),
    };
  }
  #tell(to: Party, type: string, body: Json): void {
    const text = JSON.stringify({ ...body, type, seq: ++to.seq });
    to.kept.push({ seq: to.seq, text });
    to.line?.send(text);
  }
  #say(p: Party, body: Json): void {
    p.line?.send(JSON.stringify(body));
  }
}

function isPolite(a: Member, towards: Member): boolean {
  const [mine, theirs] = [ranks.indexOf(a.role), ranks.indexOf(towards.role)];
  return mine !== theirs ? mine > theirs : a.party > towards.party;
}

// As strictly as the real server: members that are not known refuse a message.
const members: Record<string, string[]> = {
  offer: ["to", "epoch", "sdp", "restart", "relayOnly"], answer: ["to", "epoch", "sdp"], candidates: ["to", "epoch", "list"], restart: ["to", "relayOnly"],
  media: ["audio", "video"], quality: ["score", "cause", "relayed"], ice: [], leave: ["reason"],
};
function problemOf(m: Json): string | null {
  const known = members[String(m.type)];
  if (!known) return `type ${String(m.type)}`;
  const strange = Object.keys(m).filter((k) => !["type", "n", "ack", ...known].includes(k));
  if (strange.length > 0) return `${String(m.type)}: ${strange.join()}`;
  if (known.includes("epoch") && !(Number(m.epoch) >= 1)) return `${String(m.type)}: epoch`;
  if (m.type === "candidates" && ((m.list as string[]).length > 30 || (m.list as string[]).some((c) => Buffer.byteLength(c) > 512))) return "candidates: bounds";
  return null;
}

// ---- WebSocket frames (RFC 6455), as far as a test needs them --------------------------------------------------------------

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : body.length < 65_536 ? Buffer.from([0x81, 126, body.length >> 8, body.length & 255]) : null;
  if (!head) throw new Error("too long for a test");
  return Buffer.concat([head, body]);
}

function unframe(b: Buffer): { op: number; text: string; rest: Buffer } | null {
  if (b.length < 6) return null;
  const op = (b[0] ?? 0) & 15;
  let length = (b[1] ?? 0) & 127;
  let at = 2;
  if (length === 126) { length = b.readUInt16BE(2); at = 4; }
  else if (length === 127) { length = Number(b.readBigUInt64BE(2)); at = 10; }
  if (b.length < at + 4 + length) return null;
  const mask = b.subarray(at, at + 4);
  const body = Buffer.from(b.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < body.length; i++) body[i] = (body[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { op, text: body.toString("utf8"), rest: b.subarray(at + 4 + length) };
}
