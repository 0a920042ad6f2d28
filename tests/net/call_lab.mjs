// A visit by video in the laboratory: the real fyrd and the real relay with the file that is shipped on one host, a patient and a
// clinician in a Chromium each on two others. Any two of the three are `rttMs` apart.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root, sleep, until } from '../e2e/parts.mjs';
import { ends, startFyrd } from '../fyrd.mjs';
import { chromiumProgram } from '../programs.mjs';
import { Lab } from './lab.mjs';
import { certificate, relay, startRelay } from './relay.mjs';

const { chromium } = createRequire(join(root, 'web', 'package.json'))('playwright-core');

const server = '20.0.9.1';
const secret = 'a secret of the laboratory only';
export const base = `https://${server}`;
const turn = [`turn:${relay}:3478?transport=udp`, `turn:${relay}:3478?transport=tcp`, `turns:${relay}:443?transport=tcp`];
const ulid = () => Date.now().toString(36).toUpperCase().padStart(10, '0').slice(-10).replace(/[ILOU]/g, '0') + Array.from({ length: 16 }, () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Math.floor(Math.random() * 32)]).join('');

export class CallLab {
  dir = mkdtempSync(join(tmpdir(), 'fyr-lab-'));
  #browsers = new Map(); // of each host
  #programs = [];

  static async open({ rttMs = 50, seed = 1 } = {}) {
    const it = new CallLab();
    it.rttMs = rttMs;
    it.lab = await Lab.open(seed);
    await it.lab.host('patient', '20.0.1.1');
    await it.lab.host('clinician', '20.0.2.1');
    await it.lab.host('server', server, relay);
    it.pair = certificate(it.dir, server, relay);
    writeFileSync(join(it.dir, 'secret'), secret, { mode: 0o600 });
    await it.startRelay();
    await it.startServer();
    await it.lab.quiet(rttMs);
    return it;
  }

  // The two hosts of the call that is the k-th side by side: the names that `meet` takes.
  async hostsOf(k) {
    const who = { patient: k === 0 ? 'patient' : `patient${k}`, clinician: k === 0 ? 'clinician' : `clinician${k}` };
    if (this.lab.hosts.has(who.patient)) return who;
    for (const [i, name] of Object.values(who).entries()) {
      await this.lab.host(name, `20.1.${2 * k + i}.1`);
      await this.lab.set(name, { delay: this.rttMs / 4, jitter: 0, loss: 0, rate: 0, queue: 64 });
    }
    return who;
  }

  async startRelay() {
    this.relay = await startRelay(this.lab, { secret, folder: this.dir, pair: this.pair });
    this.#programs.push(this.relay);
  }

  async startServer() {
    const fyrd = await startFyrd(build, ['--demo', '--address', server, '--port', '443', '--data', join(this.dir, 'store'),
      '--http-certificate', this.pair.cert, '--http-key', this.pair.key,
      // One server that has a name takes its calls up again at once when it comes back.
      '--video-node', 'lab', '--video-turn', turn.join(','), '--video-turn-secret-file', join(this.dir, 'secret')], { via: this.lab.on('server', 'env').slice(0, -1) });
    fyrd.process.stderr.resume();
    this.fyrd = fyrd.process;
    this.#programs.push(fyrd.process);
    this.accounts = fyrd.ready.accounts;
  }
  killServer() {
    return ends(this.fyrd, 'SIGKILL');
  }

