import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import words from "../../../content/video/check_words.json";
import { isGone } from "../../../web/src/call/addresses.ts";
import { checkNumbers, checkWords, fingerprintOf } from "../../../web/src/call/check_words.ts";
import { chosen, layoutOf, levelOf, named, problemOf, readDevices } from "../../../web/src/call/devices.ts";
import { Equipment } from "../../../web/src/call/equipment.ts";
import { connectHost, hostLines } from "../../../web/src/call/host.ts";
import { climb, newLadder, type Ladder, type LadderEffect, type LadderEvent } from "../../../web/src/call/ladder.ts";
import { openPoll } from "../../../web/src/call/lines.ts";
import { newNegotiation, step } from "../../../web/src/call/negotiation.ts";
import { Pulse } from "../../../web/src/call/pulse.ts";
import { readTold } from "../../../web/src/call/protocol.ts";
import { Freezes, judge, noSample, readStats } from "../../../web/src/call/quality.ts";
import { Spare } from "../../../web/src/call/spare.ts";
import { Standstill } from "../../../web/src/call/standstill.ts";
import { firstState, reduce } from "../../../web/src/call/state.ts";
import { readLink } from "../../../web/src/call/visit.ts";
import { unknownSite } from "../../../web/src/common/site.ts";
import { createStore } from "../../../web/src/common/store.ts";
import { Clock } from "../mock/clock.ts";

// ---- The ladder ------------------------------------------------------------------------------------------------------------

class Climber {
  s: Ladder;
  now = 0;
  done: [number, LadderEffect][] = [];
  constructor(polite = true, relay = true) {
    this.s = newLadder(polite, 0, true, true, relay);
  }
  is(e: LadderEvent): this {
    const { state, effects } = climb(this.s, e, this.now);
    this.s = state;
    for (const effect of effects) this.done.push([this.now, effect]);
    return this;
  }
  wait(ms: number): this {
    for (const end = this.now + ms; this.now < end;) {
      this.now += 250;
      this.is({ type: "tick" });
    }
    return this;
  }
  rungs(): string[] {
    return this.done.map(([at, e]) => `${at} ${e.do}${"relayOnly" in e && e.relayOnly ? " relay" : ""}${"on" in e ? ` ${e.on ? "on" : "off"}` : ""}`);
  }
}

test("what is disconnected is restarted after 1 s, relayed after 5 s, made anew after 12 s, telephoned after 20 s", () => {
  const c = new Climber(false).is({ type: "ice", state: "connected" }).is({ type: "ice", state: "disconnected" }).wait(21_000);
  assert.deepEqual(c.rungs(), ["1000 restart", "1000 audioOnly on", "5000 restart relay", "12000 fresh", "20000 phone on"]);
  c.is({ type: "ice", state: "connected" });
  assert.deepEqual(c.rungs().slice(5), ["21000 audioOnly off", "21000 phone off"]);
});

test("what heals within a second is left alone", () => {
  const c = new Climber().is({ type: "ice", state: "connected" }).is({ type: "ice", state: "disconnected" }).wait(750).is({ type: "ice", state: "connected" }).wait(20_000);
  assert.deepEqual(c.rungs(), []);
});

test("what failed is restarted at once, and a path on which nothing comes counts as disconnected", () => {
  assert.deepEqual(new Climber().is({ type: "ice", state: "connected" }).is({ type: "ice", state: "failed" }).rungs(), ["0 restart", "0 audioOnly on"]);
  const c = new Climber().is({ type: "ice", state: "connected" }).is({ type: "flow", flows: false, quietMs: 0 }).wait(1000);
  assert.deepEqual(c.rungs(), ["1000 restart", "1000 audioOnly on"]);
  assert.deepEqual(c.is({ type: "flow", flows: true, quietMs: 0 }).rungs().slice(2), ["1000 audioOnly off"]);
});

