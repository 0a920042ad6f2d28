// A call over two nodes of the server on one PostgreSQL behind one address: the node that has the call is killed while two
// people speak. Picture and sound go on, both come back at the other node, and what happened meanwhile is told.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumProgram } from '../programs.mjs';
import { Fyrd, Postgres, root, scratch, sleep, ulid, until } from './parts.mjs';
import { OneOrigin } from './one_origin.mjs';

const skip = Postgres.missing() || (chromiumProgram() ? false : 'no Chromium here');
let folder, postgres, origin, browser;
const nodes = {};

before(async () => {
  if (skip) return;
  folder = scratch();
  const key = join(folder.dir, 'key');
  writeFileSync(key, randomBytes(32).toString('hex'), { mode: 0o600 });
  postgres = await new Postgres().make();
  const more = (name) => ['--video-key-file', key, '--video-node', name];
  nodes.n1 = await new Fyrd(join(folder.dir, 'n1'), { more: more('n1'), postgres }).start(120);
  nodes.n2 = Object.assign(new Fyrd(join(folder.dir, 'n2'), { more: more('n2') }), { postgres, database: nodes.n1.database, moved: true });
  await nodes.n2.start(120);
  origin = await new OneOrigin({ n1: nodes.n1.port, n2: nodes.n2.port }).start();
  const { chromium } = createRequire(join(root, 'web', 'package.json'))('playwright-core');
  browser = await chromium.launch({ executablePath: chromiumProgram(), args: ['--use-fake-device-for-media-stream', '--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])] });
});
after(async () => {
  await browser?.close();
  origin?.stop();
  for (const node of Object.values(nodes)) await node.stop();
  await postgres?.stop();
  postgres?.remove();
  folder?.remove();
});

async function ask(method, path, token, body) {
  const r = await fetch(origin.base + path, { method, headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  assert.ok(r.ok, `${path}: ${r.status}`);
  return r.json();
}
async function open(token, visit) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'sv-SE', permissions: ['camera', 'microphone'] });
  context.setDefaultTimeout(60_000);
  await context.addInitScript((s) => localStorage.setItem('fyr.session', s), JSON.stringify({ token, person: { id: 'x', name: 'X' } }));
  const page = await context.newPage();
  await page.goto(`${origin.base}/samtal#${visit}`);
  await page.getByRole('button', { name: 'Fortsätt', exact: true }).click();
  await page.getByRole('button', { name: 'Gå till väntrummet' }).click();
  return page;
}
const frames = (page) => page.evaluate(() => document.querySelector('[data-party] video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
async function moreFrames(page, more = 15) {
  const from = await frames(page);
  await until('more frames', async () => (await frames(page)) >= from + more, 40);
}
const has = (visit) => postgres.sql(nodes.n1.database, `SELECT value FROM fyr.value WHERE key = 'callroom/${visit}'`).trim();

test('a node that is killed in a call takes neither picture nor word along', { skip, timeout: 280_000 }, async () => {
  const doctor = nodes.n1.ready.accounts.find((a) => a.role === 'doctor').token;
  const patient = (await ask('GET', '/api/v1/demo/patients'))[0].id;
  const { token } = await ask('POST', '/api/v1/demo/patient-sign-in', '', { patient });
  const { id: visit } = await ask('POST', '/api/v1/visits', doctor, { clientId: ulid(), patient, urgency: 2 });
  const p = await open(token, visit);
  await p.getByText('Du står på tur.').first().waitFor();
  const seen = await ask('GET', '/api/v1/visits', doctor); // from whichever node
  assert.ok(seen.waiting.some((v) => v.id === visit));
  await ask('POST', `/api/v1/visits/${visit}/admit`, doctor, {});
  const d = await open(doctor, visit);
  await moreFrames(p);
  await moreFrames(d);

  const first = has(visit);
  assert.match(first, /^n[12]$/);
  const second = first === 'n1' ? 'n2' : 'n1';
  const was = await frames(d);
  const began = Date.now();
  await nodes[first].kill();
  // Said while nobody hears it.
  await p.getByRole('button', { name: 'Mikrofon på' }).click();
  await sleep(1000);
  assert.ok((await frames(d)) > was, 'the picture stands still');
  await until('the other node to have the call', () => has(visit) === second, 60);
  await d.getByText('Mikrofonen är av').first().waitFor();
  const back = Date.now() - began;
  await moreFrames(p);
  await moreFrames(d);
  console.log(`# both back at the other node and told of what was said meanwhile after ${back} ms`);

  await nodes[first].start(120);
  origin.nodes[first] = nodes[first].port;
  await p.reload(); // whichever node it comes to, it is sent to where the call is
  await moreFrames(p);
  await moreFrames(d);
  await ask('POST', `/api/v1/visits/${visit}/end`, doctor, { reason: 'done' });
  await p.getByRole('heading', { name: 'Samtalet är slut' }).waitFor();
  const { visits } = await ask('GET', '/api/v1/visits/without-note', doctor);
  assert.ok(visits.some((v) => v.id === visit));
});