  async #browser(host) {
    const wrapper = join(this.dir, `chromium-${host}`);
    writeFileSync(wrapper, `#!/bin/sh\nexec ${this.lab.on(host, chromiumProgram()).join(' ')} "$@"\n`);
    chmodSync(wrapper, 0o755);
    const browser = await chromium.launch({
      executablePath: wrapper,
      args: ['--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required', '--ignore-certificate-errors', '--no-sandbox', '--disable-background-networking'],
    });
    return browser;
  }

  // One of the two at a browser of their own, on the call page of the visit, devices allowed. `link`: by that, without a sign-in.
  async person(who, { visit, token, link, init = '' }) {
    const browser = await this.#browserOf(who);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'sv-SE', reducedMotion: 'reduce', permissions: ['camera', 'microphone'], ignoreHTTPSErrors: true });
    context.setDefaultTimeout(60_000);
    if (token) await context.addInitScript((s) => { if (location.protocol === 'https:') localStorage.setItem('fyr.session', s); }, JSON.stringify({ token, person: { id: 'x', name: 'X' } }));
    if (init) await context.addInitScript(init);
    const page = await context.newPage();
    await page.goto(link ?? `${base}/samtal#${visit}`);
    return { page, context, who };
  }

  // Asks the server from a person's own host.
  async ask(page, method, path, token, body) {
    return page.evaluate(async ([method, path, token, body]) => {
      const reply = await fetch(path, { method, headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
      if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
      return reply.json();
    }, [method, path, token, body]);
  }

  // A drop-in visit of a demonstration patient: { visit, doctor, patient } (the last two are tokens).
  async visit(nth = 0) {
    const doctor = this.accounts.find((a) => a.role === 'doctor').token;
    this.desk ??= await (await (await this.#browserOf('server')).newContext({ ignoreHTTPSErrors: true })).newPage();
    if (!this.desk.url().startsWith(base)) await this.desk.goto(`${base}/`);
    const listed = await this.ask(this.desk, 'GET', '/api/v1/demo/patients', '');
    const patient = listed[nth % listed.length].id;
    const { id } = await this.ask(this.desk, 'POST', '/api/v1/visits', doctor, { clientId: ulid(), patient, urgency: 2 });
    const { token } = await this.ask(this.desk, 'POST', '/api/v1/demo/patient-sign-in', '', { patient });
    return { visit: String(id), doctor, patient: token };
  }
  async #browserOf(host) {
    if (!this.#browsers.get(host)?.isConnected()) this.#browsers.set(host, await this.#browser(host));
    return this.#browsers.get(host);
  }
  admit({ visit, doctor }) {
    return this.ask(this.desk, 'POST', `/api/v1/visits/${visit}/admit`, doctor, {});
  }
  end({ visit, doctor }) {
    return this.ask(this.desk, 'POST', `/api/v1/visits/${visit}/end`, doctor, { reason: 'done' });
  }

  // Both in the call, and seen by the other.
  async meet({ init = '', nth = 0, who = { patient: 'patient', clinician: 'clinician' } } = {}) {
    const v = await this.visit(nth);
    const p = await this.person(who.patient, { visit: v.visit, token: v.patient, init });
    await toWaiting(p.page);
    await p.page.getByText('Du står på tur.').first().waitFor();
    await this.admit(v);
    const c = await this.person(who.clinician, { visit: v.visit, token: v.doctor, init });
    await toWaiting(c.page);
    await Promise.all([moreFrames(p.page), moreFrames(c.page)]);
    return { ...v, p, c, who };
  }
  async part(call) {
    await this.end(call).catch(() => undefined);
    await Promise.all([call.p, call.c].map((x) => x?.context.close().catch(() => undefined)));
  }

  async close() {
    for (const b of this.#browsers.values()) await b.close().catch(() => undefined);
    for (const p of this.#programs) await ends(p, 'SIGKILL');
    await this.lab.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export async function toWaiting(page) {
  await page.getByRole('button', { name: 'Fortsätt', exact: true }).click();
  await page.getByRole('button', { name: 'Gå till väntrummet' }).click();
}

export const frames = (page) => page.evaluate(() => document.querySelector('[data-party] video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
// A player that is made anew, as after a change of address, counts from none.
export async function moreFrames(page, more = 15, timeout = 40_000) {
  const from = await page.evaluateHandle(() => {
    const video = document.querySelector('[data-party] video');
    return { video, n: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0 };
  });
  await page.waitForFunction(({ from, more }) => {
    const video = document.querySelector('[data-party] video');
    if (video !== from.video) Object.assign(from, { video, n: 0 });
    return (video?.getVideoPlaybackQuality().totalVideoFrames ?? 0) >= from.n + more;
  }, { from, more }, { polling: 50, timeout });
}

// Keeps every RTCPeerConnection of a page in `pcs`, so that a test may ask which way its media took.
export const watchConnections = `{ const Real = RTCPeerConnection; globalThis.pcs = []; globalThis.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); pcs.push(this); } }; }`;

// The way of the media of the newest connection: { local, remote, protocol, relay }.
export const way = (page) => page.evaluate(async () => {
  const pc = globalThis.pcs.filter((c) => c.connectionState !== 'closed').at(-1);
  const all = [...(await pc.getStats()).values()];
  const pair = all.find((r) => r.type === 'candidate-pair' && r.id === all.find((t) => t.type === 'transport')?.selectedCandidatePairId);
  const of = (id) => all.find((r) => r.id === id) ?? {};
  const local = of(pair?.localCandidateId);
  const remote = of(pair?.remoteCandidateId);
  return { local: local.candidateType, remote: remote.candidateType, protocol: local.relayProtocol ?? local.protocol, address: local.address, url: local.url };
});

export { sleep, until };
