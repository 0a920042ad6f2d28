// The connection to one other party: carries out what negotiation.ts and ladder.ts decide, on an RTCPeerConnection.

import type { Timers } from "../common/outbox.ts";
import type { Fields } from "../common/read.ts";
import { addressesNow, isGone } from "./addresses.ts";
import { videoBitrate, type Kind } from "./devices.ts";
import { Flow } from "./flow.ts";
import { Gathering } from "./gathering.ts";
import { climb, isBad, newLadder, nextTickMs, type IceState, type Ladder, type LadderEvent } from "./ladder.ts";
import { another, isCurrent, newNegotiation, step, type Negotiation, type NegotiationEffect, type NegotiationEvent, type PeerSay } from "./negotiation.ts";
import type { IceServer, Party } from "./protocol.ts";
import { Freezes, judge, readStats, type Verdict } from "./quality.ts";
import { fingerprintOf } from "./check_words.ts";
import { preferVp8, setEncoding } from "./sending.ts";
import { bundled } from "./spare.ts";
import { Standstill } from "./standstill.ts";

export interface Tracks { audio: MediaStreamTrack | null; video: MediaStreamTrack | null }
export type PeerState = "connecting" | "connected" | "interrupted";
export interface PeerPorts {
  timers: Timers;
  say(say: PeerSay): void;
  changed(): void; // state, stream, player, verdict, phone
  inSight(): boolean; // of a page that nobody sees no picture is shown
  certificate: RTCCertificate | null;
  spare?(): RTCPeerConnection | null; // one that was made before
  quiet?(): void; // nothing comes for a moment: the line may be gone too
}
// Makes of both certificates what is compared.
export interface Fingerprints { mine: Uint8Array; theirs: Uint8Array }

// How often is looked: at what is cheap to see, at whether anything comes, and at how good it is.
const pulseMs = 250;
const badPulseMs = 100;
const flowMs = 1000;
const judgeMs = 2000;
// Nothing at all for so long. Sound or picture come all the time; without them there are checks each two and a half seconds.
const stallMs = 1000;
const quietStallMs = 4000;
// Sooner than that it is asked whether this machine's address is gone, and again while nothing comes.
const ask = { afterMs: 300, againMs: 1000 };
// A first picture of half the width is a quarter of the bytes, at a time when the way's width is not known.
const smallMs = 1500;
const smallBy = 2;
// For the offer of who has come.
const yieldMs = 1500;
// A connection that takes the place of another is waited for so long before it is given up.
const graceMs = 2500;

export class Peer {
  stream = new MediaStream();
  readonly freezes = new Freezes();
  player = 0; // another number: another player for the same stream
  party: Party;
  state: PeerState = "connecting";
  verdict: Verdict | null = null;
  phone = false;
  prints: Fingerprints | null = null;
  firstFrameAtMs: number | null = null;
  readonly #standstill = new Standstill();
  readonly #p: PeerPorts;
  #n: Negotiation;
  #ladder: Ladder;
  #pc: RTCPeerConnection | null = null;
  #ice: IceServer[];
  #relayOnly = false;
  #pooled = false; // a spare one: other servers would void what it has found
  #tracks: Tracks;
  #others = 1;
  #audioOnly = false; // the person's wish
  #paused = false;    // the ladder's
  #queue: Promise<void> = Promise.resolve();
  #shaping: Promise<void> = Promise.resolve();
  readonly #gathering: Gathering;
  #cancelTick: (() => void) | null = null;
  #cancelStats: (() => void) | null = null;
  #counters: Parameters<typeof readStats>[1] = null;
  readonly #flow = new Flow();
  #readMs = 0;
  #judgedMs = 0;
  #quiet = false; // nothing came since the last look
  #askedMs = -Infinity;
  #carried = false; // this connection once did
  #madeMs = 0;      // it, or when it was last given up
  #small = true;
  #cancelSmall: (() => void) | null = null;
  #cancelBegin: (() => void) | null = null;
  #closed = false;

  constructor(ports: PeerPorts, party: Party, ice: IceServer[], tracks: Tracks, lineUp: boolean, relay: boolean) {
    this.#p = ports;
    this.#gathering = new Gathering(ports.timers, (list) => this.hear({ type: "local", list }));
    this.party = party;
    this.#ice = ice;
    this.#tracks = tracks;
    this.#n = newNegotiation(party.polite, party.epoch);
    this.#ladder = newLadder(party.polite, ports.timers.now(), lineUp, party.present, relay);
    this.#stats();
    this.#plan();
  }

