// What the tests of whole processes need besides tests/e2e/parts.mjs: a session bus with a keychain, the workstation
// without windows, a bad line, small disks, a PostgreSQL, and a look into the server's store.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, sleep, until } from '../e2e/parts.mjs';
import { postgresFolder } from '../programs.mjs';

export { build, root, scratch, sleep, ulid, until } from '../e2e/parts.mjs';

// The same numbers for the same seed (mulberry32).
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (n) => Math.floor(next() * n), chance: (p) => next() < p, pick: (list) => list[Math.floor(next() * list.length)] };
}

// ---- a session bus with an unlocked keychain ---------------------------------------------------------------------------

export class Desk {
  constructor(dir) {
    this.dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.env = { ...process.env, HOME: dir, XDG_RUNTIME_DIR: dir, XDG_DATA_HOME: join(dir, 'data'), XDG_CACHE_HOME: join(dir, 'cache'),
      XDG_CONFIG_HOME: join(dir, 'config'), XDG_STATE_HOME: join(dir, 'state'), TMPDIR: join(dir, 'tmp') };
    mkdirSync(this.env.TMPDIR, { mode: 0o700 });
  }
  async start() {
    const script = 'printf "\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat';
    this.process = spawn('dbus-run-session', ['--', 'sh', '-c', script], { env: this.env, stdio: ['pipe', 'pipe', 'ignore'] }); // ends with us
    let said = '';
    this.process.stdout.on('data', (d) => (said += d));
    await until('the session bus', () => said.includes('\n'));
    this.env.DBUS_SESSION_BUS_ADDRESS = said.split('\n')[0];
    return this;
  }
  stop() {
    this.process?.stdin.end();
  }
}

// ---- the workstation without windows -----------------------------------------------------------------------------------

