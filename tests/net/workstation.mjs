// The clinician's side of the laboratory as clinicians have it: the real fyr under Xvfb on the host `clinician`, with the real
// process of the call in its window. Only its devices are invented.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineFlags, forTests } from '../call/parts.mjs';
import { build, Display, until, Workstation } from '../e2e/parts.mjs';
import { onPath } from '../programs.mjs';
import { base } from './call_lab.mjs';
import { skip as noLab } from './rights.mjs';

function missing() {
  const program = ['Xvfb', 'xdotool', 'import', 'convert', 'dbus-run-session', 'gnome-keyring-daemon'].find((p) => !onPath(p));
  if (program) return `the workstation in the laboratory needs ${program}: scripts/install.sh tests workstation`;
  const unbuilt = [join(build, 'bin', 'fyr'), forTests].find((p) => !existsSync(p));
  return unbuilt ? `not built: ${unbuilt}` : false;
}
export const skip = noLab || missing();

// The workstation trusts what the system trusts: in these namespaces that is the laboratory's own certificate and nothing else.
function trust(folder, certificate) {
  const trusted = join(folder, 'trusted');
  mkdirSync(trusted);
  copyFileSync(certificate, join(trusted, 'lab.pem'));
  execFileSync('openssl', ['rehash', trusted]);
  execFileSync('mount', ['--bind', trusted, '/etc/ssl/certs']);
}

export class LabWorkstation {
  // `env`: more for the process of the call.
  static async open(lab, { env = {} } = {}) {
    const it = new LabWorkstation();
    const dir = (it.dir = join(lab.dir, 'desk'));
    mkdirSync(dir, { mode: 0o700 });
    trust(lab.dir, lab.pair.cert);
    it.log = join(dir, 'call.log');
    const program = join(dir, 'call');
    const own = { FYR_CALL_TEST_REPORT: '1', QTWEBENGINE_DISABLE_SANDBOX: '1', QTWEBENGINE_CHROMIUM_FLAGS: `${engineFlags} --ignore-certificate-errors`, ...env };
    writeFileSync(program, `#!/bin/sh\n${Object.entries(own).map(([k, v]) => `${k}='${v}'`).join(' ')} exec ${forTests} "$@" 2>>${it.log}\n`);
    chmodSync(program, 0o755);
    it.display = await new Display().start(['-nolock']); // its process has a number that means another one outside
    it.fyr = await new Workstation(it.display, dir, { base }).start(['--call-program', program], { via: lab.lab.on('clinician', 'env').slice(0, -1) });
    it.account = lab.accounts.find((a) => a.role === 'doctor');
    await it.fyr.signIn(it.account);
    it.fyr.keys('ctrl+7');
    return it;
  }

  // One key: the patient who waits is admitted, and the call is here.
  async call(visit, { seconds = 40 } = {}) {
    await this.#until('the patient in the list of the window', () => this.fyr.last('calls')?.rows.find((r) => r.group === 'waiting' && r.id === visit), seconds);
    this.fyr.keys('F4');
    await this.#until('the patient in the call', () => this.other(visit)?.state === 'connected', seconds);
  }
  other(visit) {
    const call = this.fyr.last('call');
    return call?.visit === visit ? call.others.find((o) => o.role === 'patient') : undefined;
  }
  // With what the window knew, where it is not.
  #until(what, probe, seconds) {
    return until(what, probe, seconds).catch((e) => {
      const last = ['status', 'calls', 'call'].map((event) => JSON.stringify(this.fyr.last(event)));
      throw new Error([e.message, ...last, this.fyr.errors.slice(-600), this.said().slice(-600)].join('\n'));
    });
  }
  over(visit) {
    return until('the end of the call', () => this.fyr.events().some((e) => e.event === 'callEnded' && e.visit === visit), 20);
  }

  said() {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
  }
  // Pictures of the other that were decoded, by the engine's own count.
  frames() {
    const line = this.said().split('\n').filter((l) => l.startsWith('frames: {')).at(-1);
    return line ? Object.values(JSON.parse(line.slice(8).split(' in ')[0])).reduce((a, b) => a + b, 0) : 0;
  }
  async moreFrames(more = 15, seconds = 40) {
    const from = this.frames();
    await until(`${more} more pictures in the workstation`, () => this.frames() >= from + more, seconds);
  }

  // What is seen of the window that the process of the call has in fyr's.
  picture(file) {
    const id = this.fyr.xdotool('search', '--onlyvisible', '--name', '^Samtal$').trim().split('\n')[0];
    execFileSync('import', ['-display', this.display.name, '-window', id, '+repage', file]);
    return file;
  }

  async close() {
    await this.fyr?.stop();
    this.display?.stop();
  }
}
