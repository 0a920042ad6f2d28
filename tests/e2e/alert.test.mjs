// An answer about death is on the screen of everybody at the unit: the real server, real workstations with their windows, each
// at a desk of its own. How long it took from the moment the patient's answer was taken is printed, not asserted.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Display, patientApi, scratch, Server, sleep, ulid, until, Workstation } from './parts.mjs';

const people = ['petra', 'petra', 'johan'];
let folder, server;
const windows = [];
const displays = [];

before(async () => {
  folder = scratch();
  server = await new Server(folder.dir).start();
});
after(async () => {
  for (const w of windows) await w.stop();
  await server?.stop();
  for (const d of displays) d.stop();
  folder?.remove();
});

// When the window had painted a list in which this course has an open answer that it had not before; nothing: not yet.
const shown = (w, course, before) => w.events().find((e) => e.event === 'treatments' && e.t >= before && e.rows.some((r) => r.id === course && r.risk && !w.risks.has(`${r.id} ${r.risk}`)))?.t;

test('an answer about death is on every screen of the unit', async (t) => {
  for (const [n, user] of people.entries()) {
    const dir = join(folder.dir, `desk${n}`);
    mkdirSync(dir, { mode: 0o700 });
    const display = await new Display().start();
    displays.push(display);
    const w = await new Workstation(display, dir, server).start();
    windows.push(w);
    await w.signIn(server.ready.accounts.find((a) => a.user === user));
    await until('the first sync', () => w.last('status')?.firstSync);
    w.focus();
    await until(`the caseload of ${user}`, async () => {
      w.keys('ctrl+5', '3'); // all of the unit
      await sleep(500);
      return w.last('treatments');
    });
    await until('all courses of the unit', () => (w.last('treatments')?.rows.length ?? 0) >= 10);
  }
  const took = [];
  const list = await (await fetch(`${server.base}/api/v1/demo/patients`)).json();
  for (let nth = list.length - 1; nth >= 0 && took.length < 6 * people.length; --nth) {
    const me = await patientApi(server, nth);
    const course = (await me.call('GET', '/course')).body;
    if (!['active', 'paused'].includes(course?.phase) || course.programme.id !== 'depression' || course.now.code.startsWith('risk')) continue;
    for (const w of windows) w.risks = new Set((w.last('treatments')?.rows ?? []).filter((r) => r.risk).map((r) => `${r.id} ${r.risk}`));
    const began = Date.now();
    const answered = await me.call('POST', '/course/measures/weekly', { clientId: ulid(), answers: [1, 1, 1, 1, 1, 1, 1, 1, 2] }); // PHQ-9
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    for (const w of windows) took.push((await until(`the answer on the screen of ${w.dir}`, () => shown(w, course.id, began), 20)) - began);
    await sleep(300);
  }
  assert.ok(took.length >= 2 * people.length, 'some patients of the demonstration could answer');
  took.sort((a, b) => a - b);
  t.diagnostic(`answer sent → painted on a screen of the unit, ${took.length / people.length} answers on ${people.length} windows: middle ${took[took.length >> 1]} ms, longest ${took.at(-1)} ms`);
});
