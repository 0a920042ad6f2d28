// The real parts, started and driven as people do: fyrd, fyr under Xvfb with a keychain of its own, headless Chromium.
import { spawn, execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ends, startFyrd } from '../fyrd.mjs';
import { chromiumProgram } from '../programs.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const build = process.env.DEV_BUILD ?? join(root, 'build', 'release');
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export async function until(what, probe, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    last = await probe();
    if (last) return last;
    await sleep(50);
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

export function scratch() {
  const dir = mkdtempSync(join(tmpdir(), 'fyr-e2e-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

// ---- the server -----------------------------------------------------------------------------------------------------

export class Server {
  constructor(dir) {
    this.dir = dir;
    this.port = 0;
  }
  async start(seconds = 60) {
    Object.assign(this, await startFyrd(build, ['--demo', '--port', String(this.port), '--data', join(this.dir, 'store')], { seconds }));
    this.base = this.ready.base.replace(/\/$/, '');
    this.port = Number(new URL(this.base).port);
    return this;
  }
  account(role, nth = 0) {
    const home = this.ready.accounts[0].tenant;
    return this.ready.accounts.filter((a) => a.role === role && a.tenant === home)[nth];
  }
  async fhir(path, token = this.account('integration').token) {
    const r = await fetch(`${this.ready.fhirBase.replace(/\/$/, '')}/${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: r.status, body: r.status === 204 ? null : await r.json() };
  }
  kill() {
    return ends(this.process, 'SIGKILL');
  }
  stop() {
    return ends(this.process);
  }
}

// ---- a display and workstations on it ---------------------------------------------------------------------------------

export class Display {
  // The server chooses a free number itself and says it when it listens.
  async start(more = []) {
    this.process = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', ...more], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    let said = '';
    this.process.stdio[3].on('data', (d) => (said += d));
    await until('the display', () => said.includes('\n'));
    this.name = `:${said.trim()}`;
    return this;
  }
  screenshot(file) {
    execFileSync('import', ['-display', this.name, '-window', 'root', file]);
  }
  stop() {
    this.process?.kill();
  }
}

export class Workstation {
  constructor(display, dir, server) {
    this.display = display;
    this.dir = dir;
    this.server = server;
    this.trace = join(dir, 'trace.jsonl');
  }
  // `via`: a program and its arguments that start it, as nsenter.
  async start(extra = [], { via = [] } = {}) {
    const fyr = [join(build, 'bin', 'fyr'), '--server', this.server.base, '--profile', join(this.dir, 'profile'), '--trace', this.trace,
      '--lang', 'sv', '--keep-process-on-lock', ...extra];
    // A keychain of its own: a session bus with an unlocked secret service.
    const script = 'printf "\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"';
    const [program, ...rest] = [...via, 'dbus-run-session', '--', 'sh', '-c', script, 'sh', ...fyr];
    this.process = spawn(program, rest, {
      env: { ...process.env, DISPLAY: this.display.name, HOME: this.dir, XDG_RUNTIME_DIR: this.dir, XDG_DATA_HOME: join(this.dir, 'data'), QT_QPA_PLATFORM: 'xcb' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true, // a process group of its own: the bus ends with it
    });
    this.errors = '';
    this.process.stderr.on('data', (d) => (this.errors = (this.errors + d).slice(-4000)));
    await until('the window', () => {
      if (this.process.exitCode !== null) throw new Error(`fyr ended with ${this.process.exitCode}: ${this.errors}`);
      return this.window();
    });
    this.focus();
    return this;
  }
  window() {
    try {
      const ids = this.xdotool('search', '--onlyvisible', '--name', '^Fyr$').trim().split('\n');
      return ids[0] || null;
    } catch {
      return null;
    }
  }
  xdotool(...args) {
    return execFileSync('xdotool', args, { env: { ...process.env, DISPLAY: this.display.name } }).toString();
  }
  focus() {
    this.xdotool('windowfocus', '--sync', this.window());
  }
  keys(...names) {
    for (const n of names) this.xdotool('key', '--clearmodifiers', n);
  }
  type(text) {
    this.xdotool('type', '--clearmodifiers', '--delay', '8', text);
  }
  events() {
    if (!existsSync(this.trace)) return [];
    return readFileSync(this.trace, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
  }
  last(event) {
    return this.events().filter((e) => e.event === event).at(-1);
  }
  rows() {
    return this.last('painted')?.rows ?? [];
  }
  row(id) {
    return this.rows().find((r) => r.id === id);
  }
  async signIn(account, pin = '271828', seconds = 30) {
    await until('the sign-in page', () => this.last('session')?.state === 'signedOut');
    await sleep(400);
    this.type(account.user);
    this.keys('Tab');
    this.type(account.password);
    this.keys('Return');
    await until('the PIN page', () => this.last('session')?.state === 'needsPin');
    await sleep(400);
    this.type(pin);
    this.keys('Tab');
    this.type(pin);
    this.keys('Return');
    // a therapist begins with the caseload
    await until('the queue', () => this.last('session')?.state === 'open' && (this.rows().length > 0 || this.last('treatments')?.rows.length > 0), seconds);
    await sleep(300);
  }
  // By keyboard: the top of the list, then down to the row.
  async choose(id) {
    this.keys('ctrl+1');
    this.keys('Home');
    await sleep(100);
    const at = this.rows().findIndex((r) => r.id === id);
    if (at < 0) throw new Error(`no row ${id}`);
    for (let i = 0; i < at; ++i) this.keys('j');
    await until(`the row ${id} to be chosen`, () => this.last('chosen')?.id === id, 5);
    await sleep(250); // its detail is read
  }
  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    try {
      process.kill(-this.process.pid, 'SIGTERM');
    } catch {}
    await sleep(200);
    try {
      process.kill(-this.process.pid, 'SIGKILL');
    } catch {}
  }
}

// ---- the patient ------------------------------------------------------------------------------------------------------

const require = createRequire(join(root, 'web', 'package.json'));

export async function openBrowser() {
  const { chromium } = require('playwright-core');
  return chromium.launch({
    executablePath: chromiumProgram(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export async function patientApi(server, nth = 0) {
  const list = await (await fetch(`${server.base}/api/v1/demo/patients`)).json();
  const patient = list[nth];
  const r = await fetch(`${server.base}/api/v1/demo/patient-sign-in`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ patient: patient.id }),
  });
  const { token } = await r.json();
  const call = async (method, path, body) => {
    const a = await fetch(`${server.base}/api/v1${path}`, {
      method, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: body && JSON.stringify(body),
    });
    return { status: a.status, body: a.status === 204 ? null : await a.json() };
  };
  return { patient, token, call };
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export function ulid() {
  let out = '';
  let t = Date.now();
  for (let i = 0; i < 10; ++i, t = Math.floor(t / 32)) out = alphabet[t % 32] + out;
  for (let i = 0; i < 16; ++i) out += alphabet[Math.floor(Math.random() * 32)];
  return out;
}
