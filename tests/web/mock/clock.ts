// A clock that moves only when it is told to.
export class Clock {
  ms = 0;
  #due: { at: number; run: () => void; order: number }[] = [];
  #order = 0;
  constructor(readonly random: () => number = () => 0.5) {}
  now = () => this.ms;
  after = (ms: number, run: () => void) => {
    const one = { at: this.ms + Math.max(0, ms), run, order: this.#order++ };
    this.#due.push(one);
    return () => { this.#due = this.#due.filter((d) => d !== one); };
  };
  run(ms: number): void {
    const end = this.ms + ms;
    for (;;) {
      const [next] = this.#due.filter((d) => d.at <= end).sort((a, b) => a.at - b.at || a.order - b.order);
      if (!next) break;
      this.#due = this.#due.filter((d) => d !== next);
      this.ms = next.at;
      next.run();
    }
    this.ms = end;
  }
}
