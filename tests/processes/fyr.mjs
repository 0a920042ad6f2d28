// The real workstation with its windows, locking for real: the process starts itself anew. And the search for what it leaves.
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workstation } from '../e2e/parts.mjs';
import { build, until } from './parts.mjs';

export class RealFyr extends Workstation {
  constructor(display, desk, server, more = {}) {
    super(display, desk.dir, server);
    this.desk = desk;
    this.moreEnv = more;
  }
  async start() {
    const args = ['--server', this.server.base, '--profile', join(this.dir, 'profile'), '--trace', this.trace, '--lang', 'sv'];
    this.process = spawn(join(build, 'bin', 'fyr'), args, {
      cwd: this.dir, env: { ...this.desk.env, DISPLAY: this.display.name, QT_QPA_PLATFORM: 'xcb', ...this.moreEnv }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.errors = '';
    for (const s of [this.process.stdout, this.process.stderr]) s.on('data', (d) => (this.errors = (this.errors + d).slice(-100000)));
    await until('the window', () => {
      if (this.process.exitCode !== null || this.process.signalCode) throw new Error(`fyr ended with ${this.process.exitCode ?? this.process.signalCode}: ${this.errors}`);
      return this.window();
    });
    this.focus();
    return this;
  }
  get pid() {
    return this.process.pid;
  }
  async stop() {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return;
    const ended = new Promise((r) => this.process.once('exit', r));
    this.process.kill('SIGKILL');
    await ended;
  }
}

// As UTF-8, as QString keeps it, and as base64 in any of its three places.
export function needle(text) {
  const utf8 = Buffer.from(text, 'utf8');
  const forms = [utf8, Buffer.from(text, 'utf16le')];
  for (const ahead of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(ahead), utf8]).toString('base64');
    const from = Math.ceil((ahead * 4) / 3);
    const to = Math.floor(((ahead + utf8.length) * 4) / 3);
    if (to - from >= 8) forms.push(Buffer.from(whole.slice(from, to), 'latin1'));
  }
  return forms.map((f) => f.toString('hex'));
}
export const hexNeedle = (hex) => [hex, Buffer.from(hex, 'latin1').toString('hex'), Buffer.from(hex.toUpperCase(), 'latin1').toString('hex')];

// Where any program of this machine may leave a file: folders that everybody may write to, file systems in memory, dumps.
export function commonFolders() {
  const lines = (command, args) => (spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '').split('\n').filter(Boolean);
  const open = lines('find', ['/', '-xdev', '-maxdepth', '4', '-type', 'd', '(', '-perm', '-1002', '-o', '-name', 'coredump', '-o', '-name', 'crash', ')']);
  const inMemory = lines('findmnt', ['-rno', 'TARGET', '-t', 'tmpfs,ramfs']);
  return [...new Set([tmpdir(), ...open, ...inMemory])];
}

export function scan(query) {
  const r = spawnSync('python3', [fileURLToPath(new URL('scan.py', import.meta.url))], { input: JSON.stringify(query), encoding: 'utf8', maxBuffer: 1 << 26 });
  if (r.status !== 0) throw new Error(r.stderr);
  return JSON.parse(r.stdout);
}