  // Whoever comes to somebody who is there already offers at once, and the other waits for that; not for ever.
  begin(comes: boolean): void {
    if (comes) return this.hear({ type: "begin" });
    if (!this.party.polite) this.#cancelBegin = this.#p.timers.after(yieldMs, () => this.hear({ type: "begin" }));
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

  // The player has shown a picture.
  shown(atMs: number): void {
    this.freezes.shown(atMs);
    this.#standstill.shown();
    this.firstFrameAtMs ??= atMs;
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
        case "audioOnly":
          this.#paused = effect.on;
          if (!effect.on) this.#small = true;
          void this.#shape();
          break;
        case "phone": this.phone = effect.on; break;
      }
    }
    const now: PeerState = !isBad(state) ? "connected" : state.everConnected ? "interrupted" : "connecting";
    if (now === "connected") this.#grow();
    if (now !== this.state || effects.length > 0 || wasBad !== isBad(state)) {
      this.state = now;
      this.#p.changed();
    }
    this.#plan();
  }

  // Whether the other has a line.
  there(present: boolean): void {
    this.party = { ...this.party, present };
    this.happened({ type: "other", up: present });
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

  // Browsers say that the network may be another one, not each time that it is, and for less too.
  suspect(): void {
    if (this.#ladder.everConnected) void this.#ask();
  }

  close(): void {
    this.#closed = true;
    this.#cancelBegin?.();
    this.#cancelSmall?.();
    this.#cancelTick?.();
    this.#cancelStats?.();
    this.#gathering.close();
    this.#drop();
  }

  // ---- What is to be done, one after the other -----------------------------------------------------------------------------

  async #carryOut(e: Exclude<NegotiationEffect, { do: "say" }>): Promise<void> {
    if (this.#closed) return;
    switch (e.do) {
      case "offer": {
        if (!isCurrent(this.#n, e.attempt)) return; // taken back before it was begun
        this.#relayOnly = e.wish.relayOnly;
        if (e.wish.fresh || !this.#pc) this.#renew(true);
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
        this.#relayOnly = e.relayOnly;
        // Theirs is the old one, and this side's is gone: they could agree on a path and on no key.
        const alone = e.same && !this.#pc;
        if (e.fresh || !this.#pc) this.#renew(false);
        this.#configure();
        const pc = this.#connection();
        await pc.setRemoteDescription({ type: "offer", sdp: e.sdp });
        await this.#attach(pc);
        await pc.setLocalDescription(await pc.createAnswer());
        const sdp = pc.localDescription?.sdp ?? "";
        this.#described(pc);
        this.hear({ type: "answered", epoch: e.epoch, sdp });
        if (alone) this.hear({ type: "wish", wish: another });
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
      iceServers: this.#ice, iceTransportPolicy: this.#relayOnly ? "relay" : "all", ...bundled,
      ...(this.#p.certificate ? { certificates: [this.#p.certificate] } : {}),
    };
  }

  #configure(): void {
    if (this.#pooled && !this.#pc?.localDescription) return;
    try {
      this.#pc?.setConfiguration(this.#configuration());
    } catch {
      // Then with the servers that it had.
    }
  }

  // Another connection, in a stream of its own for a player of its own: one that goes from track to track may stand still.
  #renew(offers: boolean): void {
    this.#drop();
    const spare = this.#relayOnly || this.#ladder.everConnected ? null : this.#p.spare?.() ?? null;
    this.#pooled = spare !== null;
    const pc = spare ?? new RTCPeerConnection(this.#configuration());
    this.#pc = pc;
    this.#carried = false;
    this.#madeMs = this.#p.timers.now();
    this.#counters = null;
    this.#small = true;
    if (offers) {
      for (const kind of ["audio", "video"] as const) {
        const sendEncodings = kind === "video" ? [{ maxBitrate: videoBitrate(this.#others), scaleResolutionDownBy: smallBy }] : [];
        const t = pc.addTransceiver(this.#tracks[kind] ?? kind, { direction: "sendrecv", ...(kind === "video" ? { sendEncodings } : {}) });
        if (kind === "video") preferVp8(t);
      }
    }
    const stream = new MediaStream();
    const first = this.stream.getTracks().length === 0;
    pc.ontrack = (e) => {
      if (this.#pc !== pc) return;
      stream.addTrack(e.track);
      if (first) this.#show(stream);
    };
    pc.onicecandidate = (e) => {
      if (this.#pc === pc) this.#gathering.found(e.candidate);
    };
    pc.onconnectionstatechange = pc.oniceconnectionstatechange = () => {
      if (this.#pc !== pc) return;
      const state = stateOf(pc);
      if (state === "connected") {
        this.#carried = true;
        this.#show(stream);
      }
      this.happened({ type: "ice", state });
    };
  }

  // The last picture of the connection before stands until this one carries.
  #show(stream: MediaStream): void {
    if (this.stream !== stream) {
      if (this.stream.getTracks().length > 0) this.player++;
      this.stream = stream;
    }
    this.#p.changed();
  }

  #drop(): void {
    const pc = this.#pc;
    this.#pc = null;
    this.#gathering.forget();
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
    await this.#shape();
  }

  #described(pc: RTCPeerConnection): void {
    const mine = fingerprintOf(pc.localDescription?.sdp ?? "");
    const theirs = fingerprintOf(pc.remoteDescription?.sdp ?? "");
    this.prints = mine && theirs ? { mine, theirs } : null;
    this.#p.changed();
  }

  // ---- What is sent --------------------------------------------------------------------------------------------------------

  #sender(kind: Kind): RTCRtpSender | undefined {
    return this.#pc?.getTransceivers().find((t) => t.receiver.track.kind === kind)?.sender;
  }

  // One change after the other: a browser refuses parameters that are older than its own. `anew`: off and on again, so that
  // the encoder begins anew with a whole picture.
  #shape(anew = false): Promise<void> {
    if (anew) this.#small = true;
    this.#shaping = this.#shaping.then(async () => {
      const sender = this.#sender("video");
      if (!sender) return;
      const shape = { active: !this.#audioOnly && !this.#paused, maxBitrate: videoBitrate(this.#others), scaleResolutionDownBy: this.#small ? smallBy : 1 };
      if (anew && shape.active) await setEncoding(sender, { ...shape, active: false });
      if (!(await setEncoding(sender, shape))) await setEncoding(sender, shape);
    });
    return this.#shaping;
  }

  // Media flow: the picture may be whole before long.
  #grow(): void {
    if (!this.#small) return;
    this.#cancelSmall ??= this.#p.timers.after(smallMs, () => {
      this.#cancelSmall = null;
      this.#small = isBad(this.#ladder);
      void this.#shape();
    });
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
    this.#cancelStats?.();
    const everyMs = isBad(this.#ladder) || this.#quiet ? badPulseMs : pulseMs;
    this.#cancelStats = this.#p.timers.after(everyMs, () => void this.#look().finally(() => {
      if (!this.#closed) this.#stats();
    }));
  }

  // Statistics cost something, the moment of the last sound or picture nothing: while those go on, a look a second is enough.
  async #look(): Promise<void> {
    const pc = this.#pc;
    const now = this.#p.timers.now();
    if (!pc || !this.#ladder.connected) return;
    if (!this.#carried) return this.#late(now);
    const beats = this.#flow.beats(pc);
    if (beats) this.#quiet = false;
    if (!beats || isBad(this.#ladder) || now - this.#readMs >= flowMs) await this.#read(pc);
  }

  // The connection that took the place of one does not come about; that there is a path to the other says nothing of a key.
  #late(now: number): void {
    if (now - this.#madeMs < graceMs) return;
    this.#madeMs = now;
    this.happened({ type: "ice", state: "disconnected" });
    this.hear({ type: "wish", wish: another });
  }

  async #read(pc: RTCPeerConnection): Promise<void> {
    const reports: Fields[] = [];
    (await pc.getStats()).forEach((r) => reports.push(r as Fields));
    if (this.#pc !== pc || this.#closed) return;
    const now = (this.#readMs = this.#p.timers.now());
    this.#watchFlow(reports, now);
    this.#watchPlayer(reports, now);
    if (now - this.#judgedMs < judgeMs) return;
    this.#judgedMs = now;
    // What is sent has to be what is wanted, whatever became of the change to it.
    void this.#shape();
    const seen = this.party.video && !this.#paused;
    if (!seen) this.freezes.forget();
    const { sample, counters } = readStats(reports, this.#counters, now, seen ? this.freezes.takeMs(now) : null);
    this.#counters = counters;
    this.verdict = judge(sample, this.verdict);
    this.#p.changed();
  }

  #watchPlayer(reports: readonly Fields[], now: number): void {
    if (!this.party.video || !this.#p.inSight()) return this.#standstill.rest();
    const decoded = reports.reduce((sum, r) => sum + (r.type === "inbound-rtp" && typeof r.framesDecoded === "number" ? r.framesDecoded : 0), 0);
    const anew = this.#standstill.look(decoded, now);
    if (anew === "nothing") return;
    if (anew === "connection") this.hear({ type: "wish", wish: another });
    this.player++;
    this.#p.changed();
  }

  // What goes out from an address that is gone is made anew: an engine tries new paths of an old connection slowly while it
  // believes in the path that it has.
  async #ask(): Promise<void> {
    const pc = this.#pc;
    if (!pc) return;
    this.#askedMs = this.#p.timers.now();
    const [there, stats] = await Promise.all([addressesNow(), pc.getStats()]);
    const reports: Fields[] = [];
    stats.forEach((r) => reports.push(r as Fields));
    if (this.#closed || this.#pc !== pc || !isGone(reports, there)) return;
    this.hear({ type: "wish", wish: another });
  }

  // Old engines notice a dead path after five to seven seconds; that nothing came, not even reports, is known after one.
  #watchFlow(reports: readonly Fields[], now: number): void {
    const quietMs = this.#flow.quietMs(reports, now);
    this.#quiet = quietMs > 0;
    if (quietMs >= ask.afterMs && now - this.#askedMs >= ask.againMs && (this.party.audio || this.party.video)) {
      if (quietMs < ask.againMs) this.#p.quiet?.();
      void this.#ask();
    }
    this.happened({ type: "flow", flows: quietMs < (this.party.audio || this.party.video ? stallMs : quietStallMs), quietMs });
  }
}

function stateOf(pc: RTCPeerConnection): IceState {
  const dtls = pc.connectionState;
  if (dtls === "failed" || dtls === "closed") return dtls;
  if (pc.iceConnectionState === "disconnected") return "disconnected";
  if (dtls === "connected") return "connected";
  return dtls === "disconnected" ? "disconnected" : "checking";
}