test("the first second runs from the last that came, not from when somebody looked", () => {
  const c = new Climber().is({ type: "ice", state: "connected" }).wait(3000).is({ type: "flow", flows: false, quietMs: 1100 });
  assert.deepEqual(c.rungs(), ["3000 restart", "3000 audioOnly on"]);
});

test("without a line the rungs wait, and a line that is back restarts at once", () => {
  const c = new Climber(false).is({ type: "ice", state: "connected" }).is({ type: "ice", state: "disconnected" }).is({ type: "line", up: false }).wait(19_000);
  assert.deepEqual(c.rungs(), ["1000 restart", "1000 audioOnly on"]);
  c.is({ type: "line", up: true }).wait(4000);
  assert.deepEqual(c.rungs().slice(2), ["19000 restart", "19000 audioOnly on", "20000 phone on", "23000 restart relay"]);
});

test("the other's line is waited for too", () => {
  const c = new Climber(false).is({ type: "ice", state: "connected" }).is({ type: "other", up: false }).is({ type: "ice", state: "disconnected" }).wait(15_000);
  assert.deepEqual(c.rungs().map((r) => r.split(" ")[1]), ["restart", "audioOnly"]);
  assert.ok(c.is({ type: "other", up: true }).rungs().includes("15000 restart"));
});

test("a first connection that does not come is tried in every way, and without a relay none is asked for", () => {
  const c = new Climber(true, false).wait(20_000);
  assert.deepEqual(c.rungs(), ["5000 restart", "9000 restart", "17000 fresh", "20000 phone on"]);
});

// ---- Negotiation, beside the random runs of call_session.test.ts -----------------------------------------------------------

const sdp = (id: number) => `v=0\r\no=- ${id} 2 IN IP4 127.0.0.1\r\n`;

test("an offer of an earlier epoch is dropped, and so is an answer to another offer", () => {
  const s = { ...newNegotiation(true, 4), heardEpoch: 4, other: "1" };
  assert.deepEqual(step(s, { type: "offer", party: "c", epoch: 4, sdp: sdp(1), restart: false, relayOnly: false }).effects, []);
  const offering = step(s, { type: "wish", wish: { restart: true, relayOnly: false, fresh: false } }).state;
  assert.deepEqual(step(offering, { type: "answer", party: "c", epoch: 4, sdp: sdp(1) }).effects, []);
});

test("an offer from another connection of the other's is answered with a new one", () => {
  const s = { ...newNegotiation(true, 4), heardEpoch: 4, other: "1" };
  const of = (id: number) => step(s, { type: "offer", party: "c", epoch: 5, sdp: sdp(id), restart: true, relayOnly: false }).effects[0];
  assert.equal((of(1) as { fresh: boolean }).fresh, false);
  assert.equal((of(2) as { fresh: boolean }).fresh, true);
});

test("a connection that is gone is made anew with the other's, though everything was told anew meanwhile", () => {
  const s = { ...newNegotiation(true, 4), heardEpoch: 4, since: 4, other: "1" };
  const wanted = step(s, { type: "wish", wish: { restart: true, relayOnly: false, fresh: true } }).state;
  const told = step({ ...wanted, said: true }, { type: "resynced", epoch: 0, lost: true });
  assert.deepEqual(told.effects.map((e) => e.do), ["rollback", "say"]);
  const theirs = step(told.state, { type: "offer", party: "c", epoch: 1, sdp: sdp(1), restart: true, relayOnly: false });
  assert.deepEqual(theirs.effects.map((e) => (e.do === "takeOffer" ? [e.do, e.fresh, e.same] : e.do)), [["takeOffer", false, true]]);
  const answered = step(theirs.state, { type: "answered", epoch: 1, sdp: sdp(2) });
  assert.deepEqual(answered.effects.map((e) => (e.do === "offer" ? [e.do, e.wish.fresh] : e.do)), ["say", ["offer", true]]);
});

