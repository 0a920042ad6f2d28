// A connection made before anybody is there to speak with: what leads to this side is found meanwhile, the relay's addresses too,
// which take several round trips.

import type { IceServer } from "./protocol.ts";

// The credentials that it was made with hold longer.
const youngMs = 8 * 60_000;

export const bundled: RTCConfiguration = { bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" };

export class Spare {
  readonly #now: () => number;
  #pc: RTCPeerConnection | null = null;
  #atMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  ready(certificate: RTCCertificate | null, servers: readonly IceServer[]): void {
    if (servers.length === 0 || typeof RTCPeerConnection === "undefined") return;
    if (this.#pc && this.#now() - this.#atMs < youngMs) return;
    this.drop();
    this.#pc = new RTCPeerConnection({ ...bundled, ...(certificate ? { certificates: [certificate] } : {}), iceServers: [...servers], iceCandidatePoolSize: 1 });
    this.#atMs = this.#now();
  }

  // For one call; it is that one's from now on.
  take(): RTCPeerConnection | null {
    if (this.#now() - this.#atMs >= youngMs) this.drop();
    const pc = this.#pc;
    this.#pc = null;
    return pc;
  }

  drop(): void {
    this.#pc?.close();
    this.#pc = null;
  }
}
