// The connection to one other party: carries out what negotiation.ts and ladder.ts decide, on an RTCPeerConnection.

import type { Timers } from "../common/outbox.ts";
import type { Fields } from "../common/read.ts";
import { videoBitrate, type Kind } from "./devices.ts";
import { climb, isBad, newLadder, nextTickMs, type IceState, type Ladder, type LadderEvent } from "./ladder.ts";
import { isCurrent, newNegotiation, step, type Negotiation, type NegotiationEffect, type NegotiationEvent, type PeerSay } from "./negotiation.ts";
import { maxCandidateBytes, maxCandidates, type IceServer, type Party } from "./protocol.ts";
import { Freezes, judge, readStats, type Verdict } from "./quality.ts";
import { fingerprintOf } from "./check_words.ts";

export interface Tracks { audio: MediaStreamTrack | null; video: MediaStreamTrack | null }
export type PeerState = "connecting" | "connected" | "interrupted";
export interface PeerPorts {
  timers: Timers;
  say(say: PeerSay): void;
  changed(): void; // state, stream, verdict, phone
  certificate: RTCCertificate | null;
}
// Makes of both certificates what is compared.
export interface Fingerprints { mine: Uint8Array; theirs: Uint8Array }

const statsMs = 1000;
// Readings of nothing at all. Sound or picture come all the time; without them there are checks each two and a half seconds.
const stallReadings = 2;
const quietStallReadings = 4;
const gatherMs = 20;

export class Peer {
  readonly stream = new MediaStream();
  readonly freezes = new Freezes();
  party: Party;
  state: PeerState = "connecting";
  verdict: Verdict | null = null;
  phone = false;
  prints: Fingerprints | null = null;
  firstFrameAtMs: number | null = null;
  readonly #p: PeerPorts;
  #n: Negotiation;
  #ladder: Ladder;
  #pc: RTCPeerConnection | null = null;
  #ice: IceServer[];
  #relayOnly = false;
  #tracks: Tracks;
  #others = 1;
  #audioOnly = false; // the person's wish
  #paused = false;    // the ladder's
  #queue: Promise<void> = Promise.resolve();
  #shaping: Promise<void> = Promise.resolve();
  #local: string[] = [];
  #cancelTick: (() => void) | null = null;
  #cancelStats: (() => void) | null = null;
  #cancelGather: (() => void) | null = null;
  #counters: Parameters<typeof readStats>[1] = null;
  #alive = { at: 0, readings: 0 };
  #tick = 0;
  #closed = false;

  constructor(ports: PeerPorts, party: Party, ice: IceServer[], tracks: Tracks, lineUp: boolean, relay: boolean) {
    this.#p = ports;
    this.party = party;
    this.#ice = ice;
    this.#tracks = tracks;
    this.#n = newNegotiation(party.polite, party.epoch);
    this.#ladder = newLadder(party.polite, ports.timers.now(), lineUp, party.present, relay);
    this.#stats();
    this.#plan();
  }

  begin(): void {
    if (!this.party.polite) this.hear({ type: "begin" });
  }