test("candidates wait for their description, and those of void credentials are dropped", () => {
  const s = { ...newNegotiation(true, 4), heardEpoch: 4, since: 4, other: "1" };
  const early = step(s, { type: "candidates", party: "c", epoch: 5, list: ["a"] });
  assert.deepEqual(early.effects, []);
  const then = step(early.state, { type: "offer", party: "c", epoch: 5, sdp: sdp(1), restart: true, relayOnly: false });
  assert.deepEqual(then.effects.map((e) => e.do), ["takeOffer", "add"]);
  assert.deepEqual(step(then.state, { type: "candidates", party: "c", epoch: 4, list: ["b"] }).effects, []);
});

test("another node that counts anew is believed, and a connection that stands is left alone", () => {
  const s = { ...newNegotiation(false, 7), heardEpoch: 7, since: 5, other: "1" };
  const anew = step(s, { type: "resynced", epoch: 0, lost: false });
  assert.deepEqual(anew.effects, []);
  assert.deepEqual(step(anew.state, { type: "wish", wish: { restart: true, relayOnly: false, fresh: false } }).effects.map((e) => ("epoch" in e ? e.epoch : 0)), [1]);
  assert.equal(step(s, { type: "resynced", epoch: 7, lost: true }).effects.length, 1);
});

// ---- Quality ---------------------------------------------------------------------------------------------------------------

test("a good line has four bars; each trouble lowers them and is named", () => {
  const good = { ...noSample, loss: 0, concealed: 0, rttMs: 50, jitterMs: 5, frozenShare: 0, fps: 24, sendLoss: 0 };
  assert.deepEqual([judge(good).score, judge(good).bars, judge(good).cause], [100, 4, "none"]);
  assert.deepEqual([judge(noSample).score, judge(noSample).cause], [100, "none"]);
  const cases = [
    [{ ...good, loss: 0.1, concealed: 0.06 }, "loss"], [{ ...good, rttMs: 700 }, "delay"], [{ ...good, sendLoss: 0.12 }, "sending"],
    [{ ...good, held: "cpu" as const, fps: 12 }, "device"], [{ ...good, frozenShare: 0.4, fps: 6 }, "loss"],
  ] as const;
  for (const [sample, cause] of cases) {
    const v = judge(sample);
    assert.equal(v.cause, cause);
    assert.ok(v.bars < 4, `${cause} ${v.score}`);
  }
  assert.deepEqual([judge({ ...good, held: "bandwidth" }).bars, judge({ ...good, held: "bandwidth" }).cause], [4, "none"]);
  assert.equal(judge({ ...good, loss: 0.3, concealed: 0.3, frozenShare: 1, fps: 0, rttMs: 900 }).score, 0);
});

test("worse is never better: the score falls with each measure", () => {
  for (const key of ["loss", "concealed", "rttMs", "jitterMs", "frozenShare", "sendLoss"] as const) {
    let last = 101;
    for (let i = 0; i <= 20; i++) {
      const scale = key.endsWith("Ms") ? 1000 : 1;
      const { score } = judge({ ...noSample, [key]: (i / 20) * scale });
      assert.ok(score <= last, `${key} ${i}`);
      last = score;
    }
  }
});

test("bars do not blink about a limit", () => {
  let v = judge({ ...noSample, rttMs: 460 });
  const seen = new Set<number>();
  for (let i = 0; i < 20; i++) seen.add((v = judge({ ...noSample, rttMs: 470 + (i % 2) * 20 }, v)).bars);
  assert.equal(seen.size, 1);
});

test("statistics are read as differences, and what was not measured stays unknown", () => {
  const at = (received: number, lost: number, frames: number) => [
    { id: "a", type: "inbound-rtp", kind: "audio", packetsReceived: received, packetsLost: lost, jitter: 0.012, concealedSamples: lost * 960, totalSamplesReceived: (received + lost) * 960 },
    { id: "v", type: "inbound-rtp", kind: "video", packetsReceived: 0, packetsLost: 0, jitter: 0, framesDecoded: frames, frameHeight: 480 },
    { id: "t", type: "transport", selectedCandidatePairId: "p" }, { id: "p", type: "candidate-pair", currentRoundTripTime: 0.08, localCandidateId: "l", bytesReceived: 9 },
    { id: "l", type: "local-candidate", candidateType: "relay" },
  ];
  const first = readStats(at(100, 0, 20), null, 0, null);
  assert.deepEqual([first.sample.loss, first.sample.fps, first.sample.rttMs, first.sample.relayed], [null, null, 80, true]);
  const next = readStats(at(190, 10, 60), first.counters, 2000, 500);
  assert.deepEqual([next.sample.loss, next.sample.concealed, next.sample.fps, next.sample.frozenShare, next.sample.jitterMs, next.sample.height], [0.1, 0.1, 20, 0.25, 12, 480]);
});

