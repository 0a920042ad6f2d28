// This side's candidates, told some at a time: a line of its own for each would be a flood.

import type { Timers } from "../common/outbox.ts";
import { maxCandidateBytes, maxCandidates } from "./protocol.ts";

const gatherMs = 20;

export class Gathering {
  readonly #timers: Timers;
  readonly #tell: (list: string[]) => void;
  #found: string[] = [];
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, tell: (list: string[]) => void) {
    this.#timers = timers;
    this.#tell = tell;
  }

  found(candidate: RTCIceCandidate | null): void {
    const text = candidate?.candidate ?? "";
    if (new TextEncoder().encode(text).length <= maxCandidateBytes) this.#found.push(text);
    if (this.#found.length >= maxCandidates || text === "") return this.#say();
    this.#cancel ??= this.#timers.after(gatherMs, () => this.#say());
  }

  // What was found belongs to a connection that is no more.
  forget(): void {
    this.#found = [];
  }

  #say(): void {
    this.#cancel?.();
    this.#cancel = null;
    const list = this.#found.splice(0, maxCandidates);
    // The end of candidates is said once, by its last empty word.
    if (list.length > 0) this.#tell(list.filter((c, i) => c !== "" || i === list.length - 1));
  }

  close(): void {
    this.#cancel?.();
  }
}
