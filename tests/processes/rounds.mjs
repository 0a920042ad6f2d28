// Rounds of trouble for the real server and two real workstations (without windows), and what must hold after each:
// every command that a person was told is saved is on the server exactly once, or stands in Attention; both caches are
// equal; the audit chain verifies.
//
//   node rounds.mjs [--rounds N] [--seed S] [--postgres] [--only FAULT,FAULT] [--restore-every N]
// Needs DEV_BUILD. Prints what it did; ends with 1 when a promise was broken.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Desk, Fyrd, Line, Postgres, random, scratch, SmallDisk, sleep, until } from './parts.mjs';

const healWithin = 90; // seconds

class Rounds {
  constructor(options) {
    this.o = { rounds: 8, seed: 1, postgres: false, only: null, restoreEvery: 12, say: console.log, ...options };
    this.rng = random(this.o.seed);
    this.acked = new Map(); // command id → what was said to be saved
    this.tried = new Set(); // texts of notes that somebody tried to save
    this.violations = [];
    this.counts = { saved: 0, refused: 0, settled: 0, restores: 0 };
    this.met = {};
  }
  async begin() {
    this.folder = scratch();
    const dir = this.folder.dir;
    if (this.o.postgres) this.pg = await new Postgres().make();
    // Small disks where this user may mount; otherwise those faults are left out.
    this.serverDisk = this.o.postgres ? null : SmallDisk.make(join(dir, 'server'), 120);
    this.clientDisk = SmallDisk.make(join(dir, 'nurse-disk'), 24);
    if (!this.clientDisk) this.o.say('no small disks here (mounting is not allowed): the full disks are left out');
    this.server = await new Fyrd(join(dir, 'server'), { postgres: this.pg }).start(120);
    this.lines = [await new Line(this.server.port).start(), await new Line(this.server.port).start()];
    this.desk = await new Desk(join(dir, 'desk')).start();
    this.clients = [
      new Client('maria', this.desk, join(this.clientDisk ? this.clientDisk.dir : dir, 'maria')),
      new Client('leila', this.desk, join(dir, 'leila')),
    ];
    for (const [i, c] of this.clients.entries()) {
      c.start();
      await c.signIn(this.lines[i].base, this.server.account(c.name));
    }
    for (const c of this.clients) await this.quiet(c);
    const queue = await until('the queue', async () => {
      const { rows } = await this.clients[0].must('queue');
      return rows.length > 0 && rows;
    });
    this.patients = [...new Set(queue.map((r) => r.patient))].slice(0, 12);
    this.notes = 0;
  }
  async end() {
    for (const c of this.clients ?? []) await c.stop();
    for (const l of this.lines ?? []) l.stop();
    await this.server?.stop();
    await this.pg?.stop();
    this.pg?.remove();
    this.desk?.stop();
    this.serverDisk?.remove();
    this.clientDisk?.remove();
    this.folder?.remove();
  }
  broken(what) {
    this.violations.push(`seed ${this.o.seed}, round ${this.round}: ${what}`);
    this.o.say(`VIOLATION ${this.violations.at(-1)}`);
  }

  // ---- what people do ----
  async work(c, until) {
    while (Date.now() < until.at) {
      const pick = this.rng.below(10);
      const rows = pick < 4 && c.alive ? (await c.ask('queue', {}, 5)).rows ?? [] : [];
      if (pick < 4 && rows.length > 0) {
        const row = this.rng.pick(rows);
        const type = this.rng.pick(['triage.claim', 'triage.release', 'triage.claim', 'triage.reopen']);
        const payload = type === 'triage.reopen' ? { reason: 'Prov' } : {};
        await this.save(c, { type, targetType: 'Task', target: row.id, base: row.version, payload });
      } else {
        const patient = this.rng.pick(this.patients);
        const text = `Anteckning ${this.o.seed}-${++this.notes}`;
        this.tried.add(text);
        await this.save(c, { type: 'note.add', targetType: 'Patient', target: patient, base: 1, payload: { patient, text } }, text);
      }
      await sleep(5 + this.rng.below(30));
    }
  }
  async save(c, command, text = '') {
    const a = await c.ask('submit', command, 40);
    if (a.ok) {
      this.acked.set(a.id, { client: c, text, type: command.type });
      ++this.counts.saved;
      return;
    }
    if (a.code === 'ended' || a.code === 'locked' || a.code === 'noReply') return sleep(20); // nothing was promised
    ++this.counts.refused;
    if (!['diskFull', 'leaseExpired', 'storage', 'storageBusy'].includes(a.code)) this.broken(`${c.name}: saving was answered ${a.code} ${a.detail ?? ''}`);
    return sleep(50);
  }