test("a player that stands still while pictures are decoded is made anew, and then the connection", () => {
  const at = (run: (s: Standstill) => void): string[] => {
    const s = new Standstill();
    const said: string[] = [];
    s.shown();
    for (let ms = 0, decoded = 0; ms < 8000; ms += 500) {
      if (ms < 2000) s.shown();
      else run(s);
      const anew = s.look((decoded += ms < 2000 || ms >= 3000 ? 10 : 0), ms);
      if (anew !== "nothing") said.push(`${ms} ${anew}`);
    }
    return said;
  };
  assert.deepEqual(at((s) => s.shown()), [], "what is shown is left alone");
  assert.deepEqual(at(() => undefined), ["4000 player", "5500 player", "7000 connection"], "nothing of it while nothing is decoded, at 2 and 3 s");
  const silent = new Standstill();
  for (let i = 0; i < 50; i++) assert.equal(silent.look(i * 10, i * 1000), "nothing", "an engine that never says what it shows");
  const renewed = new Standstill();
  renewed.shown();
  assert.equal(renewed.look(500, 0), "nothing");
  assert.equal(renewed.look(3, 2000), "nothing", "another connection counts from nothing");
  assert.equal(renewed.look(14, 2500), "nothing");
});

test("an address is gone when what is sent from is not among those of now; what is not known is not gone", () => {
  const over = (local: Record<string, unknown>, ...others: Record<string, unknown>[]): Record<string, unknown>[] => [
    { type: "transport", selectedCandidatePairId: "pair" }, { type: "candidate-pair", id: "pair", localCandidateId: "used" }, { type: "local-candidate", id: "used", ...local }, ...others,
  ];
  const host = over({ candidateType: "host", address: "20.0.1.1" });
  assert.equal(isGone(host, new Set(["20.0.1.9"])), true);
  assert.equal(isGone(host, new Set(["20.0.1.9", "20.0.1.1"])), false);
  assert.equal(isGone(host, new Set()), false);
  assert.equal(isGone([], new Set(["20.0.1.9"])), false);
  assert.equal(isGone(over({ candidateType: "host", address: "a1b2.local" }), new Set(["20.0.1.9"])), false);
  // Over a relay it is the addresses of the machine that count, not the relay's.
  const relayed = over({ candidateType: "relay", address: "20.0.9.2" }, { type: "local-candidate", id: "h", candidateType: "host", address: "20.0.1.1" });
  assert.equal(isGone(relayed, new Set(["20.0.1.9"])), true);
  assert.equal(isGone(relayed, new Set(["20.0.1.1"])), false);
  assert.equal(isGone(over({ candidateType: "relay", address: "20.0.9.2" }), new Set(["20.0.1.9"])), false);
});

