// A line between two programs of this computer that can be slow, cut and mended: a TCP relay.
import { createServer, connect } from 'node:net';

export class SlowLine {
  // rtt in ms, kbit per second in each direction (0: as fast as it goes)
  constructor(target, { rtt = 0, kbit = 0 } = {}) {
    const url = new URL(target);
    Object.assign(this, { host: url.hostname, to: Number(url.port), rtt, kbit, up: 0, down: 0, opened: 0 });
    this.pairs = new Set();
    this.busyUntil = { up: 0, down: 0 };
  }
  async start(port = 0) {
    this.server = createServer({ noDelay: true }, (near) => this.#join(near));
    await new Promise((r, j) => this.server.once('error', j).listen(port, '127.0.0.1', r));
    this.port = this.server.address().port;
    this.base = `http://127.0.0.1:${this.port}`;
    return this;
  }
  #join(near) {
    ++this.opened;
    const far = connect({ port: this.to, host: this.host, noDelay: true });
    const pair = { near, far };
    this.pairs.add(pair);
    const end = () => {
      near.destroy();
      far.destroy();
      this.pairs.delete(pair);
    };
    for (const [from, onto, way] of [[near, far, 'up'], [far, near, 'down']]) {
      from.on('data', (bytes) => this.#carry(from, onto, way, bytes));
      from.on('error', end).on('close', end);
    }
  }
  // All connections share the line's rate, as they do in a clinic.
  #carry(from, onto, way, bytes) {
    this[way] += bytes.length;
    if (!this.rtt && !this.kbit) return void onto.write(bytes);
    const now = performance.now();
    const starts = Math.max(now, this.busyUntil[way]);
    const ends = starts + (this.kbit ? (bytes.length * 8) / this.kbit : 0);
    this.busyUntil[way] = ends;
    if (ends - now > 300) from.pause();
    setTimeout(() => {
      if (!onto.destroyed) onto.write(bytes);
      if (from.isPaused()) from.resume();
    }, ends - now + this.rtt / 2);
  }
  // What is on its way is lost and nothing answers any more.
  async cut() {
    const closed = new Promise((r) => this.server.close(r));
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    await closed;
  }
  mend() { return this.start(this.port); }
}