  // ---- what goes wrong ----
  faults() {
    const c = this.rng.pick(this.clients);
    const line = this.lines[this.clients.indexOf(c)];
    const span = () => sleep(200 + this.rng.below(1200));
    const list = {
      killClient: async () => c.kill(),
      killClientTwice: async () => {
        await c.kill();
        c.start();
        const opening = c.open();
        await sleep(this.rng.below(400));
        await c.kill();
        await opening;
      },
      killServer: async () => this.server.kill(),
      killBoth: async () => Promise.all([this.server.kill(), c.kill()]),
      stopClient: async () => {
        c.signal('SIGSTOP');
        await span();
        c.signal('SIGCONT');
      },
      stopServer: async () => {
        this.server.signal('SIGSTOP');
        await span();
        this.server.signal('SIGCONT');
      },
      drainServer: async () => {
        await this.server.stop();
      },
      cut: async () => {
        line.set('refuse');
        await span();
      },
      flicker: async () => {
        for (let i = 0; i < 8; ++i) {
          line.cut();
          await sleep(this.rng.below(150));
        }
      },
      half: async () => {
        line.set('half');
        await span();
      },
      deaf: async () => {
        line.set('deaf'); // the server acts, nobody hears the answer
        await span();
      },
      deafAndKill: async () => {
        line.set('deaf');
        await span();
        await c.kill();
      },
      slow: async () => {
        line.set('slow', { bytesPerSecond: 3000 + this.rng.below(20000), delayMs: this.rng.below(300) });
        await span();
      },
      torn: async () => {
        line.set('torn', { tornAt: 100 + this.rng.below(6000) });
        await span();
      },
    };
    if (this.clientDisk) {
      list.fullClient = async () => {
        this.clientDisk.fill(this.rng.pick([0, 0, 4, 16, 64]));
        await span();
        if (this.rng.chance(0.4)) await this.clients[0].kill();
      };
    }
    if (this.serverDisk) {
      list.fullServer = async () => {
        this.serverDisk.fill(this.rng.pick([0, 8, 64]));
        await span();
        if (this.rng.chance(0.4)) await this.server.kill();
      };
    }
    if (this.pg) {
      list.killDatabase = async () => {
        await this.pg.kill();
        await span();
      };
      list.killDatabaseAndServer = async () => {
        await Promise.all([this.pg.kill(), this.server.kill()]);
      };
    }
    return list;
  }
  async heal() {
    for (const l of this.lines) l.heal();
    this.serverDisk?.free();
    this.clientDisk?.free();
    if (this.pg && (this.pg.process.exitCode !== null || this.pg.process.signalCode)) {
      await this.pg.start();
    }
    if (!this.server.alive) await this.startServer();
    for (const c of this.clients) await this.wake(c);
  }
  async startServer() {
    await this.server.start(60);
    for (const l of this.lines) l.target = this.server.port;
  }
  async wake(c) {
    if (!c.alive) c.start();
    await until(`${c.name} to open its cache`, async () => {
      if (!c.alive) c.start();
      const a = await c.open();
      return a.ok && (await c.ask('state')).session === 'open';
    }, healWithin);
  }
  // Nothing unsent, everything read. A person who sees "sign in" signs in.
  async quiet(c) {
    let last;
    await until(`${c.name} to be at rest`, async () => {
      last = await c.ask('state');
      if (last.connection === 'needsSignIn' || last.session === 'signedOut') await c.ask('signIn', { server: c.base, user: c.account.user, password: c.account.password });
      return last.ok && last.session === 'open' && last.connection === 'online' && last.unsent === 0 && last.firstSync && !last.resyncing && last.synced > (this.healed ?? 0);
    }, healWithin).catch((e) => {
      throw new Error(`${e.message}: ${JSON.stringify(last)} ${c.errors}`);
    });
  }