test("a spare connection is made once, given away once, and not when it is old", () => {
  const made: { configuration: RTCConfiguration; closed: boolean }[] = [];
  const real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class { closed = false; constructor(readonly configuration: RTCConfiguration) { made.push(this); } close() { this.closed = true; } } as never;
  try {
    let now = 0;
    const spare = new Spare(() => now);
    assert.equal(spare.take(), null);
    spare.ready(null, []);
    assert.equal(made.length, 0, "without servers nothing takes long");
    const servers = [{ urls: ["turn:a"], username: "u", credential: "p" }];
    spare.ready(null, servers);
    spare.ready(null, servers);
    assert.deepEqual(made.map((m) => [m.configuration.iceServers, m.configuration.iceCandidatePoolSize]), [[servers, 1]]);
    assert.equal(spare.take() as unknown, made[0]);
    assert.equal(spare.take(), null);
    assert.equal(made[0]?.closed, false);
    spare.ready(null, servers);
    now += 9 * 60_000;
    assert.equal(spare.take(), null);
    assert.equal(made[1]?.closed, true);
    spare.ready(null, servers);
    now += 9 * 60_000;
    spare.ready(null, servers);
    assert.deepEqual(made.slice(2).map((m) => m.closed), [true, false]);
    spare.drop();
    assert.equal(made[3]?.closed, true);
  } finally {
    globalThis.RTCPeerConnection = real;
  }
});

test("the relays are asked again and again whether the network carries, with one connection at a time, and seldom in a long outage", () => {
  class Asking {
    closed = false;
    onicecandidate: ((e: { candidate: { candidate: string } | null }) => void) | null = null;
    constructor(readonly configuration: RTCConfiguration) { made.push(this); }
    close() { this.closed = true; }
    createDataChannel() {}
    createOffer() { return new Promise(() => undefined); }
  }
  const made: Asking[] = [];
  const real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = Asking as never;
  try {
    const clock = new Clock();
    let felt = 0;
    const pulse = new Pulse(clock, () => { felt++; });
    pulse.look([{ urls: ["stun:a"] }]);
    clock.run(5000);
    assert.equal(made.length, 0, "nobody to ask");
    const relay = { urls: ["turn:a", "turns:a"], username: "u", credential: "p" };
    const servers = [{ urls: ["stun:a"] }, relay];
    for (let i = 0; i < 10; ++i) {
      pulse.look(servers); // each time that somebody looks
      clock.run(600);
    }
    assert.equal(made.length, 11);
    assert.deepEqual(made[0]?.configuration, { iceServers: [relay], iceTransportPolicy: "relay" });
    assert.deepEqual(made.map((m) => m.closed), [...Array.from({ length: 10 }, () => true), false]);
    made[3]?.onicecandidate?.({ candidate: { candidate: "candidate:late" } });
    made[10]?.onicecandidate?.({ candidate: null });
    assert.equal(felt, 0, "an old answer, and no answer");
    made[10]?.onicecandidate?.({ candidate: { candidate: "candidate:1" } });
    made[10]?.onicecandidate?.({ candidate: { candidate: "candidate:2" } });
    assert.equal(felt, 1);
    assert.equal(made[10]?.closed, true);
    clock.run(2900);
    assert.equal(made.length, 11, "the line is on its way");
    clock.run(200);
    assert.equal(made.length, 12, "and if it does not come");
    pulse.stop();
    clock.run(10_000);
    assert.ok(made.length === 12 && made[11]?.closed);
    pulse.look(servers);
    clock.run(60 * 60_000);
    assert.ok(made.length - 12 <= 250, `${made.length - 12} in an hour`);
    assert.ok(made.every((m) => m.closed));
  } finally {
    globalThis.RTCPeerConnection = real;
  }
});

test("freezes are found in the moments of the frames: a pause of three frames' time and more", () => {
  const f = new Freezes();
  assert.equal(f.takeMs(0), null);
  for (let t = 0; t <= 2000; t += 50) f.shown(t);
  assert.equal(f.takeMs(2010), 0);
  f.shown(2150); // two frames missed: no freeze
  assert.equal(f.takeMs(2160), 0);
  for (let t = 2200; t <= 3000; t += 50) f.shown(t);
  assert.equal(f.takeMs(4000), 1000); // it stands still
  f.shown(4500);
  assert.equal(f.takeMs(4510), 500); // the rest of it, once
  f.forget();
  assert.equal(f.takeMs(9000), null);
});

// ---- Check words -----------------------------------------------------------------------------------------------------------

