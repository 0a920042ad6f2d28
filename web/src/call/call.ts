// One call: the session with the server and a connection to each of the others.

import type { Timers } from "../common/outbox.ts";
import { Peer, type Tracks } from "./peer.ts";
import { Pulse } from "./pulse.ts";
import { hasRelay, type Event, type IceServer, type Party, type Role, type Whole } from "./protocol.ts";
import { Session, type Hello, type Line, type LineEvents, type LineKind, type SessionEvent } from "./session.ts";

export interface CallPorts {
  timers: Timers;
  open(kind: LineKind, on: LineEvents, at?: string): Line;
  kinds?: readonly LineKind[];
  hello(): Hello;
  // State of the call, of the line or of one of the others.
  changed(): void;
  waiting(position: number, estimateMs: number | null): void;
  admitted(): void;
  gone(name: string, role: Role, reason: string): void;
  ended(reason: string): void;
  // What opens the line from now on, for who came by an invitation.
  seated?(token: string): void;
  spare?(): RTCPeerConnection | null;
}

const qualityMs = 10_000;
const movedMs = 60;
const missingMs = 30_000;

// One for as long as the page lives, so that a connection made anew keeps its check words.
export function makeCertificate(): Promise<RTCCertificate | null> {
  return RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as EcKeyGenParams).catch(() => null);
}

export class Call {
  readonly peers = new Map<string, Peer>();
  admitted = false;
  entered = false; // the server has said welcome once
  me = "";
  readonly #p: CallPorts;
  readonly #session: Session;
  readonly #pulse: Pulse;
  #ice: IceServer[] = [];
  #tracks: Tracks = { audio: null, video: null };
  #said = { audio: true, video: true };
  #wanted = { audio: true, video: true };
  #audioOnly = false;
  #certificate: RTCCertificate | null = null;
  #cancelQuality: (() => void) | null = null;
  #wantsIce: (() => void) | null = null;
  #moved: (() => void) | null = null;
  // Not yet on the node that this page has come to; whether words may have been lost on the way.
  readonly #missing = new Map<string, boolean>();
  #done = false;

