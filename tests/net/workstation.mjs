// The clinician's side of the laboratory as clinicians have it: the real fyr under Xvfb on the host `clinician`, with the real
// process of the call in its window. Only its devices are invented.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineFlags, forTests } from '../call/parts.mjs';
import { build, Display, sleep, until, Workstation } from '../e2e/parts.mjs';
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

// The built page, and beside it a script that tells the moment of each picture of the other, a few at a time.
const tellPictures = `{
  let last = 0, video = null, seen = [];
  setInterval(() => {
    const now = document.querySelector('[data-party] video');
    if (now !== video) { video = now; last = 0; }
    const n = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    if (n > last) seen.push(Math.round(performance.timeOrigin + performance.now()));
    last = n;
  }, 5);
  setInterval(() => { if (seen.length > 0) console.log('pictures ' + JSON.stringify(seen.splice(0))); }, 100);
}`;
function pageThatTells(folder) {
  const page = join(folder, 'page');
  cpSync(join(build, 'share', 'fyr', 'web'), page, { recursive: true });
  writeFileSync(join(page, 'tells.js'), tellPictures);
  const html = join(page, 'samtal.html');
  writeFileSync(html, readFileSync(html, 'utf8').replace('<head>', '<head><script src="/tells.js"></script>'));
  return page;
}

// What those who manage this computer decide about calls, in an /etc of these namespaces.
function decide(folder, calls) {
  for (const part of ['etc', 'etc-work']) mkdirSync(join(folder, part));
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=/etc,upperdir=${folder}/etc,workdir=${folder}/etc-work`, '/etc']);
  mkdirSync('/etc/fyr/policies.d', { recursive: true });
  writeFileSync('/etc/fyr/policies.d/lab.json', JSON.stringify({ calls }));
}

export class LabWorkstation {
  // `tellsPictures`: `picturesAfter` is wanted. `policy`: what is decided about calls.
  static async open(lab, { tellsPictures = false, policy } = {}) {
    const it = new LabWorkstation();
    const dir = (it.dir = join(lab.dir, 'desk'));
    mkdirSync(dir, { mode: 0o700 });
    if (policy) decide(lab.dir, policy);
    trust(lab.dir, lab.pair.cert);
    it.log = join(dir, 'call.log');
    const program = join(dir, 'call');
    const own = { FYR_CALL_TEST_REPORT: '1', QTWEBENGINE_DISABLE_SANDBOX: '1', QTWEBENGINE_CHROMIUM_FLAGS: engineFlags, ...(tellsPictures ? { FYR_CALL_TEST_PAGE: pageThatTells(dir) } : {}) };
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
    await this.listed(visit, seconds);
    this.fyr.keys('F4');
    await this.#until('the patient in the call', () => this.other(visit)?.state === 'connected', seconds);
  }
  listed(visit, seconds = 40) {
    return this.#until('the patient in the list of the window', () => this.fyr.last('calls')?.rows.find((r) => r.group === 'waiting' && r.id === visit), seconds);
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

  // As of a page: until so many pictures came after a moment; their times.
  async picturesAfter(from, count, seconds) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const seen = [...this.said().matchAll(/^page:\d+: pictures (\[.*\])$/gm)].flatMap((m) => JSON.parse(m[1])).filter((at) => at >= from);
      if (seen.length >= count || Date.now() > end) return seen;
      await sleep(50);
    }
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