export class Client {
  constructor(name, desk, folder, { quickPin = true, env = {} } = {}) {
    Object.assign(this, { name, desk, folder, quickPin, moreEnv: env });
    this.pin = '271828';
  }
  start() {
    this.events = [];
    this.waiting = new Map();
    this.n = 0;
    this.state = { session: 'starting' };
    this.errors = '';
    const args = ['--folder', this.folder, ...(this.quickPin ? ['--quick-pin'] : [])];
    this.process = spawn(join(build, 'tests', 'processes', 'process_client'), args, { env: { ...this.desk.env, ...this.moreEnv }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdin.on('error', () => {});
    this.process.stderr.on('data', (d) => (this.errors = (this.errors + d).slice(-4000)));
    const mine = this.process;
    this.ended = new Promise((done) => {
      mine.once('exit', (code, signal) => {
        for (const w of this.waiting.values()) w({ ok: false, code: 'ended' });
        this.waiting.clear();
        done({ code, signal });
      });
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      let o;
      try {
        o = JSON.parse(line);
      } catch {
        return; // cut off by a kill
      }
      if (o.event) {
        this.events.push(o);
        if (this.events.length > 4000) this.events.splice(0, 2000);
        if (o.event !== 'queue') this.state = { ...this.state, ...o };
      } else {
        this.waiting.get(o.n)?.(o);
        this.waiting.delete(o.n);
      }
    });
    return this;
  }
  get alive() {
    return this.process && this.process.exitCode === null && this.process.signalCode === null;
  }
  ask(what, more = {}, seconds = 60) {
    if (!this.alive) return Promise.resolve({ ok: false, code: 'ended' });
    const n = ++this.n;
    return new Promise((done) => {
      const timer = setTimeout(() => {
        this.waiting.delete(n);
        done({ ok: false, code: 'noReply' });
      }, seconds * 1000);
      this.waiting.set(n, (o) => {
        clearTimeout(timer);
        done(o);
      });
      this.process.stdin.write(JSON.stringify({ n, do: what, ...more }) + '\n');
    });
  }
  async must(what, more, seconds) {
    const a = await this.ask(what, more, seconds);
    if (!a.ok) throw new Error(`${this.name}: ${what} was answered ${a.code} ${a.detail ?? ''} ${this.errors}`);
    return a;
  }
  async signIn(base, account) {
    this.account = account;
    this.base = base;
    await this.must('signIn', { server: base, user: account.user, password: account.password });
    const s = await this.must('state');
    if (s.session === 'needsPin') await this.must('setPin', { pin: this.pin });
  }
  // Whatever state it wakes up in, a person would bring it to work again.
  async open() {
    await until(`${this.name} to begin`, () => this.events.some((e) => e.event === 'ready') || !this.alive, 30);
    const s = await this.ask('state');
    if (s.session === 'locked') {
      const a = await this.ask('unlock', { pin: this.pin });
      if (!a.ok) return a;
    } else if (s.session === 'signedOut' && this.account) {
      const a = await this.ask('signIn', { server: this.base, user: this.account.user, password: this.account.password });
      if (!a.ok) return a;
    }
    return { ok: true };
  }
  signal(name) {
    this.process.kill(name);
  }
  async kill() {
    if (!this.alive) return;
    this.process.kill('SIGKILL');
    await this.ended;
  }
  async stop() {
    if (!this.alive) return;
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 10000);
    await this.ended;
    clearTimeout(timer);
  }
  keys() {
    const r = spawnSync(join(build, 'tests', 'processes', 'process_client'), ['--folder', this.folder, '--keys'], { env: this.desk.env, encoding: 'utf8', timeout: 20000 });
    return r.status === 0 ? JSON.parse(r.stdout) : null;
  }
}

// ---- a bad line ---------------------------------------------------------------------------------------------------------

// mode: pass; refuse (what comes is closed, what was open too); half (taken, and nothing ever comes); deaf (what is sent
// arrives, no answer comes back); slow (bytes a second, after a delay); torn (each connection ends after some bytes).
export class Line {
  constructor(target) {
    this.target = target;
    this.pairs = new Set();
    this.mode = 'pass';
  }
  async start() {
    this.server = createServer({ allowHalfOpen: true }, (near) => this.take(near));
    await new Promise((r) => this.server.listen(0, '127.0.0.1', r));
    this.port = this.server.address().port;
    this.base = `http://127.0.0.1:${this.port}`;
    return this;
  }
  take(near) {
    near.on('error', () => {});
    if (this.mode === 'refuse') return near.destroy();
    const far = createConnection({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { near, far, up: 0, down: 0 };
    this.pairs.add(pair);
    far.on('error', () => near.destroy());
    const gone = () => {
      near.destroy();
      far.destroy();
      this.pairs.delete(pair);
    };
    near.on('close', gone);
    far.on('close', gone);
    near.on('end', () => far.end());
    far.on('end', () => near.end());
    const carry = (from, to, down) => {
      from.on('data', (d) => {
        if (this.mode === 'half' || (this.mode === 'deaf' && down)) return; // swallowed
        if (this.mode === 'torn' && down && (pair.down += d.length) > this.tornAt) {
          to.write(d.subarray(0, Math.max(0, d.length - (pair.down - this.tornAt))));
          setTimeout(gone, 5);
          return;
        }
        if (this.mode === 'slow') {
          from.pause();
          setTimeout(() => {
            if (!to.destroyed) to.write(d);
            from.resume();
          }, this.delayMs + (d.length / this.bytesPerSecond) * 1000);
          return;
        }
        to.write(d);
      });
    };
    carry(near, far, false);
    carry(far, near, true);
  }
  set(mode, more = {}) {
    this.mode = mode;
    Object.assign(this, { tornAt: 700, delayMs: 150, bytesPerSecond: 20000, ...more });
    if (mode === 'refuse') this.cut();
  }
  cut() {
    for (const p of [...this.pairs]) {
      p.near.destroy();
      p.far.destroy();
    }
    this.pairs.clear();
  }
  // What swallowed bytes once is no line any more.
  heal() {
    const spoilt = this.mode === 'half' || this.mode === 'deaf' || this.mode === 'torn';
    this.mode = 'pass';
    if (spoilt) this.cut();
  }
  stop() {
    this.cut();
    this.server?.close();
  }
}

// ---- a small disk --------------------------------------------------------------------------------------------------------

export class SmallDisk {
  // Nothing when this user may not mount.
  static make(dir, megabytes) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const r = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'fyr-small', dir]);
    return r.status === 0 ? new SmallDisk(dir) : null;
  }
  constructor(dir) {
    this.dir = dir;
    this.ballast = join(dir, 'ballast');
  }
  // Leaves about `kilobytes` free.
  fill(kilobytes = 0) {
    const free = Number(execFileSync('df', ['--output=avail', '-k', this.dir]).toString().split('\n')[1]);
    const size = Math.max(0, free - kilobytes);
    spawnSync('sh', ['-c', `head -c ${size * 1024} /dev/zero >> '${this.ballast}'`]);
  }
  free() {
    rmSync(this.ballast, { force: true });
  }
  remove() {
    spawnSync('umount', ['-l', this.dir]);
  }
}

