// The rows of a bench: each run as a line of a file while it goes, a table at the end. Times are milliseconds inwards, seconds outwards.
import { appendFileSync } from 'node:fs';
import { loadavg } from 'node:os';

const secondsOf = (ms) => (Number.isFinite(ms) ? (ms / 1000).toFixed(2) : '–');
const at = (sorted, share) => (sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]);

export class Rows {
  #file;
  #done = [];
  #runs = new Map();

  constructor(file) {
    this.#file = file;
  }

  // One run of a part: its values, or why there are none.
  run(part, values) {
    const line = { at: new Date().toISOString(), part, run: (this.#runs.get(part) ?? 0) + 1, load: Number(loadavg()[0].toFixed(1)), ...values };
    this.#runs.set(part, line.run);
    const text = JSON.stringify(line, (_, v) => (typeof v === 'number' && !Number.isInteger(v) ? Number(v.toFixed(3)) : v));
    if (this.#file) appendFileSync(this.#file, `${text}\n`);
    else console.log(`  ${text}`);
  }

  // NaN among the times: it never came. `failed`: runs of which nothing is known.
  tell(what, times, { bare = '', goal = '', failed = 0, note = '' } = {}) {
    const sorted = times.filter(Number.isFinite).sort((a, b) => a - b);
    const never = times.length - sorted.length;
    const met = goal === '' ? '' : times.length > 0 && never === 0 && at(sorted, 0.95) <= Number(goal) * 1000 ? 'yes' : '**no**';
    const row = { what, n: times.length, p50: secondsOf(at(sorted, 0.5)), p95: secondsOf(at(sorted, 0.95)), most: secondsOf(at(sorted, 1)), never, failed, bare, goal, met, load: loadavg()[0].toFixed(1), note };
    this.#done.push(row);
    console.log(`${what}: n=${row.n} p50 ${row.p50} p95 ${row.p95} most ${row.most} s (bare ${bare || '–'}, goal ${goal || '–'}; load ${row.load})` +
      `${never > 0 ? `; ${never} NEVER` : ''}${failed > 0 ? `; ${failed} runs failed` : ''}${note ? `; ${note}` : ''}`);
  }

  table() {
    if (this.#done.length === 0) return;
    console.log('\n| seconds | n | p50 | p95 | longest | never | failed | bare page | goal | met | load | |\n|---|---|---|---|---|---|---|---|---|---|---|---|');
    for (const r of this.#done) console.log(`| ${r.what} | ${r.n} | ${r.p50} | ${r.p95} | ${r.most} | ${r.never} | ${r.failed} | ${r.bare} | ${r.goal} | ${r.met} | ${r.load} | ${r.note} |`);
  }
}

// One after the other, whoever asks.
export class Turn {
  #last = Promise.resolve();
  take() {
    let leave;
    const before = this.#last;
    this.#last = new Promise((r) => (leave = r));
    return before.then(() => leave);
  }
}
