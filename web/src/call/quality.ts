// How good a connection is, from 0 to 100, with its cause and what helps. Pure: statistics in, a verdict out.
//
// Units:  shares 0–1, milliseconds.
// Source: the weights follow what speech bears: ITU-T G.107's delay term is small below 150–200 ms one way and steep above;
//         loss is felt from about 2 % where it is not concealed. They are this project's own and not calibrated by listeners.

import type { Fields } from "../common/read.ts";

export interface Sample {
  // Not measured is null, never 0.
  loss: number | null;        // of what should have come, since the last sample
  concealed: number | null;   // of the sound that was played, made up
  rttMs: number | null;
  jitterMs: number | null;
  frozenShare: number | null; // of the time, the picture stood still
  fps: number | null;
  height: number | null;
  sendLoss: number | null;    // as the other tells it
  held: "none" | "cpu" | "bandwidth"; // what holds our own picture back
  relayed: boolean;
}

export type Cause = "none" | "loss" | "delay" | "sending" | "device";
export interface Verdict { score: number; bars: 1 | 2 | 3 | 4; cause: Cause; sample: Sample }

export const noSample: Sample = { loss: null, concealed: null, rttMs: null, jitterMs: null, frozenShare: null, fps: null, height: null, sendLoss: null, held: "none", relayed: false };

// Between two points a straight line, beyond them level.
function ramp(v: number | null, from: number, to: number, most: number): number {
  if (v === null || v <= from) return 0;
  return v >= to ? most : (most * (v - from)) / (to - from);
}

export function judge(sample: Sample, before: Verdict | null = null): Verdict {
  const sound = ramp(sample.loss, 0.005, 0.15, 45) + ramp(sample.concealed, 0.01, 0.15, 35);
  const picture = ramp(sample.frozenShare, 0.02, 0.5, 30) + (sample.fps === null ? 0 : 15 - ramp(sample.fps, 5, 15, 15));
  const lossCost = sound + ramp(sample.frozenShare, 0.02, 0.5, 30);
  const delayCost = ramp(sample.rttMs, 150, 800, 40) + ramp(sample.jitterMs, 30, 150, 20);
  const sendCost = ramp(sample.sendLoss, 0.01, 0.15, 40) + (sample.held === "bandwidth" ? 15 : 0);
  const deviceCost = sample.held === "cpu" ? 20 : 0;
  const score = Math.round(Math.max(0, 100 - sound - picture - delayCost - sendCost - deviceCost));
  const costs: [Cause, number][] = [["loss", lossCost], ["delay", delayCost], ["sending", sendCost], ["device", deviceCost]];
  const [cause, cost] = costs.reduce((a, b) => (b[1] > a[1] ? b : a));
  const shown = bars(score, before?.bars ?? null);
  // What nobody notices needs no cause.
  return { score, bars: shown, cause: shown < 4 && cost >= 8 ? cause : "none", sample };
}

const limits = [80, 55, 30] as const;
const margin = 4;

// A score that swings about a limit does not make the bars blink.
function bars(score: number, before: Verdict["bars"] | null): Verdict["bars"] {
  const of = (s: number): Verdict["bars"] => (s >= limits[0] ? 4 : s >= limits[1] ? 3 : s >= limits[2] ? 2 : 1);
  const now = of(score);
  if (before === null || now === before) return now;
  return now > before ? (of(score - margin) > before ? now : before) : of(score + margin) < before ? now : before;
}

// ---- From the browser's statistics -----------------------------------------------------------------------------------------

interface Counters { received: number; lost: number; concealed: number; samples: number; frames: number; bytes: number; atMs: number }
export interface Reading { sample: Sample; counters: Counters }

const n = (v: unknown): number => (typeof v === "number" && Number.isFinite(v) ? v : 0);
const maybe = (v: unknown): number | null => (typeof v === "number" && Number.isFinite(v) ? v : null);