test("check words are the known ones, on both sides, in both languages", async () => {
  const a = Uint8Array.from({ length: 32 }, (_, i) => i);
  const b = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
  const subtle = webcrypto.subtle as unknown as SubtleCrypto;
  const numbers = await checkNumbers(a, b, subtle);
  assert.deepEqual(numbers, await checkNumbers(b, a, subtle));
  // tests/video/trust and docs/CALL_SECURITY.md have the same.
  assert.deepEqual(numbers, [152, 6, 104, 66, 66]);
  assert.deepEqual(checkWords(numbers, "sv"), ["cykel", "badkar", "myra", "dragspel", "dragspel"]);
  assert.deepEqual(checkWords(numbers, "en"), ["bicycle", "bathtub", "ant", "accordion", "accordion"]);
  assert.deepEqual(await checkNumbers(new Uint8Array(32), new Uint8Array(32), subtle), [118, 41, 10, 148, 187]);
  a[31] = 99;
  assert.notDeepEqual(await checkNumbers(a, b, subtle), numbers);
});

test("there are 256 words in either language, none twice", () => {
  for (const list of [words.sv, words.en]) {
    assert.equal(new Set(list).size, 256);
    assert.ok(list.every((w) => /^[a-zåäö]{1,13}$/.test(w)));
  }
});

test("a fingerprint is read from a description; two that differ are none", () => {
  const line = (byte: string) => `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => byte).join(":")}\r\n`;
  assert.equal(fingerprintOf(line("0A"))?.[5], 10);
  assert.equal(fingerprintOf(line("0a") + line("0A"))?.[0], 10);
  assert.equal(fingerprintOf(line("0A") + line("0B")), null);
  assert.equal(fingerprintOf("a=fingerprint:sha-1 00:11\r\n"), null);
});

// ---- Devices ---------------------------------------------------------------------------------------------------------------

test("each refusal of a device has its word", () => {
  const of = (name: string) => problemOf({ name });
  assert.deepEqual(["NotAllowedError", "NotFoundError", "NotReadableError", "AbortError", "OverconstrainedError", "TypeError"].map(of), ["refused", "missing", "taken", "taken", "missing", "unsupported"]);
});

test("devices are listed with names once there is a right to know them", () => {
  const d = readDevices([{ kind: "videoinput", deviceId: "", label: "" }, { kind: "audioinput", deviceId: "a", label: "Mic" }, { kind: "audiooutput", deviceId: "communications", label: "x" }]);
  assert.deepEqual(d, { audio: [{ id: "a", label: "Mic" }], video: [], output: [] });
  assert.equal(chosen(d.audio, "gone"), "");
  assert.deepEqual([levelOf(0), levelOf(1), Math.round(levelOf(0.022) * 100)], [0, 1, 50]);
});

test("the workstation names a loudspeaker as its system does, and the page finds it", () => {
  const list = [{ id: "1", label: "Default" }, { id: "2", label: "USB Headset (046d:0a44)" }, { id: "3", label: "USB Headset" }];
  assert.deepEqual(["USB Headset", "046d", "gone", ""].map((l) => named(list, l)), ["3", "2", "", ""]);
});

test("one to four have a place each", () => {
  assert.deepEqual(layoutOf(1, true, true), { columns: 1, rows: 1, own: "corner" });
  assert.deepEqual(layoutOf(2, true, false), { columns: 1, rows: 2, own: "corner" });
  assert.deepEqual(layoutOf(3, true, false), { columns: 2, rows: 2, own: "cell" });
  assert.deepEqual(layoutOf(3, false, true), { columns: 3, rows: 1, own: "none" });
});

// ---- Lines -----------------------------------------------------------------------------------------------------------------