  constructor(ports: CallPorts) {
    this.#p = ports;
    this.#session = new Session({
      timers: ports.timers, open: (kind, on, at) => ports.open(kind, on, at), hello: () => ports.hello(), tell: (e) => this.#told(e),
      ...(ports.kinds ? { kinds: ports.kinds } : {}),
    });
    this.#pulse = new Pulse(ports.timers, () => this.#session.carries());
  }

  get lineUp(): boolean {
    return this.#session.up;
  }
  get iceServers(): readonly IceServer[] {
    return this.#ice;
  }

  async start(certificate: Promise<RTCCertificate | null>): Promise<void> {
    this.#certificate = await certificate;
    if (this.#done) return;
    this.#session.start();
    const tell = (): void => {
      this.#quality();
      this.#cancelQuality = this.#p.timers.after(qualityMs, tell);
    };
    this.#cancelQuality = this.#p.timers.after(qualityMs, tell);
  }

  // `moved`: the network is another one. It says so several times within a moment: the last one counts.
  wake(moved = false): void {
    if (!moved) return this.#session.wake();
    this.#moved?.();
    this.#moved = this.#p.timers.after(movedMs, () => {
      this.#moved = null;
      this.#session.wake(true);
      for (const p of this.peers.values()) p.suspect();
    });
  }

  leave(reason: string): void {
    this.#session.leave(reason);
    this.#close();
  }

  async setTracks(tracks: Tracks): Promise<void> {
    this.#tracks = tracks;
    this.#media();
    await Promise.all([...this.peers.values()].map((p) => p.setTracks(tracks)));
  }

  // Microphone and camera as the person wants them.
  setOn(audio: boolean, video: boolean): void {
    this.#wanted = { audio, video };
    this.#media();
  }

  setAudioOnly(on: boolean): void {
    this.#audioOnly = on;
    this.#media();
    this.#shape();
  }

  #media(): void {
    const audio = this.#wanted.audio && this.#tracks.audio !== null;
    const video = this.#wanted.video && this.#tracks.video !== null && !this.#audioOnly;
    if (!this.entered || !this.admitted || (audio === this.#said.audio && video === this.#said.video)) return;
    this.#said = { audio, video };
    this.#session.say({ type: "media", audio, video });
  }

  #told(e: SessionEvent): void {
    if (this.#done) return;
    switch (e.kind) {
      case "whole": this.#whole(e.whole, e.anew, e.lostWords); break;
      case "ice": this.#servers(e.iceServers); break;
      case "line":
        for (const p of this.peers.values()) p.happened({ type: "line", up: e.up });
        this.#hurry();
        break;
      case "bye":
        this.#close();
        this.#p.ended(e.reason);
        return;
      case "told": this.#event(e.event); break;
    }
    this.#p.changed();
  }

  #whole(w: Whole, anew: boolean, lostWords: boolean): void {
    if (w.token) this.#p.seated?.(w.token);
    this.entered = true;
    this.me = w.party;
    this.#servers(w.iceServers);
    const here = new Set(w.parties.map((p) => p.id));
    for (const id of [...this.peers.keys()]) {
      if (here.has(id)) continue;
      // Another node knows only who has come to it so far. The others are on their way, and media do not go over it.
      if (anew) this.#missed(id, lostWords);
      else this.#remove(id);
    }
    for (const party of w.parties) {
      this.#missing.delete(party.id);
      const known = this.peers.get(party.id);
      if (known && known.party.session === party.session && anew) known.resynced(party, lostWords);
      else this.#add(party, true);
    }
    // The others think that it is on, as with everybody who is new.
    this.#said = { audio: true, video: true };
    if (w.admitted && !this.admitted) {
      this.admitted = true;
      this.#p.admitted();
    }
    this.#media();
  }

  #event(e: Event): void {
    switch (e.type) {
      case "admitted": return this.#whole(e, false, false);
      case "waiting": return this.#p.waiting(e.position, e.estimateMs);
      case "joined": {
        const known = this.peers.get(e.party.id);
        const lost = this.#missing.get(e.party.id);
        this.#missing.delete(e.party.id);
        if (known && known.party.session === e.party.session) {
          // Its epochs count anew there.
          if (lost !== undefined) return known.resynced(e.party, lost);
          known.party = e.party;
          return known.there(true);
        }
        return this.#add(e.party, false);
      }
      case "left": {
        const party = this.peers.get(e.party)?.party;
        this.#remove(e.party);
        if (party) this.#p.gone(party.name, party.role, e.reason);
        return;
      }
      case "other": return;
    }
    const peer = "party" in e ? this.peers.get(e.party) : undefined;
    if (!peer) return;
    switch (e.type) {
      case "interrupted": return peer.there(false);
      case "returned": return peer.there(true);
      case "media":
        peer.party = { ...peer.party, audio: e.audio, video: e.video };
        return;
      default: peer.hear(e);
    }
  }

  #missed(id: string, lostWords: boolean): void {
    const peer = this.peers.get(id);
    if (!peer) return;
    this.#missing.set(id, lostWords || this.#missing.get(id) === true);
    peer.there(false);
    const look = (): void => {
      if (this.#done || this.peers.get(id) !== peer || !this.#missing.has(id)) return;
      if (peer.state === "connected") return void this.#p.timers.after(missingMs, look);
      this.#remove(id);
      this.#p.changed();
    };
    this.#p.timers.after(missingMs, look);
  }

  // `comes`: it was there, and this page has come.
  #add(party: Party, comes: boolean): void {
    this.#remove(party.id);
    const peer = new Peer(
      {
        timers: this.#p.timers, certificate: this.#certificate,
        say: (say) => this.#session.say({ ...say, to: party.id }),
        ...(this.#p.spare ? { spare: () => this.#p.spare?.() ?? null } : {}),
        quiet: () => this.#session.wake(true),
        inSight: () => document.visibilityState !== "hidden",
        changed: () => {
          this.#hurry();
          this.#p.changed();
        },
      },
      party, this.#ice, this.#tracks, this.lineUp, hasRelay(this.#ice),
    );
    this.peers.set(party.id, peer);
    this.#shape();
    peer.begin(comes);
  }

  // Media stand still and the line is gone: it is this side's network.
  #hurry(): void {
    const cut = [...this.peers.values()].some((p) => p.state === "interrupted");
    this.#session.hurry(cut, hasRelay(this.#ice));
    if (cut && !this.lineUp) this.#pulse.look(this.#ice);
    else this.#pulse.stop();
  }

  #remove(id: string): void {
    this.#missing.delete(id);
    this.peers.get(id)?.close();
    if (this.peers.delete(id)) this.#shape();
  }

  #shape(): void {
    for (const p of this.peers.values()) void p.setShape(this.peers.size, this.#audioOnly);
  }

  #servers(ice: IceServer[]): void {
    if (ice.length === 0 && this.#ice.length > 0) return;
    this.#ice = ice;
    for (const p of this.peers.values()) p.setIce(ice, hasRelay(ice));
    this.#wantsIce?.();
    // Credentials of a TURN server say until when they hold: "1763800000:…". New ones are asked for in time.
    const until = Math.min(...ice.map((s) => Number(/^(\d{9,11})[:.]/.exec(s.username ?? "")?.[1] ?? Infinity)));
    if (!Number.isFinite(until)) return;
    this.#wantsIce = this.#p.timers.after(Math.max(30_000, until * 1000 - this.#p.timers.now() - 120_000), () => this.#session.say({ type: "ice" }));
  }

  #quality(): void {
    const known = [...this.peers.values()].flatMap((p) => (p.verdict && p.state === "connected" ? [p.verdict] : []));
    const worst = known.sort((a, b) => a.score - b.score)[0];
    if (worst && this.admitted) {
      this.#session.say({ type: "quality", score: worst.score, cause: worst.cause, ...(worst.sample.relayed ? { relayed: true as const } : {}) });
    }
  }

  #close(): void {
    this.#done = true;
    this.#cancelQuality?.();
    this.#wantsIce?.();
    this.#moved?.();
    this.#pulse.stop();
    for (const id of [...this.peers.keys()]) this.#remove(id);
  }
}
