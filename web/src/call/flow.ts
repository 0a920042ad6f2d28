// Whether anything comes over a connection, and for how long nothing has.

import type { Fields } from "../common/read.ts";

export class Flow {
  #pulse = 0;
  #bytes = 0;
  #atMs = 0;

  // Costs nothing: whether sound or picture was played since this was asked last.
  beats(pc: RTCPeerConnection): boolean {
    const pulse = Math.max(0, ...pc.getReceivers().flatMap((r) => (r.getSynchronizationSources?.() ?? []).map((s) => s.timestamp)));
    const beats = pulse !== this.#pulse;
    this.#pulse = pulse;
    return beats;
  }

  // From statistics, which cost something: for how long not even a check or a report has come.
  quietMs(reports: readonly Fields[], now: number): number {
    let bytes = 0;
    for (const r of reports) if (r.type === "candidate-pair" || r.type === "transport") bytes += num(r.bytesReceived) + num(r.responsesReceived) + num(r.requestsReceived);
    if (bytes !== this.#bytes) this.#atMs = now;
    this.#bytes = bytes;
    return now - this.#atMs;
  }
}

const num = (v: unknown): number => (typeof v === "number" ? v : 0);
