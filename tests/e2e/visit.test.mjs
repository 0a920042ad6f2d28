// A visit by video from the workstation's side: the real server, the real window, a patient who holds a line. Who comes is on the
// list by itself, one key calls, the visit ends in a note that is about it.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Display, patientApi, scratch, Server, sleep, ulid, until, Workstation } from './parts.mjs';

let folder, server, display, desk;

before(async () => {
  folder = scratch();
  server = await new Server(folder.dir).start();
  const dir = join(folder.dir, 'desk');
  mkdirSync(dir, { mode: 0o700 });
  display = await new Display().start();
  desk = await new Workstation(display, dir, server).start();
});
after(async () => {
  await desk?.stop();
  await server?.stop();
  display?.stop();
  folder?.remove();
});

// A patient's page as far as the waiting room goes: says hello over polls, and beats until it is let go.
class Waiting {
  constructor(me, visit) {
    this.me = me;
    this.visit = visit;
    this.on = true;
    this.heard = [];
  }
  async poll(body) {
    const r = await fetch(`${server.base}/call/v1/poll`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const a = await r.json();
    for (const text of a.hear ?? []) this.heard.push(JSON.parse(text));
    return a;
  }
  async sit() {
    const hello = { type: 'hello', version: 1, token: this.me.token, visit: this.visit, caps: [] };
    const first = await this.poll({ say: [JSON.stringify(hello)], wait: false });
    assert.ok(first.open, JSON.stringify(first));
    this.beats = (async () => {
      while (this.on) {
        await this.poll({ line: first.line, say: [JSON.stringify({ type: 'hb' })], wait: false }).catch(() => {});
        await sleep(2000);
      }
    })();
  }
  async leave() {
    this.on = false;
    await this.beats;
  }
}

const listed = (group, id) => desk.last('calls')?.rows.find((r) => r.group === group && r.id === id);

test('who comes is called with one key, and the visit ends in its note', async () => {
  const doctor = server.account('doctor');
  await desk.signIn(doctor);
  await until('the first sync', () => desk.last('status')?.firstSync);
  const me = await patientApi(server, 0);
  const asDoctor = async (method, path, body) => {
    const r = await fetch(`${server.base}/api/v1${path}`, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${doctor.token}` }, body: body && JSON.stringify(body) });
    return { status: r.status, body: await r.json() };
  };
  const made = await asDoctor('POST', '/visits', { clientId: ulid(), patient: me.patient.id, urgency: 1 });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const visit = made.body.id;
  const page = new Waiting(me, visit);
  await page.sit();
  desk.focus();
  desk.keys('ctrl+7');
  await until('the patient in the waiting room of the window', () => listed('waiting', visit), 60);

  desk.keys('F4');
  await until('the patient to be admitted', async () => (await asDoctor('GET', `/visits/${visit}`)).body.holder, 20);
  await until('the visit among mine', () => listed('mine', visit), 30);
  await until('the patient to be told', () => page.heard.some((m) => m.type === 'admitted'), 20);

  // The note is open beside it; the visit is ended by the keyboard.
  desk.keys('Home', 'e');
  await sleep(500);
  desk.keys('ctrl+Return');
  await until('the end', async () => (await asDoctor('GET', `/visits/${visit}`)).body.stage === 'ended', 20);
  await sleep(500);
  desk.type('Hosta, inga varningstecken. Avslutas.');
  desk.keys('ctrl+Return');
  const note = await until('the note in the record', async () => {
    const found = await server.fhir(`DocumentReference?patient=${me.patient.id}&_count=50`);
    return (found.body.entry ?? []).map((e) => e.resource).find((r) => JSON.stringify(r).includes(Buffer.from('Hosta, inga varningstecken. Avslutas.').toString('base64')) || JSON.stringify(r).includes('Hosta, inga varningstecken'));
  }, 30);
  assert.equal(note.context?.encounter?.[0]?.reference, `Encounter/${visit}`, JSON.stringify(note));
  const owed = await asDoctor('GET', '/visits/without-note');
  if (owed.status === 200) assert.ok(!owed.body.visits.some((v) => v.id === visit), 'its note is written');
  assert.ok(!listed('unwritten', visit));
  await page.leave();
});