test("long polls carry what is said in order and hear what is told; a refusal closes the line", async () => {
  const calls: { line?: string; say: string[]; wait: boolean }[] = [];
  let answer: ((body: object) => void) | null = null;
  const fetcher = ((_: string, init: { body: string }) => {
    const body = JSON.parse(init.body) as { line?: string; say: string[]; wait: boolean };
    calls.push(body);
    const ok = (b: object) => ({ ok: true, json: () => Promise.resolve(b) });
    return !body.wait ? Promise.resolve(ok({ line: "L", hear: body.line ? [] : ["welcome"] })) : new Promise((done) => { answer = (b) => done(ok(b)); });
  }) as unknown as typeof fetch;
  const heard: string[] = [];
  let closed = 0;
  const line = openPoll("", "/p", { opened: () => undefined, heard: (t) => heard.push(t), closed: () => closed++ }, fetcher);
  for (const t of ["hello", "one", "two"]) line.send(t);
  await new Promise((done) => setTimeout(done, 10));
  assert.deepEqual(calls.filter((c) => !c.wait).map((c) => [c.line, c.say]), [[undefined, ["hello"]], ["L", ["one", "two"]]]);
  (answer as unknown as (b: object) => void)({ line: "L", hear: ["news"] });
  await new Promise((done) => setTimeout(done, 10));
  assert.deepEqual(heard, ["welcome", "news"]);
  (answer as unknown as (b: object) => void)({ line: "L", hear: [], open: false });
  await new Promise((done) => setTimeout(done, 10));
  assert.equal(closed, 1);
});

test("long polls go on at the node that has their line, and lines are asked for where one was sent", async () => {
  const urls: string[] = [];
  const fetcher = ((url: string) => {
    urls.push(url);
    return urls.length > 3 ? new Promise(() => undefined) : Promise.resolve({ ok: true, json: () => Promise.resolve({ line: "L", hear: [], at: urls.length === 1 ? "/call/v1/on/n2/poll" : "//else.where/call/v1/on/n2/poll" }) });
  }) as unknown as typeof fetch;
  const line = openPoll("https://o", "/call/v1/poll", { opened: () => undefined, heard: () => undefined, closed: () => undefined }, fetcher);
  line.send("hello");
  await new Promise((done) => setTimeout(done, 10));
  line.send("one");
  await new Promise((done) => setTimeout(done, 10));
  line.close();
  assert.equal(urls[0], "https://o/call/v1/poll");
  assert.ok(urls.length > 2);
  assert.ok(urls.slice(1).every((u) => u === "https://o/call/v1/on/n2/poll"), urls.join(" "));
  assert.deepEqual(["/call/v1/on/n2/line", "//evil/call/v1/on/n2/line", "wss://n2.example/call/v1/line", "/call/v1/on/../line"].map((url) => (readTold(JSON.stringify({ type: "moved", url, resumeId: "r" })) as { url: string }).url),
    ["/call/v1/on/n2/line", "", "wss://n2.example/call/v1/line", ""]);
});

test("the workstation's object carries the line, and a line that was closed is not taken for the next", async () => {
  const sent: { type: number; method?: number; args?: unknown[] }[] = [];
  const transport = { onmessage: null as ((e: { data: string }) => void) | null, send: (text: string) => {
    const m = JSON.parse(text) as { type: number };
    sent.push(m);
    if (m.type === 3) queueMicrotask(() => tell({ type: 10, id: 1, data: { call: { methods: [["openLine", 3], ["say", 4], ["closeLine", 5]], signals: [["lineOpened", 6], ["heard", 7], ["lineClosed", 8]], properties: [] } } }));
  } };
  const tell = (m: object) => transport.onmessage?.({ data: JSON.stringify(m) });
  const host = await connectHost(transport);
  const open = hostLines(host);
  const heard: string[] = [];
  const on = (name: string) => ({ opened: () => heard.push(`${name} open`), heard: (t: string) => heard.push(`${name} ${t}`), closed: () => heard.push(`${name} closed`) });
  open(on("a")).close();
  const b = open(on("b"));
  tell({ type: 1, object: "call", signal: 6, args: [1] });
  tell({ type: 1, object: "call", signal: 6, args: [2] });
  tell({ type: 1, object: "call", signal: 7, args: [1, "late"] });
  tell({ type: 1, object: "call", signal: 7, args: [2, "now"] });
  b.send("word");
  assert.deepEqual(heard, ["b open", "b now"]);
  assert.deepEqual(sent.filter((m) => m.type === 6).map((m) => [m.method, m.args]), [[3, [1]], [5, [1]], [3, [2]], [4, [2, "word"]]]);
});

