// One thing to do later: planned anew, the old plan is gone. Growing pauses for what failed.

import { pauseMs, type Timers } from "./outbox.ts";

export class Later {
  readonly #timers: Timers;
  readonly #run: () => void;
  #cancel: (() => void) | null = null;
  #failures = 0;

  constructor(timers: Timers, run: () => void) {
    this.#timers = timers;
    this.#run = run;
  }

  in(ms: number): void {
    this.stop();
    this.#cancel = this.#timers.after(ms, () => {
      this.#cancel = null;
      this.#run();
    });
  }

  afterFailure(): void {
    this.in(pauseMs(++this.#failures, this.#timers.random()));
  }

  forgetFailures(): void {
    this.#failures = 0;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
