// A course of internet CBT with the real programs: enrolled, measured, treated, an answer about death at night while the
// therapist's computer is off, the escalation to the on-call, the weeks that pass on a moved clock, the signed end.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Desk, Fyrd, Line, ulid } from '../processes/parts.mjs';
import { courseRow } from './course_rows.mjs';
import { MovedClock } from './moved_clock.mjs';
import { openBrowser, patientApi, scratch, sleep, until } from './parts.mjs';

const hour = 3600e3;
let folder, clock, server, line, desk, browser, page;
let petra, johan; // the therapist, who is on call
let patient, course;

const skip = MovedClock.missing;
const account = (user) => server.account(user);
const fhir = async (path) => (await server.call('GET', `/fhir/${path}`, await token('integration'))).body;
const resources = async (path) => ((await fhir(path)).entry ?? []).map((e) => e.resource);

// Sessions end as time passes: each has one that is good now.
const tokens = new Map();
async function token(user) {
  const known = tokens.get(user);
  if (known && clock.now() - known.at < hour) return known.token;
  const a = account(user);
  const r = await fetch(`${server.base}/api/v1/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: a.user, password: a.password }) });
  const body = await r.json();
  assert.equal(r.status, 200, JSON.stringify(body));
  tokens.set(user, { token: body.token, at: clock.now() });
  return body.token;
}

async function moveTo(t) {
  clock.set(t);
  for (const c of [petra, johan]) if (c?.alive) await c.must('forward', { ms: Math.round(clock.ahead - (c.ahead ?? 0)) }).then(() => (c.ahead = clock.ahead));
  await until('the server to see its new clock', async () => {
    const r = await fetch(`${server.base}/healthz`);
    await r.text();
    return Math.abs(Date.parse(r.headers.get('date')) - clock.now()) < 5000;
  });
  await sleep(300);
}

async function workstation(user, at) {
  const c = new Client(user, desk, join(folder.dir, `client-${user}`)).start();
  await until(`${user} to begin`, () => c.events.some((e) => e.event === 'ready'));
  await c.must('forward', { ms: Math.round(clock.ahead) });
  c.ahead = clock.ahead;
  await c.signIn(at, account(user));
  await until(`${user}'s first sync`, async () => (await c.ask('state')).firstSync, 60);
  return c;
}
async function online(c) {
  await c.ask('retry');
  await until(`${c.name} to be in step`, async () => {
    const now = await c.ask('state');
    if (now.connection === 'needsSignIn' || now.session === 'signedOut') await c.signIn(c.base, c.account);
    return now.connection === 'online' && now.unsent === 0;
  });
}
// As it stands in the encrypted cache of that workstation.
const seenBy = async (c, type) => (await c.must('patient', { id: patient.id, whole: true })).resources.filter((r) => r.type === type).map((r) => JSON.parse(r.json));
async function command(c, type, payload, target = { targetType: 'CarePlan', target: course }) {
  await c.must('submit', { type, ...target, base: 0, payload });
  await until(`${type} to be sent`, async () => (await c.ask('state')).unsent === 0);
  const { attention } = await c.must('attention');
  assert.deepEqual(attention, [], `${type} was not accepted`);
}
const row = async () => courseRow(await fhir(`CarePlan/${course}`));

// The patient at the page; a session that ended is opened again as the page asks.
async function toTreatment() {
  await page.goto(`${server.base}/behandling`, { waitUntil: 'networkidle' });
  await page.locator('main h1').first().waitFor();
  const signIn = page.locator("main a.btn[href='/']", { hasText: 'Logga in' });
  if (await signIn.count()) {
    await signIn.click();
    await page.getByRole('button', { name: new RegExp(patient.name) }).first().click();
    await page.waitForURL('**/behandling');
    await page.waitForLoadState('networkidle');
    await page.locator('main h1').first().waitFor();
  }
  for (const back = page.locator('main .backlink'); await back.count(); ) { // it opens where one was
    await back.first().click();
    await sleep(100);
  }
}
async function answerAll(nth, death) {
  await page.locator('#question').waitFor();
  for (;;) {
    const asked = page.locator('#question');
    if (!(await asked.count())) break;
    const text = await asked.textContent();
    const about = /Tankar att/.test(text);
    const choices = page.locator('.choices .btn');
    await choices.nth(about ? death : Math.min(nth, (await choices.count()) - 1)).click();
    if (about && death > 0) {
      await page.locator('#calm').waitFor();
      await page.locator('#calm > .btn.p').click();
    }
    await page.waitForFunction((was) => document.querySelector('#question')?.textContent !== was, text);
  }
  await page.locator('main > .page > .btn.p').click(); // looked through, sent
  await page.locator('main h1').first().waitFor();
}

before(async () => {
  if (skip) return;
  folder = scratch();
  clock = new MovedClock(join(folder.dir, 'clock'));
  clock.set(clock.next({ weekday: 2, hour: 10 }));
  server = await new Fyrd(join(folder.dir, 'server'), { env: clock.env() }).start();
  line = await new Line(server.port).start();
  desk = await new Desk(join(folder.dir, 'desk')).start();
  browser = await openBrowser();
  page = await (await browser.newContext({ locale: 'sv-SE', viewport: { width: 390, height: 844 } })).newPage();
  page.setDefaultTimeout(30000);
});
after(async () => {
  await browser?.close();
  await petra?.stop();
  await johan?.stop();
  line?.stop();
  desk?.stop();
  await server?.stop();
  folder?.remove();
});

test('a course from enrolment to the signed end, and an answer that may not wait', { skip: skip || false }, async (t) => {
  await t.test('the clinic names who is on call; two workstations are there', async () => {
    const path = '/api/v1/units/skarvikens-vc/settings';
    const admin = await token('admin');
    const now = (await server.call('GET', path, admin)).body;
    const set = await server.call('PUT', path, admin, { version: now.version, settings: { ...now.settings, icbtOnCall: 'pr-johan' } });
    assert.equal(set.status, 200, JSON.stringify(set.body));
    petra = await workstation('petra', line.base);
    johan = await workstation('johan', server.base);
  });

  await t.test('a patient without a treatment is told so; enrolled, they answer what is asked first', async () => {
    for (let n = 0; ; ++n) {
      const one = await patientApi(server, n);
      if (one.patient.age < 18 || one.patient.age > 75 || one.patient.id.startsWith('demo-')) continue;
      if ((await one.call('GET', '/course')).status !== 404) continue;
      patient = one.patient;
      break;
    }
    await toTreatment();
    await page.getByRole('link', { name: /.+/ }).first().waitFor();
    assert.equal(await page.locator('.sentence').count(), 0);
    await petra.must('submit', { type: 'icbt.enrol', targetType: 'Patient', target: patient.id, base: 0, payload: { programme: 'depression', consent: false, reason: 'Önskar behandling på nätet' } });
    course = await until('the course on the workstation', async () => (await seenBy(petra, 'CarePlan')).find((c) => ['draft', 'active'].includes(c.status))?.id);
    await toTreatment();
    // Nothing is answered, and nothing begins, before the patient's own yes.
    await page.getByRole('heading', { name: 'Innan du börjar' }).waitFor();
    assert.deepEqual((await row()).openRules, ['consent', 'measure:start']);
    assert.equal(await page.locator('.due button').count(), 0);
    await page.getByRole('button', { name: 'Ja, jag vill börja' }).click();
    await page.locator('.sentence', { hasText: 'formulär' }).waitFor();
    const said = await until('the yes on the workstation', async () => (await seenBy(petra, 'QuestionnaireResponse')).find((q) => q.id === `${course}-consent`));
    assert.ok(said.item[0].text.includes('frivilligt'), 'with what was agreed to, word for word');
    for (let n = 0; n < 4; ++n) {
      const open = page.locator('.btn.big, .due button').first();
      if (!(await open.count())) break;
      await open.click();
      await answerAll(2, 0);
      await toTreatment();
      await page.locator('.sentence').waitFor();
    }
    await page.locator('.sentence', { hasText: 'startar behandlingen' }).waitFor();
    await command(petra, 'icbt.start', {});
    assert.equal((await row()).phase, 'active');
  });

  await t.test('the first module is read, its homework written and handed in; the answer is read on the page', async () => {
    await toTreatment();
    await page.locator('.modules button.line').first().click();
    await page.locator('article h2').waitFor();
    await page.locator('.kinds button').last().click();
    for (const field of await page.locator('article textarea, article input.field').all()) await field.fill('Gå ut tio minuter efter frukost');
    await page.locator('[data-save=saved]').first().waitFor();
    const next = page.locator('.foot .btn.p');
    while (/Nästa/.test((await next.textContent()) ?? '')) await next.click();
    await next.click();
    if (await page.locator('#missing').count()) await page.locator('section .btn.p').last().click();
    await page.locator('.modules', { hasText: 'Inlämnad' }).waitFor();
    const module = (await row()).modules.find((m) => m.status === 'submitted').id;
    await until('the homework on the workstation', async () => (await seenBy(petra, 'QuestionnaireResponse')).some((q) => JSON.stringify(q).includes('tio minuter efter frukost')));
    await command(petra, 'icbt.approve', { module, text: 'Vilken tydlig plan. Håll den liten så blir den av.', minutes: 9 });
    await toTreatment();
    await page.locator('.modules button.line').first().click();
    await page.locator('.kinds button').first().click();
    await page.locator('.decided', { hasText: 'Håll den liten' }).waitFor();
  });

  await t.test('an answer about death at night, the therapist’s computer off: the on-call is told after twelve hours and takes it', async () => {
    await moveTo(clock.next({ weekday: 1, hour: 23, minute: 30 }));
    line.set('refuse');
    await petra.stop();
    await toTreatment();
    await page.locator('.btn.big').click();
    await answerAll(2, 2);
    await page.locator('.risk').waitFor();
    for (const number of ['112', '90101', '1177']) assert.ok((await page.locator(`.risk a[href='tel:${number}']`).count()) >= 1, number);
    const raised = clock.now();
    const duty = (await row()).duties.find((d) => d.kind === 'alert');
    assert.ok(duty, 'a duty is raised at once');
    assert.ok(duty.answer && duty.label, 'with the question and the answer word for word');
    const task = `${course}-${duty.id}`;
    const told = async () => (await resources(`Communication?subject=Patient/${patient.id}&_count=200`))
      .filter((c) => JSON.stringify(c.category ?? '').includes('staff-notice') && Date.parse(c.sent) >= raised - 60e3);
    const toldTo = async (who) => (await told()).filter((c) => JSON.stringify(c.recipient).includes(who));
    await until('the therapist and the unit to be told', async () => (await toldTo('pr-petra')).length > 0 && (await toldTo('Organization/')).length > 0);
    assert.equal((await fhir(`Task/${task}`)).status, 'requested');

    await moveTo(raised + 11.5 * hour);
    await sleep(8000);
    assert.equal((await toldTo('pr-johan')).length, 0, 'not before its time');
    // The server goes down over the moment in question, and comes back late.
    await server.kill();
    clock.set(raised + 12.5 * hour);
    await server.start();
    await moveTo(clock.now());
    await until('the on-call to be told', async () => (await toldTo('pr-johan')).length > 0, 60);
    assert.equal((await toldTo('pr-johan')).length, 1, 'once');

    await online(johan);
    const open = await until('the answer on the on-call’s workstation', async () => (await seenBy(johan, 'Task')).find((x) => x.id === task));
    assert.equal(open.status, 'requested');
    assert.ok(JSON.stringify(open).includes('Tankar att'), 'the question word for word');
    await command(johan, 'icbt.take', { duty: Number(duty.id) });
    assert.equal((await fhir(`Task/${task}`)).status, 'in-progress');
    await command(johan, 'icbt.settle', { duty: Number(duty.id), text: 'Ringde 12.10. Inga planer, sambo hemma. Återbesök i morgon.', minutes: 25 });

    line.heal();
    petra = new Client('petra', desk, join(folder.dir, 'client-petra')).start();
    Object.assign(petra, { account: account('petra'), base: line.base, ahead: 0 });
    await until('petra to begin', () => petra.events.some((e) => e.event === 'ready'));
    await moveTo(clock.now());
    await petra.open();
    await online(petra);
    const settled = await until('what the on-call did on the therapist’s workstation', async () => (await seenBy(petra, 'Task')).find((x) => x.id === task && x.status === 'completed'));
    assert.ok(JSON.stringify(settled.note).includes('Inga planer'));
    assert.equal((await row()).duties.filter((d) => d.kind === 'alert' || d.kind === 'ask').length, 0);
  });

  await t.test('the weeks pass; what is handed in is answered; the end is signed', async () => {
    let signed = null;
    for (let day = 0; day < 150 && !signed; ++day) {
      await moveTo(clock.next({ days: 0.5, hour: 12 }));
      const nth = (await (await fetch(`${server.base}/api/v1/demo/patients`)).json()).findIndex((p) => p.id === patient.id);
      const me = await patientApi(server, nth);
      const must = async (...args) => {
        const a = await me.call(...args);
        assert.ok(a.status < 300, `${args[0]} ${args[1]}: ${a.status} ${JSON.stringify(a.body)}`);
        return a.body;
      };
      let now = await must('GET', '/course');
      for (const m of now.measures) {
        const { items } = await must('GET', `/course/measures/${m.id}`);
        now = await must('POST', `/course/measures/${m.id}`, { clientId: ulid(), answers: items.map((i) => (i.risk ? 0 : i.answers[1].points)) });
      }
      for (const c of now.choices) now = await must('POST', `/course/choices/${c.id}`, { clientId: ulid(), module: c.options[0].module });
      for (const m of now.modules.filter((x) => x.status === 'open').slice(0, 1)) {
        if (day % 3 !== 0) continue;
        const { sheets } = await must('GET', '/course/worksheets');
        for (const w of (await must('GET', `/course/modules/${m.id}`)).worksheets.filter((x) => x.module === m.id && x.repeat === 'once')) {
          const values = Object.fromEntries(w.fields.filter((f) => ['text', 'paragraph'].includes(f.kind)).map((f) => [f.id, 'Ringa en vän, gå ut varje dag']));
          await must('PUT', `/course/worksheets/${w.id}`, { clientId: ulid(), edit: (sheets[w.id]?.edit ?? 0) + 1, values });
        }
        await must('POST', `/course/modules/${m.id}/submit`, { clientId: ulid() });
      }
      const r = await row();
      if (r.duties.length === 0 && r.phase === 'active') continue;
      await online(petra);
      for (const d of r.duties) {
        if (d.kind === 'review') await command(petra, 'icbt.approve', { module: d.subject, text: 'Bra arbetat.', minutes: 8 });
        else if (d.kind === 'decide') await command(petra, 'icbt.decide', { decision: d.subject, track: 'standard', reason: 'Går framåt.', minutes: 4 });
        else if (d.kind === 'choose') await command(petra, 'icbt.choose', { choice: d.subject, module: r.choices.find((c) => c.id === d.subject).among.split?.(' ')[0] ?? r.choices.find((c) => c.id === d.subject).among[0] });
        else if (d.kind === 'call' || d.kind === 'silent') await command(petra, 'icbt.settle', { duty: Number(d.id), text: 'Ringde.', minutes: 5 });
      }
      const then = await row();
      if (then.phase !== 'closing' || then.openRules.length > 0) continue;
      await command(petra, 'icbt.signOff', { text: 'Behandlingen är genomförd. Har en plan för bakslag.', minutes: 20 });
      signed = await fhir(`Composition/${course}`);
    }
    assert.ok(signed, `no end was reached: ${JSON.stringify(await row())}`);
    assert.equal(signed.status, 'final');
    assert.ok(JSON.stringify(signed).includes('Har en plan för bakslag'));
    await until('the document on the workstation', async () => (await seenBy(petra, 'Composition')).some((c) => c.id === course));
    await toTreatment();
    await page.locator('.sentence', { hasText: 'avslutad' }).waitFor();
  });

  await t.test('the signed end, its print and its events agree, and a changed byte is found', async () => {
    await toTreatment();
    await page.locator('section[aria-labelledby=papers] button').waitFor(); // for the patient to keep
    const out = join(folder.dir, 'signoff');
    await server.stop(); // whoever asks leaves a trace in the store, which is the server's own while it runs
    server.ctl('icbt', 'signoff', ...server.where(), '--tenant', 'skarviken', '--course', course, '--out', out);
    const events = join(out, 'events.jsonl');
    const composition = join(out, `${course}.json`);
    assert.match(server.ctl('icbt', 'check-signoff', '--events', events, '--pdf', join(out, `${course}.pdf`), composition), /whole: course .*byte for byte/s);
    assert.ok(readFileSync(composition, 'utf8').includes('Ringa en vän, gå ut varje dag'), 'the plan for setbacks is a part of it');
    const text = readFileSync(events, 'utf8');
    writeFileSync(events, text.replace('Inga planer, sambo hemma', 'Inga planer, ensam hemma'));
    assert.throws(() => server.ctl('icbt', 'check-signoff', '--events', events, composition));
    assert.ok(text.includes('Inga planer, sambo hemma'));
    assert.ok(server.auditVerified());
  });
});