// ---- PostgreSQL -----------------------------------------------------------------------------------------------------------

export class Postgres {
  static missing() {
    return this.bin ? '' : 'no PostgreSQL server here';
  }
  static bin = postgresFolder();
  // A folder of its own: its user may not look into ours.
  constructor() {
    const dir = (this.dir = mkdtempSync(join(tmpdir(), 'fyr-pg-')));
    if (process.getuid() === 0) {
      const [uid, gid] = ['-u', '-g'].map((f) => Number(execFileSync('id', [f, 'postgres']).toString()));
      chownSync(dir, uid, gid);
      this.as = { uid, gid };
    }
  }
  run(program, ...args) {
    return execFileSync(join(Postgres.bin, program), args, { ...this.as, cwd: this.dir, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }).toString();
  }
  async make() {
    this.run('initdb', '-D', join(this.dir, 'data'), '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions');
    await this.start();
    this.sql('postgres', 'CREATE ROLE fyr_owner LOGIN CREATEROLE');
    this.sql('postgres', 'CREATE ROLE fyr_app LOGIN');
    return this;
  }
  async start() {
    const options = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${this.dir}`, '-c', 'max_connections=100', '-c', 'shared_buffers=32MB', '-c', 'fsync=off', '-c', 'log_min_messages=fatal'];
    this.process = spawn(join(Postgres.bin, 'postgres'), ['-D', join(this.dir, 'data'), ...options], { ...this.as, cwd: this.dir, stdio: 'ignore', detached: true });
    await until('PostgreSQL', () => spawnSync(join(Postgres.bin, 'pg_isready'), ['-q', '-h', this.dir, '-U', 'admin', '-d', 'postgres']).status === 0, 60);
  }
  sql(database, text) {
    return this.run('psql', '-h', this.dir, '-U', 'admin', '-d', database, '-At', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-c', text);
  }
  newDatabase(name) {
    this.sql('postgres', `CREATE DATABASE ${name} OWNER fyr_owner TEMPLATE template0`);
    return name;
  }
  url(database, user) {
    return `host=${this.dir} dbname=${database} user=${user}`;
  }
  async kill() {
    const ended = new Promise((r) => this.process.once('exit', r));
    // The postmaster first, or it would start its children anew.
    this.process.kill('SIGSTOP');
    const children = spawnSync('pgrep', ['-P', String(this.process.pid)], { encoding: 'utf8' }).stdout.trim().split('\n').filter(Boolean);
    for (const pid of children) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {}
    }
    this.process.kill('SIGKILL');
    await ended;
    rmSync(join(this.dir, 'data', 'postmaster.pid'), { force: true });
  }
  async stop() {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return;
    const ended = new Promise((r) => this.process.once('exit', r));
    this.process.kill('SIGQUIT');
    await ended;
  }
  remove() {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

// ---- the server, with a store that can be looked at -----------------------------------------------------------------------

export class Fyrd {
  constructor(dir, { more = [], postgres = null, env = process.env } = {}) {
    Object.assign(this, { dir, more, postgres, env });
    this.data = join(dir, 'store');
    this.port = 0;
    this.database = postgres ? postgres.newDatabase('clinic') : '';
    this.databases = 1;
  }
  args() {
    const store = this.postgres && this.moved ? ['--store-kind', 'postgresql', '--store-postgresql', this.postgres.url(this.database, 'fyr_app')] : [];
    return ['--demo', '--port', String(this.port), '--data', this.data, '--log-level', 'warning', ...store, ...this.more];
  }
  async start(seconds = 60) {
    this.process = spawn(join(build, 'bin', 'fyrd'), this.args(), { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    this.errors = '';
    this.process.stdout.on('data', (d) => (out += d));
    this.process.stderr.on('data', (d) => (this.errors = (this.errors + d).slice(-8000)));
    const line = await until('the server', () => {
      if (!this.alive) throw new Error(`fyrd ended with ${this.process.exitCode ?? this.process.signalCode}: ${this.errors.slice(-600)}`);
      return out.includes('\n') && out.split('\n')[0];
    }, seconds);
    this.ready = JSON.parse(line);
    this.base = this.ready.base.replace(/\/$/, '');
    this.port = Number(new URL(this.base).port);
    if (this.postgres && !this.moved) {
      await this.stop();
      this.ctl('db', 'migrate', '--url', this.postgres.url(this.database, 'fyr_owner'), '--app-role', 'fyr_app');
      this.ctl('db', 'move', '--data', this.data, '--url', this.postgres.url(this.database, 'fyr_app'));
      for (const end of ['', '-wal', '-shm']) rmSync(join(this.data, 'fyr.db' + end), { force: true });
      this.moved = true;
      return this.start(seconds);
    }
    return this;
  }
  get alive() {
    return this.process && this.process.exitCode === null && this.process.signalCode === null;
  }
  account(user) {
    return this.ready.accounts.find((a) => a.user === user);
  }
  async call(method, path, token, body) {
    const r = await fetch(this.base + path, { method, headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json' } : {}) },
      body: body && (typeof body === 'string' ? body : JSON.stringify(body)) });
    const text = await r.text();
    let parsed = null;
    try {
      parsed = text ? JSON.parse(text) : null;
    } catch {}
    return { status: r.status, body: parsed };
  }
  signal(name) {
    this.process.kill(name);
  }
  async kill() {
    if (!this.alive) return;
    const ended = new Promise((r) => this.process.once('exit', r));
    this.process.kill('SIGKILL');
    await ended;
  }
  async stop() {
    if (!this.alive) return;
    const ended = new Promise((r) => this.process.once('exit', r));
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 20000);
    await ended;
    clearTimeout(timer);
  }
  where(role = 'fyr_app') {
    return this.postgres ? ['--url', this.postgres.url(this.database, role)] : ['--data', this.data];
  }
  ctl(...words) {
    const r = spawnSync(join(build, 'bin', 'fyrctl'), words, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (r.status !== 0) throw new Error(`fyrctl ${words.slice(0, 2).join(' ')} ended with ${r.status}: ${r.stdout.slice(-600)}${r.stderr.slice(-600)}`);
    return r.stdout;
  }
  auditVerified() {
    const lines = this.ctl('audit', 'verify', ...this.where()).trim().split('\n').map((l) => JSON.parse(l));
    return lines.length > 0 && lines.every((l) => l.verified === true);
  }
  backup(to) {
    rmSync(to, { recursive: true, force: true });
    this.ctl('db', 'backup', ...this.where('admin'), '--to', to); // sees every tenant
  }
  // As docs/OPERATIONS.md says: into an empty place. The server must be stopped.
  restore(from) {
    if (this.postgres) {
      this.database = this.postgres.newDatabase(`clinic${++this.databases}`);
      this.ctl('db', 'restore', '--from', from, '--url', this.postgres.url(this.database, 'fyr_owner'), '--app-role', 'fyr_app');
    } else {
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(join(this.data, 'fyr.db' + end), { force: true });
      this.ctl('db', 'restore', '--from', from, '--data', this.data);
    }
  }
  // Beside the running server: what became of each command (id → status) and the texts of all notes.
  look() {
    const text = spawnSync('python3', [join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'look.py'), this.postgres ? 'psql' : join(this.data, 'fyr.db')],
      { encoding: 'utf8', maxBuffer: 1 << 28, input: this.postgres ? this.rowsOfPostgres() : '' });
    if (text.status !== 0) throw new Error(text.stderr);
    const o = JSON.parse(text.stdout);
    return { commands: new Map(Object.entries(o.commands)), notes: o.notes };
  }
  rowsOfPostgres() {
    const rows = this.postgres.sql(this.database, "SELECT 'command', id, result FROM fyr.command");
    const notes = this.postgres.sql(this.database, "SELECT 'note', '', json FROM fyr.resource WHERE state = 0 AND json::text LIKE '%\"DocumentReference\"%'");
    return rows + notes;
  }
}

export function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
export function writeText(file, text) {
  writeFileSync(file, text, { mode: 0o600 });
}
