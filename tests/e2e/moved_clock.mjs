// A server whose clock runs ahead: the whole program sees another date, through the loader and not through anything of its own.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

function library() {
  const found = execFileSync('find', ['/usr/lib', '/usr/local/lib', '-name', 'libfaketimeMT.so.1']).toString().split('\n');
  return found.find((file) => file && existsSync(file)) ?? null;
}

export class MovedClock {
  static missing = library() ? '' : 'no libfaketime here';
  constructor(file) {
    this.file = file;
    this.ahead = 0; // milliseconds
    this.write();
  }
  write() {
    writeFileSync(this.file + '.new', `+${Math.round(this.ahead / 1000)}`); // whole at once: it is read at any moment
    renameSync(this.file + '.new', this.file);
  }
  now() {
    return Date.now() + this.ahead;
  }
  env() {
    return { ...process.env, LD_PRELOAD: library(), FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1', FAKETIME_CACHE_DURATION: '1' };
  }
  // To the wall time of Stockholm that is named, the first one at or after `days` days from now; `weekday` 0 is Sunday.
  next({ days = 0, weekday = null, hour, minute = 0 }) {
    const parts = (t) => Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Stockholm', hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' })
      .formatToParts(t).map((p) => [p.type, p.value]));
    const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
    let t = Math.ceil((this.now() + days * 86400e3) / 60e3) * 60e3;
    for (let i = 0; i < 60 * 24 * 9; ++i, t += 60e3) {
      const p = parts(t);
      if (Number(p.hour) === hour && Number(p.minute) === minute && (weekday === null || p.weekday === day[weekday])) return t;
    }
    throw new Error('no such time');
  }
  set(t) {
    if (t < this.now()) throw new Error('time does not run back here');
    this.ahead = t - Date.now();
    this.write();
  }
}