  // ---- what must hold ----
  async check() {
    for (const c of this.clients) await this.quiet(c);
    const { commands, notes } = this.server.look();
    const times = new Map();
    for (const n of notes) times.set(n, (times.get(n) ?? 0) + 1);
    const standing = new Map();
    for (const c of this.clients) for (const a of (await c.must('attention')).attention) standing.set(a.id, c);
    for (const [id, said] of this.acked) {
      const status = commands.get(id);
      const asks = standing.has(id);
      if (status === 'accepted' && asks) this.broken(`${id} (${said.type}) was done and still stands in Attention`);
      if (status !== 'accepted' && !asks && !said.settled) this.broken(`${id} (${said.type} of ${said.client.name}) was saved and is ${status ?? 'not on the server'}, and nobody is told`);
      if (said.text && status === 'accepted' && times.get(said.text) !== 1) this.broken(`"${said.text}" is there ${times.get(said.text) ?? 0} times`);
    }
    for (const text of this.tried) if ((times.get(text) ?? 0) > 1) this.broken(`"${text}" is there ${times.get(text)} times`);
    // The person reads and settles what stands there.
    for (const [id, c] of standing) {
      const a = await c.ask('settle', { id, how: 'keepTheirs' });
      if (a.ok || a.code === 'notFound') { // settled with the one it waited for
        ++this.counts.settled;
        const said = this.acked.get(id);
        if (said) said.settled = true;
      } else this.broken(`${id} cannot be settled: ${a.code}`);
    }
    await this.compareCaches();
    if (this.round % this.o.auditEvery === 0 || this.round === this.o.rounds) {
      if (!this.server.auditVerified()) this.broken('the audit chain does not verify');
    }
  }
  async contents(c) {
    const all = {};
    const queue = (await c.must('queue')).rows;
    all.queue = queue.map((r) => `${r.id}@${r.version}:${r.holder}:${r.waiting}:${r.unsent}`).sort();
    for (const p of new Set([...this.patients, ...queue.map((r) => r.patient)])) {
      const { resources } = await c.must('patient', { id: p });
      all[p] = resources.map((r) => `${r.type}/${r.id}@${r.version}:${r.hash}`).sort();
    }
    return all;
  }
  async compareCaches() {
    let differs = '';
    // At the latest the poll brings what no wake did.
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      const [a, b] = [await this.contents(this.clients[0]), await this.contents(this.clients[1])];
      differs = '';
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (JSON.stringify(a[key]) === JSON.stringify(b[key])) continue;
        const left = (a[key] ?? []).filter((x) => !(b[key] ?? []).includes(x));
        const right = (b[key] ?? []).filter((x) => !(a[key] ?? []).includes(x));
        differs = `${key}: maria alone has ${left.slice(0, 3)}, leila alone ${right.slice(0, 3)}`;
        break;
      }
      if (!differs) return;
      await sleep(200); // a page may be under way
    }
    this.broken(`the caches differ: ${differs}`);
    if (process.env.DEV_PROCESSES_TRACE)
      for (const c of this.clients) this.o.say(`${c.name}: ${c.events.filter((e) => e.event !== 'queue').slice(-25).map((e) => JSON.stringify({ ...e, age: Date.now() - e.t })).join('\n   ')}`);
  }

  async restore() {
    const from = join(this.folder.dir, 'backup');
    await this.server.stop();
    this.server.restore(from);
    this.healed = Date.now();
    await this.startServer();
    ++this.counts.restores;
    for (const c of this.clients) c.account = this.server.account(c.name);
  }

  async run() {
    const began = Date.now();
    this.o.auditEvery ??= this.o.rounds > 20 ? 5 : 1;
    this.round = 0;
    try {
      await this.begin();
      this.o.say(`started after ${((Date.now() - began) / 1000).toFixed(1)} s${this.o.postgres ? ', PostgreSQL' : ''}`);
      const backup = join(this.folder.dir, 'backup');
      for (this.round = 1; this.round <= this.o.rounds; ++this.round) {
        const at = Date.now();
        const phase = this.round % this.o.restoreEvery;
        if (phase === this.o.restoreEvery - 2) this.server.backup(backup);
        const end = { at: Date.now() + 400 + this.rng.below(900) };
        const people = this.clients.map((c) => this.work(c, end));
        await sleep(this.rng.below(400));
        const list = this.faults();
        const names = Object.keys(list).filter((n) => !this.o.only || this.o.only.includes(n));
        const chosen = [this.rng.pick(names)];
        if (this.rng.chance(0.35)) chosen.push(this.rng.pick(names));
        for (const name of chosen) {
          this.met[name] = (this.met[name] ?? 0) + 1;
          await list[name]();
        }
        end.at = Math.min(end.at, Date.now() + 200);
        await Promise.all(people);
        if (phase === 0 && this.round >= this.o.restoreEvery) {
          this.met.restore = (this.met.restore ?? 0) + 1;
          chosen.push('restore');
          await this.heal().catch((e) => this.broken(e.message));
          await this.restore();
        }
        await this.heal();
        // Mostly somebody presses "try again"; sometimes nobody does.
        if (this.rng.chance(0.8)) for (const c of this.clients) await c.ask('retry');
        await this.check();
        if (this.o.rounds <= 20 || this.round % 10 === 0 || this.o.loud)
          this.o.say(`round ${this.round} (${chosen.join(', ')}): ${((Date.now() - at) / 1000).toFixed(1)} s; saved so far ${this.counts.saved}, refused for want of room ${this.counts.refused}, settled ${this.counts.settled}, violations ${this.violations.length}`);
      }
    } catch (e) {
      this.broken(`${e.message}`);
      if (process.env.DEV_PROCESSES_TRACE) this.o.say(e.stack);
    } finally {
      await this.end();
    }
    return { rounds: this.round - 1 + (this.violations.length ? 1 : 0), ...this.counts, met: this.met, violations: this.violations, seconds: (Date.now() - began) / 1000 };
  }
}

export async function runRounds(options) {
  return new Rounds(options).run();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const value = (name, otherwise) => (args.includes(name) ? args[args.indexOf(name) + 1] : otherwise);
  const result = await runRounds({
    rounds: Number(value('--rounds', 200)), seed: Number(value('--seed', 1)), postgres: args.includes('--postgres'), loud: args.includes('--loud'),
    only: value('--only', '')?.split(',').filter(Boolean).length ? value('--only', '').split(',') : null, restoreEvery: Number(value('--restore-every', 12)),
  });
  console.log(`${result.rounds} rounds in ${result.seconds.toFixed(0)} s: ${result.saved} commands saved, ${result.settled} settled by a person, ${result.refused} refused for want of room, ` +
    `${result.restores} restores, ${result.violations.length} violations`);
  console.log(`faults: ${Object.entries(result.met).map(([k, v]) => `${k} ${v}`).join(', ')}`);
  process.exit(result.violations.length ? 1 : 0);
}
