// The process of the call, spoken to over its pipes as fyr does.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, until } from '../e2e/parts.mjs';

export const shipped = join(build, 'bin', 'fyr-call');
export const forTests = join(build, 'tests', 'call', 'fyr-call-for-tests');
export const engineFlags = '--use-fake-device-for-media-stream --disable-gpu';

export const frame = (message) => {
  const text = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(text.length);
  return Buffer.concat([head, text]);
};

export class CallProcess {
  heard = [];
  errors = '';
  constructor(display, { program = forTests, env = {}, args = [], uid } = {}) {
    const own = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', DISPLAY: display?.name ?? '', QT_QPA_PLATFORM: display ? 'xcb' : 'offscreen' };
    const unsafe = program === forTests ? { QTWEBENGINE_DISABLE_SANDBOX: '1', QTWEBENGINE_CHROMIUM_FLAGS: engineFlags } : {};
    this.process = spawn(program, args, { env: { ...own, ...unsafe, ...env }, stdio: ['pipe', 'pipe', 'pipe'], ...(uid ? { uid, gid: uid } : {}) });
    this.process.stderr.on('data', (d) => (this.errors = (this.errors + d).slice(-20_000)));
    this.process.stdin.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    this.process.stdout.on('data', (d) => {
      rest = Buffer.concat([rest, d]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const n = rest.readUInt32BE(0);
        this.heard.push(JSON.parse(rest.subarray(4, 4 + n).toString()));
        rest = rest.subarray(4 + n);
      }
    });
    this.exit = new Promise((r) => this.process.on('exit', (code, signal) => r(code ?? signal)));
  }
  say(message) {
    this.process.stdin.write(frame(message));
  }
  first(type, also = () => true) {
    return this.heard.find((m) => m.type === type && also(m));
  }
  until(type, also = () => true, seconds = 60) {
    return until(`${type} of the call: ${this.errors.slice(-1500)}`, () => {
      if (this.process.exitCode !== null) throw new Error(`fyr-call ended with ${this.process.exitCode}: ${this.errors.slice(-1500)}`);
      return this.first(type, also);
    }, seconds);
  }
  // The call begins.
  async begin(show = { own: true, width: 640, height: 480 }) {
    await this.until('ready');
    this.say({ type: 'begin' });
    this.say({ type: 'settings', lang: 'sv', theme: 'light', camera: '', microphone: '', output: '' });
    this.say({ type: 'show', ...show });
  }
  async end() {
    this.process.kill('SIGKILL');
    await this.exit;
  }
}

// A process and what it started.
export function tree(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {}
  }
  const out = [pid];
  for (let i = 0; i < out.length; ++i) for (const [child, parent] of parents) if (parent === out[i]) out.push(child);
  return out;
}

// Nothing of one that has ended meanwhile.
const read = (file, encoding) => {
  try {
    return readFileSync(file, encoding);
  } catch {
    return '';
  }
};
export const commandLine = (pid) => read(`/proc/${pid}/cmdline`, 'utf8').split('\0');
// It is forked by a zygote, and within the sandbox still called so.
export function rendererOf(pid) {
  const zygotes = tree(pid).filter((p) => commandLine(p).join(' ').includes('--type=zygote'));
  return tree(pid).find((p) => commandLine(p).join(' ').includes('--type=renderer')) ?? zygotes.at(-1);
}
export const environment = (pid) => read(`/proc/${pid}/environ`, 'latin1');