// ---- Links, and the devices that the workstation names ----------------------------------------------------------------------

test("a link is a visit, a visit with an invitation, or a visit with a clinician's ticket", () => {
  assert.deepEqual(readLink("#v1"), { visit: "v1", token: "", desk: false });
  assert.deepEqual(readLink("#v1.abcdefgh.ij"), { visit: "v1", token: "abcdefgh.ij", desk: false });
  assert.deepEqual(readLink("#v1!abcdefgh.ij"), { visit: "v1", token: "abcdefgh.ij", desk: true });
  for (const bad of ["", "#", "#v1!", "#v1!short", "#v1?abcdefgh", "#v1!abc/defgh", "#!abcdefgh"]) assert.equal(readLink(bad), null, bad);
});

test("the devices that the workstation names are used when they are there, the system's when not, and again when they are back", async () => {
  const row = (kind: string, deviceId: string, label: string) => ({ kind, deviceId, label });
  const all = [row("videoinput", "v-a", "HD Webcam"), row("videoinput", "v-b", "Dokumentkamera (1234:5678)"), row("audioinput", "a-a", "Headset"), row("audiooutput", "o-a", "Headset"), row("audiooutput", "o-b", "Skärm")];
  let there = all;
  const asked: string[] = [];
  const track = (kind: string, deviceId: string) => ({ kind, enabled: true, onended: null, stop: () => undefined, getSettings: () => ({ deviceId }), getCapabilities: () => ({}) });
  const pick = (kind: string, c: { deviceId?: { exact: string } } | true | undefined) => {
    if (!c) return [];
    const id = c !== true && c.deviceId ? c.deviceId.exact : "";
    asked.push(`${kind} ${id}`);
    return [track(kind, id || (kind === "video" ? "v-a" : "a-a"))];
  };
  const mediaDevices = {
    enumerateDevices: () => Promise.resolve(there),
    getUserMedia: (c: { audio?: true; video?: true }) => {
      const tracks = [...pick("audio", c.audio), ...pick("video", c.video)];
      return Promise.resolve({ getTracks: () => tracks, getAudioTracks: () => tracks.filter((t) => t.kind === "audio"), getVideoTracks: () => tracks.filter((t) => t.kind === "video") });
    },
  };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices }, configurable: true });
  const store = createStore(reduce, firstState("sv", "light", unknownSite, true));
  const e = new Equipment(() => store.state, (a) => store.dispatch(a), () => undefined);
  await e.useNamed({ audio: "Headset", video: "Dokumentkamera", output: "Skärm" }); // before the call: nothing is opened
  assert.deepEqual(asked, []);
  await e.open();
  assert.equal(store.state.choice.output, "o-b");
  assert.equal(e.tracks.video?.getSettings().deviceId, "v-b");
  there = all.filter((d) => d.deviceId !== "v-b" && d.deviceId !== "o-b");
  await e.list(); // pulled out
  assert.equal(e.tracks.video?.getSettings().deviceId, "v-a");
  assert.equal(store.state.choice.output, "");
  there = all;
  await e.list();
  assert.equal(e.tracks.video?.getSettings().deviceId, "v-b");
  const times = asked.length;
  await e.list(); // nothing changed: nothing is opened anew
  assert.equal(asked.length, times);
  const lost = e.tracks.audio as unknown as { onended: (() => void) | null };
  lost.onended?.(); // the track ends before the list changes
  await e.list();
  assert.notEqual(e.tracks.audio, lost);
  assert.equal(store.state.own.audioProblem, null);
  await e.useNamed({ audio: "", video: "", output: "" }); // chosen in the settings, in the call
  assert.equal(e.tracks.video?.getSettings().deviceId, "v-a");
});
