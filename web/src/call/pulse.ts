// Whether this side's network carries again, asked of the relays while nothing comes. Browsers make a socket wait that follows
// many failed ones (Chromium: seconds, after sixteen within minutes), and let a fetch wait for a connection that was begun when
// nothing went. A relay answers on the ways that media take, and may be asked as often as it matters.

import type { Timers } from "../common/outbox.ts";
import { relaysOf, type IceServer } from "./protocol.ts";

// Each asking is sent anew after a quarter of a second by itself. Later, less often: it is a long outage.
const everyMs = 600;
const oftenFor = 100;
const seldomMs = 5000;
const atMost = 250; // a page may have only so many connections, and the credentials end
// After an answer the line is on its way.
const restMs = 3000;

export class Pulse {
  readonly #timers: Timers;
  readonly #felt: () => void;
  #pc: RTCPeerConnection | null = null;
  #asked = 0;
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, felt: () => void) {
    this.#timers = timers;
    this.#felt = felt;
  }

  // As long as somebody waits for it. Without a relay there is nobody to ask.
  look(servers: readonly IceServer[]): void {
    if (this.#cancel) return;
    const relays = relaysOf(servers);
    if (relays.length === 0 || typeof RTCPeerConnection === "undefined") return;
    this.#asked = 0;
    this.#ask(relays);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#pc?.close();
    this.#pc = null;
  }

  #ask(relays: RTCIceServer[]): void {
    this.#pc?.close();
    this.#pc = null;
    if (++this.#asked > atMost) return;
    const again = (ms: number): void => { this.#cancel = this.#timers.after(ms, () => this.#ask(relays)); };
    again(this.#asked <= oftenFor ? everyMs : seldomMs);
    const pc = (this.#pc = new RTCPeerConnection({ iceServers: relays, iceTransportPolicy: "relay" }));
    pc.onicecandidate = (e) => {
      if (!e.candidate?.candidate || pc !== this.#pc) return;
      this.#pc = null;
      pc.close(); // and with it what the relay keeps
      this.#cancel?.();
      again(restMs);
      this.#felt();
    };
    pc.createDataChannel("pulse");
    void pc.createOffer().then((offer) => pc.setLocalDescription(offer)).catch(() => undefined);
  }
}