// `frozenMs`: how long the picture stood still since the last reading, from the frames that were shown; null without a picture.
export function readStats(reports: readonly Fields[], before: Counters | null, nowMs: number, frozenMs: number | null): Reading {
  const c: Counters = { received: 0, lost: 0, concealed: 0, samples: 0, frames: 0, bytes: 0, atMs: nowMs };
  const sample: Sample = { ...noSample };
  const byId = new Map(reports.map((r) => [String(r.id), r]));
  let jitter: number | null = null;
  let pair: Fields | undefined;
  for (const r of reports) {
    switch (r.type) {
      case "inbound-rtp":
        c.received += n(r.packetsReceived);
        c.lost += n(r.packetsLost);
        jitter = Math.max(jitter ?? 0, n(r.jitter) * 1000);
        if (r.kind === "audio") {
          c.concealed += n(r.concealedSamples) - n(r.silentConcealedSamples);
          c.samples += n(r.totalSamplesReceived);
        } else {
          c.frames += n(r.framesDecoded);
          sample.height = maybe(r.frameHeight);
        }
        break;
      case "remote-inbound-rtp":
        if (maybe(r.fractionLost) !== null) sample.sendLoss = Math.max(sample.sendLoss ?? 0, n(r.fractionLost));
        break;
      case "outbound-rtp":
        if (r.kind === "video" && (r.qualityLimitationReason === "cpu" || r.qualityLimitationReason === "bandwidth")) sample.held = r.qualityLimitationReason;
        break;
      case "transport":
        pair ??= byId.get(String(r.selectedCandidatePairId));
        break;
      case "candidate-pair":
        // Browsers without a transport report name the pair that is used here.
        if (!pair && r.nominated === true && r.state === "succeeded") pair = r;
        break;
    }
  }
  if (pair) {
    sample.rttMs = maybe(pair.currentRoundTripTime) === null ? null : n(pair.currentRoundTripTime) * 1000;
    sample.relayed = [pair.localCandidateId, pair.remoteCandidateId].some((id) => byId.get(String(id))?.candidateType === "relay");
    c.bytes = n(pair.bytesReceived);
  }
  sample.jitterMs = jitter;
  const ms = before ? nowMs - before.atMs : 0;
  if (before && ms > 0) {
    const came = c.received - before.received;
    const lost = Math.max(0, c.lost - before.lost);
    if (came + lost > 0 && came >= 0) sample.loss = lost / (came + lost);
    const played = c.samples - before.samples;
    if (played > 0) sample.concealed = Math.min(1, Math.max(0, (c.concealed - before.concealed) / played));
    if (frozenMs !== null) {
      sample.frozenShare = Math.min(1, frozenMs / ms);
      if (c.frames >= before.frames) sample.fps = ((c.frames - before.frames) * 1000) / ms;
    }
  }
  return { sample, counters: c };
}

// Freezes from the moments at which frames were shown (old engines count none themselves): a pause longer than three times
// the usual, and than 150 ms more than it, as W3C's webrtc-stats says of freezeCount.
export class Freezes {
  #last: number | null = null;
  #mean = 0;
  #shown = 0;
  #frozenMs = 0;
  #countedTo = 0; // of a pause that has not ended

  shown(atMs: number): void {
    if (this.#last !== null) {
      const pause = atMs - this.#last;
      if (this.#isFreeze(pause)) this.#frozenMs += Math.max(0, atMs - Math.max(this.#last, this.#countedTo));
      else {
        this.#shown++;
        this.#mean += (pause - this.#mean) / Math.min(this.#shown, 30);
      }
    }
    this.#last = atMs;
  }

  // How long it has stood still since this was last asked; null when there never was a picture.
  takeMs(nowMs: number): number | null {
    if (this.#last === null) return null;
    if (this.#isFreeze(nowMs - this.#last)) {
      this.#frozenMs += Math.max(0, nowMs - Math.max(this.#last, this.#countedTo));
      this.#countedTo = nowMs;
    }
    const ms = this.#frozenMs;
    this.#frozenMs = 0;
    return ms;
  }

  // The other's camera is off: a picture that stands still is none.
  forget(): void {
    this.#last = null;
    this.#frozenMs = this.#mean = this.#shown = this.#countedTo = 0;
  }

  #isFreeze(pauseMs: number): boolean {
    const usual = this.#shown === 0 ? 100 : this.#mean;
    return pauseMs > Math.max(3 * usual, usual + 150);
  }
}
