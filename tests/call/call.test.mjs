// A call as clinicians have it: fyr's own back and call host, the real process of the call, the real fyrd, and a patient in a
// real Chromium. Frames are counted on both sides; then the process is killed, hangs, goes too often.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { chromiumProgram } from '../programs.mjs';
import { build, Display, root, scratch, Server, sleep, ulid, until } from '../e2e/parts.mjs';
import { commandLine, engineFlags, environment, forTests, rendererOf, tree } from './parts.mjs';

let place, display, server, browser, doctor;
const api = async (method, path, token, body) => {
  const r = await fetch(server.base + path, { method, headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: body && JSON.stringify(body) });
  assert.ok(r.ok, `${path}: ${r.status} ${await r.clone().text()}`);
  return r.json();
};

before(async () => {
  place = scratch();
  display = await new Display().start();
  server = await new Server(place.dir).start();
  doctor = server.account('doctor');
  const { chromium } = createRequire(join(root, 'web', 'package.json'))('playwright-core');
  browser = await chromium.launch({ executablePath: chromiumProgram(), args: ['--use-fake-device-for-media-stream', '--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  display?.stop();
  place?.remove();
});

class Desk {
  lines = [];
  errors = '';
  constructor(name, extra = []) {
    const args = ['--server', server.base, '--user', doctor.user, '--password', doctor.password, '--folder', join(place.dir, name), '--program', forTests, ...extra];
    this.process = spawn(join(build, 'tests', 'call', 'fyr-call-desk'), args, {
      env: { PATH: process.env.PATH, HOME: place.dir, XDG_RUNTIME_DIR: place.dir, DISPLAY: display.name, QT_QPA_PLATFORM: 'xcb', QTWEBENGINE_DISABLE_SANDBOX: '1', QTWEBENGINE_CHROMIUM_FLAGS: engineFlags, FYR_CALL_TEST_REPORT: '1', SECRET_OF_FYR: 'kept' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let rest = '';
    this.process.stdout.on('data', (d) => {
      const parts = (rest += d).split('\n');
      rest = parts.pop();
      for (const p of parts) this.lines.push(JSON.parse(p));
    });
    this.process.stderr.on('data', (d) => (this.errors = (this.errors + d).slice(-40_000)));
    this.process.stdin.on('error', () => undefined);
  }
  say(line) {
    this.process.stdin.write(`${line}\n`);
  }
  last(key) {
    return this.lines.filter((l) => key in l).at(-1);
  }
  // Something that was said after `from` lines.
  until(what, probe, { from = 0, seconds = 60 } = {}) {
    return until(what, () => {
      if (this.process.exitCode !== null) throw new Error(`the desk ended with ${this.process.exitCode}: ${this.errors.slice(-2000)}`);
      return this.lines.slice(from).find(probe);
    }, seconds).catch((e) => {
      throw new Error(`${e.message}\n${this.lines.slice(-8).map((l) => JSON.stringify(l)).join('\n')}\n${this.errors.split('\n').filter((l) => !l.startsWith('frames')).slice(-15).join('\n')}`);
    });
  }
  stage(name, o) {
    return this.until(`stage ${name}`, (l) => l.stage === name, o);
  }
  connected(o) {
    return this.until('a picture', (l) => l.told?.others.some((p) => p.role === 'patient' && p.state === 'connected'), o);
  }
  frames() {
    const line = this.errors.split('\n').filter((l) => l.startsWith('frames: {')).at(-1);
    return line ? Object.values(JSON.parse(line.slice(8).split(' in ')[0])).reduce((a, b) => a + b, 0) : 0;
  }
  size() {
    const line = this.errors.split('\n').filter((l) => l.startsWith('frames: {')).at(-1);
    return (/ in (\d+)x(\d+)$/.exec(line ?? '') ?? [0, 0, 0]).slice(1).map(Number);
  }
  async moreFrames(n = 15) {
    const before = this.frames();
    await until('more frames of the patient', () => {
      const now = this.frames();
      return now < before || now >= before + n; // fewer: it is another page, which counts anew
    }, 60);
  }
  pid() {
    return this.last('pid').pid;
  }
  async end() {
    this.process.stdin.end();
    await until('the desk to end', () => this.process.exitCode !== null || this.process.signalCode, 10).catch(() => this.process.kill('SIGKILL'));
  }
}

// A drop-in visit; its patient sits in the waiting room and is admitted.
async function visit(nth) {
  const patient = (await api('GET', '/api/v1/demo/patients'))[nth].id;
  const { id } = await api('POST', '/api/v1/visits', doctor.token, { clientId: ulid(), patient, urgency: 2 });
  const { token } = await api('POST', '/api/v1/demo/patient-sign-in', '', { patient });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'sv-SE', permissions: ['camera', 'microphone'] });
  context.setDefaultTimeout(60_000);
  await context.addInitScript((s) => { if (location.protocol === 'http:') localStorage.setItem('fyr.session', s); }, JSON.stringify({ token, person: { id: 'x', name: 'X' } }));
  const page = await context.newPage();
  await page.goto(`${server.base}/samtal#${id}`);
  await page.getByRole('button', { name: 'Fortsätt', exact: true }).click();
  await page.getByRole('button', { name: 'Gå till väntrummet' }).click();
  await page.getByText('Du står på tur.').first().waitFor();
  await api('POST', `/api/v1/visits/${id}/admit`, doctor.token, {});
  const frames = () => page.evaluate(() => [...document.querySelectorAll('[data-party] video')].reduce((n, v) => n + v.getVideoPlaybackQuality().totalVideoFrames, 0));
  const moreFrames = async (n = 15) => {
    const before = await frames();
    await until('more frames of the clinician', async () => (await frames()) >= before + n, 60);
  };
  return { id, page, frames, moreFrames, close: () => context.close() };
}

// Which of the texts are anywhere in a process's memory; none when it has ended.
function holds(pid, texts) {
  if (!existsSync(`/proc/${pid}/mem`)) return [];
  const fd = openSync(`/proc/${pid}/mem`, 'r');
  const found = new Set();
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const m = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line);
      if (!m || /\[v(var|syscall)/.test(line)) continue;
      const [from, to] = [BigInt(`0x${m[1]}`), BigInt(`0x${m[2]}`)];
      if (to - from > 1n << 30n) continue; // reserved, not used
      const step = 8n << 20n;
      for (let at = from; at < to; at += step) {
        const chunk = Buffer.alloc(Number((to - at < step ? to - at : step)) + 0);
        let n = 0;
        try {
          n = readSync(fd, chunk, 0, chunk.length, at);
        } catch {
          continue;
        }
        for (const text of texts) if (chunk.subarray(0, n).includes(text)) found.add(String(text));
      }
    }
  } finally {
    closeSync(fd);
  }
  return [...found];
}

// The tokens that fyr has in its memory, however they are written there.
function tokensOf(pid) {
  const out = new Set();
  const fd = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const m = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (!m) continue;
      const [from, to] = [BigInt(`0x${m[1]}`), BigInt(`0x${m[2]}`)];
      if (to - from > 256n << 20n) continue;
      const chunk = Buffer.alloc(Number(to - from));
      try {
        readSync(fd, chunk, 0, chunk.length, from);
      } catch {
        continue;
      }
      for (const t of chunk.toString('latin1').matchAll(/(?:Bearer |"token":")([A-Za-z0-9_.\-]{20,200})/g)) out.add(t[1]);
    }
  } finally {
    closeSync(fd);
  }
  return [...out];
}

test('a clinician and a patient see one another; the call goes on while the page is left and comes back when its process is killed', async () => {
  const v = await visit(0);
  const desk = new Desk('a');
  try {
    await desk.until('the sign-in', (l) => l.signIn === 'ok');
    const xdo = (...args) => execFileSync('xdotool', args, { env: { ...process.env, DISPLAY: display.name } }).toString();
    const window = xdo('search', '--name', '^desk$').trim().split('\n')[0];
    xdo('windowmove', window, '150', '100'); // not where windows come up by themselves
    desk.say('prepare');
    desk.say('note Anteckning under samtalet');
    desk.say(`start ${v.id}`);
    await desk.connected();
    await Promise.all([v.moreFrames(), desk.moreFrames()]);
    await sleep(1500);
    display.screenshot(process.env.DEV_CALL_PICTURE ?? join(place.dir, 'call.png'));

    // The picture is in the window of fyr, and it moves.
    const shot = (file) => {
      execFileSync('import', ['-display', display.name, '-window', 'root', '-crop', '600x560+170+120', '+repage', join(place.dir, file)]);
      return Number(execFileSync('identify', ['-format', '%k', join(place.dir, file)]).toString());
    };
    assert.ok(shot('one.png') > 20, 'a picture and not a plain colour');
    await sleep(700);
    shot('two.png');
    let differs = 0;
    try {
      execFileSync('compare', ['-metric', 'AE', join(place.dir, 'one.png'), join(place.dir, 'two.png'), 'null:'], { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (e) {
      differs = Number(String(e.stderr).trim());
    }
    assert.ok(differs > 200, `${differs} pixels moved`);

    // Another page of fyr is in front.
    desk.say('hide');
    await Promise.all([v.moreFrames(40), desk.moreFrames(40)]);
    desk.say('show');

    // Two calls at a time are refused.
    desk.say(`start ${v.id}`);
    await desk.until('the refusal', (l) => l.start === 'invalidState');

    // Buttons of the window.
    desk.say('command microphone');
    await desk.until('the microphone off', (l) => l.told && !l.told.microphone && l.told.line);
    await v.page.getByText('Mikrofonen är av').first().waitFor();
    desk.say('command microphone');

    const note = async () => {
      const from = desk.lines.length;
      desk.say('pid');
      return (await desk.until('the note', (l) => 'note' in l, { from })).note;
    };
    // Keys: those of the call are the page's, those of the window come back to it, F6 leads out; the picture follows the window.
    const pictures = desk.lines.length;
    xdo('mousemove', '450', '220', 'click', '1');
    await sleep(300);
    xdo('key', 'F7');
    await desk.until('the microphone off by its key', (l) => l.told && !l.told.microphone, { from: pictures });
    xdo('key', 'F7');
    xdo('key', 'ctrl+2');
    await desk.until('the key of the window', (l) => l.key === 'Ctrl+2', { from: pictures });
    xdo('mousemove', '450', '220', 'click', '1');
    await sleep(300);
    xdo('key', 'F6');
    await desk.until('the way out', (l) => l.key === 'F6', { from: pictures });
    // Who writes a note while the pointer rests on the picture writes it into the note.
    desk.say('note');
    xdo('mousemove', '1050', '400', 'click', '1');
    await sleep(300);
    xdo('mousemove', '450', '220');
    xdo('type', 'hosta');
    await until('the words in the note', async () => (await note()) === 'hosta', 20);
    desk.say('note Anteckning under samtalet');
    xdo('windowsize', window, '1200', '780');
    await until('the picture to be larger', () => desk.size()[1] > 740, 10);

    // Killed: its process, then its renderer.
    for (const whom of ['process', 'renderer']) {
      const from = desk.lines.length;
      const pid = desk.pid();
      process.kill(whom === 'process' ? pid : rendererOf(pid), 'SIGKILL');
      await desk.stage('returning', { from });
      await desk.stage('running', { from });
      await desk.connected({ from });
      await v.moreFrames();
      await desk.moreFrames();
      assert.notEqual(desk.pid(), pid);
      assert.equal(await note(), 'Anteckning under samtalet');
    }
    // Stopped: it answers no more, and is killed and started again.
    const from = desk.lines.length;
    process.kill(desk.pid(), 'SIGSTOP');
    await desk.stage('returning', { from });
    await desk.connected({ from });
    await v.moreFrames();

    const mine = (await api('GET', `/api/v1/visits/${v.id}`, doctor.token)).stage;
    assert.equal(mine, 'inCall');
    const last = desk.pid();
    desk.say('command leave');
    assert.equal((await desk.until('the end', (l) => l.ended === v.id)).reason, 'left');
    await v.page.getByText(/lämnade samtalet/).first().waitFor();
    await until('its process to be gone', () => !tree(process.pid).includes(last), 15);
  } finally {
    await desk.end();
    await v.close();
  }
});

test('no token is in the process of the call: not in its environment, its command line or its memory', async () => {
  const v = await visit(1);
  const desk = new Desk('b');
  try {
    await desk.until('the sign-in', (l) => l.signIn === 'ok');
    desk.say(`start ${v.id}`);
    await desk.connected();
    const tokens = tokensOf(desk.process.pid);
    assert.ok(tokens.length > 0, 'fyr has one');
    const secrets = [...tokens, doctor.password, 'SECRET_OF_FYR'].map((t) => Buffer.from(t));
    const wide = tokens.map((t) => Buffer.from(t, 'utf16le'));
    const all = tree(desk.pid());
    assert.ok(all.length > 2 && environment(all[0]).includes('DISPLAY='));
    for (const pid of all) {
      for (const s of secrets) {
        assert.ok(!environment(pid).includes(s.toString()), 'environment');
        assert.ok(!commandLine(pid).join(' ').includes(s.toString()), 'command line');
      }
      assert.deepEqual(holds(pid, [...secrets, ...wide]), [], `memory of ${commandLine(pid)[0]}`);
    }
    assert.ok(holds(desk.process.pid, secrets).length > 0, 'the search finds what is there');
  } finally {
    await desk.end();
    await v.close();
  }
});

test('a process that goes again and again is given up, until somebody asks for it; without one there is no call', async () => {
  const v = await visit(2);
  const desk = new Desk('c', ['--own-window']);
  try {
    await desk.until('the sign-in', (l) => l.signIn === 'ok');
    desk.say(`start ${v.id}`);
    await desk.connected();
    for (let i = 0; i < 4; ++i) {
      const from = desk.lines.length;
      process.kill(desk.pid(), 'SIGKILL');
      await desk.stage(i < 3 ? 'returning' : 'failed', { from });
      if (i < 3) await desk.stage('running', { from });
    }
    const from = desk.lines.length;
    desk.say('again');
    await desk.connected({ from });
    // Locked: the call goes with the session.
    const pid = desk.pid();
    desk.say('lock');
    assert.equal((await desk.until('the end', (l) => l.ended === v.id, { from })).reason, 'signedOut');
    await until('its process to be gone', () => !tree(process.pid).includes(pid), 15);
    desk.say(`start ${v.id}`);
    await desk.until('the refusal', (l) => l.start === 'locked', { from });
  } finally {
    await desk.end();
    await v.close();
  }
});

test('where the policy says so the call is opened in the browser of the system, and fyr ends with its call', async () => {
  const v = await visit(3);
  const desk = new Desk('d', ['--in-browser']);
  const other = new Desk('e');
  try {
    await desk.until('the sign-in', (l) => l.signIn === 'ok');
    desk.say(`start ${v.id}`);
    assert.equal((await desk.until('the browser', (l) => 'browser' in l)).browser, `${server.base}/samtal#${v.id}`);
    assert.equal((await desk.stage('inBrowser')).pid, 0);
    desk.say('command leave');
    await desk.until('the end', (l) => l.ended === v.id);

    await other.until('the sign-in', (l) => l.signIn === 'ok');
    other.say(`start ${v.id}`);
    await other.connected();
    const pid = other.pid();
    const theirs = tree(pid);
    other.process.kill('SIGKILL');
    await until('all of it to be gone', () => theirs.every((p) => { try { process.kill(p, 0); return /State:\s+Z/.test(readFileSync(`/proc/${p}/status`, 'utf8')); } catch { return true; } }), 15);
  } finally {
    await desk.end();
    await v.close();
  }
});