  hear(e: NegotiationEvent): void {
    if (this.#closed) return;
    const { state, effects } = step(this.#n, e);
    this.#n = state;
    for (const effect of effects) {
      if (effect.do === "say") this.#p.say(effect.say);
      else this.#queue = this.#queue.then(() => this.#carryOut(effect)).catch(() => this.hear({ type: "failed" }));
    }
  }

  happened(e: LadderEvent): void {
    if (this.#closed) return;
    const wasBad = isBad(this.#ladder);
    const { state, effects } = climb(this.#ladder, e, this.#p.timers.now());
    this.#ladder = state;
    for (const effect of effects) {
      switch (effect.do) {
        case "restart": this.#p.say({ type: "restart", ...(effect.relayOnly ? { relayOnly: true as const } : {}) }); break;
        case "fresh": this.hear({ type: "wish", wish: { restart: true, relayOnly: effect.relayOnly, fresh: true } }); break;
        case "audioOnly": this.#paused = effect.on; void this.#shape(); break;
        case "phone": this.phone = effect.on; break;
      }
    }
    const now: PeerState = !isBad(state) ? "connected" : state.everConnected ? "interrupted" : "connecting";
    if (now !== this.state || effects.length > 0 || wasBad !== isBad(state)) {
      this.state = now;
      this.#p.changed();
    }
    this.#plan();
  }

  // Everything was told anew; the connection stands.
  resynced(party: Party, lost: boolean): void {
    this.party = party;
    this.hear({ type: "resynced", epoch: party.epoch, lost });
    this.happened({ type: "other", up: party.present });
  }

  setIce(ice: IceServer[], relay: boolean): void {
    this.#ice = ice;
    this.happened({ type: "relay", there: relay });
    this.#configure();
  }

  async setTracks(tracks: Tracks): Promise<void> {
    this.#tracks = tracks;
    await Promise.all((["audio", "video"] as const).map((kind) => this.#sender(kind)?.replaceTrack(tracks[kind]).catch(() => undefined)));
    await this.#shape();
  }

  async setShape(others: number, audioOnly: boolean): Promise<void> {
    if (others === this.#others && audioOnly === this.#audioOnly) return;
    this.#others = others;
    this.#audioOnly = audioOnly;
    await this.#shape();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTick?.();
    this.#cancelStats?.();
    this.#cancelGather?.();
    this.#drop();
  }

  // ---- What is to be done, one after the other -----------------------------------------------------------------------------

  async #carryOut(e: Exclude<NegotiationEffect, { do: "say" }>): Promise<void> {
    if (this.#closed) return;
    switch (e.do) {
      case "offer": {
        if (!isCurrent(this.#n, e.attempt)) return; // taken back before it was begun
        if (e.wish.fresh || !this.#pc) this.#renew(true);
        this.#relayOnly = e.wish.relayOnly;
        this.#configure();
        const pc = this.#connection();
        await pc.setLocalDescription(await pc.createOffer({ iceRestart: e.wish.restart }));
        return this.hear({ type: "made", attempt: e.attempt, sdp: pc.localDescription?.sdp ?? "" });
      }
      case "rollback": {
        const pc = this.#pc;
        if (!pc || pc.signalingState !== "have-local-offer") return;
        // A connection that never was one is made anew: what was offered on it would stand beside what the other offers.
        if (!pc.currentRemoteDescription) return this.#drop();
        return pc.setLocalDescription({ type: "rollback" });
      }
      case "takeOffer": {
        if (e.fresh || !this.#pc) this.#renew(false);
        this.#relayOnly = e.relayOnly;
        this.#configure();
        const pc = this.#connection();
        await pc.setRemoteDescription({ type: "offer", sdp: e.sdp });
        await this.#attach(pc);
        await pc.setLocalDescription(await pc.createAnswer());
        const sdp = pc.localDescription?.sdp ?? "";
        this.#described(pc);
        this.hear({ type: "answered", epoch: e.epoch, sdp });
        return this.#shape(e.restart && this.#ladder.everConnected);
      }
      case "takeAnswer": {
        const pc = this.#connection();
        if (pc.signalingState !== "have-local-offer") return;
        await pc.setRemoteDescription({ type: "answer", sdp: e.sdp });
        this.#described(pc);
        return this.#shape(this.#ladder.everConnected);
      }
      case "add":
        for (const text of e.list) await this.#add(text);
    }
  }

  async #add(candidate: string): Promise<void> {
    try {
      // Everything is bundled, so the first section is the one.
      if (this.#pc?.remoteDescription) await this.#pc.addIceCandidate(candidate === "" ? undefined : { candidate, sdpMLineIndex: 0 });
    } catch {
      // One of credentials that are void, or of a kind this browser does not know: the others count.
    }
  }

  #connection(): RTCPeerConnection {
    if (!this.#pc) this.#renew(true);
    return this.#pc as RTCPeerConnection;
  }

  #configuration(): RTCConfiguration {
    return {
      iceServers: this.#ice, iceTransportPolicy: this.#relayOnly ? "relay" : "all", bundlePolicy: "max-bundle", rtcpMuxPolicy: "require",
      ...(this.#p.certificate ? { certificates: [this.#p.certificate] } : {}),
    };
  }

  #configure(): void {
    try {
      this.#pc?.setConfiguration(this.#configuration());
    } catch {
      // Then with the servers that it had.
    }
  }

  #renew(offers: boolean): void {
    this.#drop();
    const pc = new RTCPeerConnection(this.#configuration());
    this.#pc = pc;
    this.#counters = null;
    if (offers) {
      for (const kind of ["audio", "video"] as const) {
        const t = pc.addTransceiver(this.#tracks[kind] ?? kind, { direction: "sendrecv" });
        if (kind === "video") preferVp8(t);
      }
    }
    pc.ontrack = (e) => {
      if (this.#pc !== pc) return;
      for (const old of this.stream.getTracks().filter((t) => t.kind === e.track.kind)) this.stream.removeTrack(old);
      this.stream.addTrack(e.track);
      this.#p.changed();
    };
    pc.onicecandidate = (e) => {
      if (this.#pc === pc) this.#gathered(e.candidate);
    };
    pc.onconnectionstatechange = () => {
      if (this.#pc === pc) this.happened({ type: "ice", state: stateOf(pc) });
    };
    pc.oniceconnectionstatechange = () => {
      if (this.#pc === pc) this.happened({ type: "ice", state: stateOf(pc) });
    };
  }

  #drop(): void {
    const pc = this.#pc;
    this.#pc = null;
    this.#local = [];
    if (!pc) return;
    pc.ontrack = pc.onicecandidate = pc.onconnectionstatechange = pc.oniceconnectionstatechange = null;
    pc.close();
  }

  // What the other offers is answered with this side's tracks in the same sections.
  async #attach(pc: RTCPeerConnection): Promise<void> {
    for (const t of pc.getTransceivers()) {
      const kind = t.receiver.track.kind as Kind;
      t.direction = "sendrecv";
      if (t.sender.track !== this.#tracks[kind]) await t.sender.replaceTrack(this.#tracks[kind]);
      if (kind === "video") preferVp8(t);
    }
  }

  #described(pc: RTCPeerConnection): void {
    const mine = fingerprintOf(pc.localDescription?.sdp ?? "");
    const theirs = fingerprintOf(pc.remoteDescription?.sdp ?? "");
    this.prints = mine && theirs ? { mine, theirs } : null;
    this.#p.changed();
  }

  #gathered(candidate: RTCIceCandidate | null): void {
    const text = candidate?.candidate ?? "";
    if (new TextEncoder().encode(text).length <= maxCandidateBytes) this.#local.push(text);
    if (this.#local.length >= maxCandidates || text === "") return this.#sayCandidates();
    this.#cancelGather ??= this.#p.timers.after(gatherMs, () => this.#sayCandidates());
  }

  #sayCandidates(): void {
    this.#cancelGather?.();
    this.#cancelGather = null;
    const list = this.#local.splice(0, maxCandidates);
    // The end of candidates is said once, by its last empty word.
    if (list.length > 0) this.hear({ type: "local", list: list.filter((c, i) => c !== "" || i === list.length - 1) });
  }

  // ---- What is sent --------------------------------------------------------------------------------------------------------

  #sender(kind: Kind): RTCRtpSender | undefined {
    return this.#pc?.getTransceivers().find((t) => t.receiver.track.kind === kind)?.sender;
  }

  // One change after the other: a browser refuses parameters that are older than its own. `anew`: off and on again, so that
  // the encoder begins anew with a whole picture.
  #shape(anew = false): Promise<void> {
    this.#shaping = this.#shaping.then(async () => {
      const sender = this.#sender("video");
      if (!sender) return;
      const active = !this.#audioOnly && !this.#paused;
      if (anew && active) await setEncoding(sender, false, videoBitrate(this.#others));
      await setEncoding(sender, active, videoBitrate(this.#others));
    });
    return this.#shaping;
  }

  // ---- What comes -----------------------------------------------------------------------------------------------------------

  #plan(): void {
    const ms = nextTickMs(this.#ladder);
    if (ms === null || this.#closed) {
      this.#cancelTick?.();
      this.#cancelTick = null;
      return;
    }
    this.#cancelTick ??= this.#p.timers.after(ms, () => {
      this.#cancelTick = null;
      this.happened({ type: "tick" });
    });
  }

  #stats(): void {
    this.#cancelStats = this.#p.timers.after(statsMs, () => void this.#read().finally(() => {
      if (!this.#closed) this.#stats();
    }));
  }

  // Each second whether anything comes at all, each other second how good it is.
  async #read(): Promise<void> {
    const pc = this.#pc;
    if (!pc || !this.#ladder.connected) return;
    const reports: Fields[] = [];
    (await pc.getStats()).forEach((r) => reports.push(r as Fields));
    if (this.#pc !== pc || this.#closed) return;
    this.#watchFlow(reports);
    if (++this.#tick % 2 !== 0) return;
    const now = this.#p.timers.now();
    const seen = this.party.video && !this.#paused;
    if (!seen) this.freezes.forget();
    const { sample, counters } = readStats(reports, this.#counters, now, seen ? this.freezes.takeMs(now) : null);
    this.#counters = counters;
    this.verdict = judge(sample, this.verdict);
    this.#p.changed();
  }

  // Old engines notice a dead path after five to seven seconds; that nothing came, not even reports, is known after two.
  #watchFlow(reports: readonly Fields[]): void {
    let came = 0;
    for (const r of reports) if (r.type === "candidate-pair" || r.type === "transport") came += num(r.bytesReceived) + num(r.responsesReceived) + num(r.requestsReceived);
    this.#alive = came === this.#alive.at ? { at: came, readings: this.#alive.readings + 1 } : { at: came, readings: 0 };
    this.happened({ type: "flow", flows: this.#alive.readings < (this.party.audio || this.party.video ? stallReadings : quietStallReadings) });
  }
}

const num = (v: unknown): number => (typeof v === "number" ? v : 0);

function stateOf(pc: RTCPeerConnection): IceState {
  const dtls = pc.connectionState;
  if (dtls === "failed" || dtls === "closed") return dtls;
  if (pc.iceConnectionState === "disconnected") return "disconnected";
  if (dtls === "connected") return "connected";
  return dtls === "disconnected" ? "disconnected" : "checking";
}

// VP8 first: the one that systems keep patched, and that every browser speaks.
function preferVp8(t: RTCRtpTransceiver): void {
  const all = RTCRtpReceiver.getCapabilities?.("video")?.codecs ?? [];
  const helpers = all.filter((c) => /\/(rtx|red|ulpfec|flexfec-03)$/i.test(c.mimeType));
  const vp8 = all.filter((c) => c.mimeType.toLowerCase() === "video/vp8");
  if (vp8.length === 0) return;
  try {
    t.setCodecPreferences?.([...vp8, ...helpers, ...all.filter((c) => !vp8.includes(c) && !helpers.includes(c))]);
  } catch {
    // Then in the browser's own order.
  }
}

async function setEncoding(sender: RTCRtpSender, active: boolean, maxBitrate: number): Promise<void> {
  try {
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding || (encoding.active === active && encoding.maxBitrate === maxBitrate)) return;
    encoding.active = active;
    encoding.maxBitrate = maxBitrate;
    parameters.degradationPreference = "balanced";
    await sender.setParameters(parameters);
  } catch {
    // A connection that is being closed.
  }
}
