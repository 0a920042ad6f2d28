// The spine with the real parts: a patient's words → authoritative triage → encrypted cache → live queue → decision,
// also offline → back on the server, audited.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, Display, openBrowser, patientApi, scratch, Server, sleep, ulid, until, Workstation } from './parts.mjs';

let folder, server, browser;
const workstations = [];
const displays = [];

before(async () => {
  folder = scratch();
  server = await new Server(folder.dir).start();
  browser = await openBrowser();
});

after(async () => {
  for (const w of workstations) await w.stop();
  await browser?.close();
  await server?.stop();
  for (const d of displays) d.stop();
  folder?.remove();
});

async function workstation(name) {
  const dir = join(folder.dir, name);
  mkdirSync(dir, { mode: 0o700 });
  const display = await new Display().start(); // each at a desk of their own
  displays.push(display);
  const w = await new Workstation(display, dir, server).start();
  workstations.push(w);
  return w;
}

const businessVersion = async (id) => {
  const { body } = await server.fhir(`Task/${id}/_history`);
  return body.entry.map((e) => e.resource).filter(Boolean);
};
const text = (resource) => JSON.stringify(resource);

test('a Swedish patient with chest pressure and cold sweat is decided on, also through a server that was killed', async (t) => {
  const nurse = await workstation('nurse');
  await nurse.signIn(server.account('nurse'));
  const before = new Set(nurse.rows().map((r) => r.id));

  let item;
  await t.test('the queue row appears as immediate', async () => {
    const page = await (await browser.newContext({ locale: 'sv-SE', viewport: { width: 390, height: 844 } })).newPage();
    await page.goto(server.base + '/');
    await page.getByRole('button', { name: /\d+ år/ }).first().click();
    await page.getByRole('textbox').first().fill('Det trycker över bröstet sedan en halvtimme och jag är kallsvettig och mår illa');
    await page.getByRole('button', { name: 'Fortsätt' }).click();
    // Answers as somebody who is unsure, until the advice is there.
    for (let i = 0; i < 12; ++i) {
      await page.getByText(/Ring 112|Vet inte/).nth(1).waitFor({ timeout: 15000 });
      const unsure = page.getByRole('button', { name: 'Vet inte' });
      if (!(await unsure.count())) break;
      await unsure.first().click();
      await sleep(400);
    }
    await page.getByText(/Ring 112/).nth(1).waitFor();
    item = await until('the row', () => nurse.rows().find((r) => !before.has(r.id) && r.level === 'immediate'));
    await page.context().close();
  });

  await t.test('the nurse claims and confirms it', async () => {
    await nurse.choose(item.id);
    nurse.keys('c');
    await until('the claim on screen', () => nurse.row(item.id)?.mine);
    await until('the claim on the server', async () => text((await server.fhir(`Task/${item.id}`)).body.owner ?? {}).includes('Practitioner/'));
    nurse.keys('Return');
    await until('nothing unsent', () => nurse.last('status')?.unsent === 0 && !nurse.row(item.id), 15);
    const { body } = await server.fhir(`Task/${item.id}`);
    assert.equal(body.status, 'completed');
  });

  let other;
  await t.test('with the server killed she overrides another item with a reason', async () => {
    other = nurse.rows().find((r) => !r.decided && !r.holder && r.level !== 'immediate' && r.level !== 'soon' && r.level !== 'clinicianDecides');
    assert.ok(other, 'the demonstration has an unclaimed item');
    await nurse.choose(other.id);
    await server.kill();
    await until('offline', () => nurse.last('status')?.connection === 'offline', 60);
    nurse.keys('o');
    await sleep(200);
    nurse.keys('1', '7');
    await sleep(100);
    nurse.type('Talat med patienten, sämre nu');
    nurse.keys('ctrl+Return');
    await until('one unsent change', () => nurse.last('status')?.unsent === 1, 10);
  });

  await t.test('the server returns: the override arrives exactly once, the audit chain verifies, both sides agree', async () => {
    await server.start();
    await until('nothing unsent', () => nurse.last('status')?.unsent === 0 && nurse.last('status')?.connection === 'online', 60);
    const history = await businessVersion(other.id);
    const overrides = history.filter((r) => text(r).includes('Talat med patienten'));
    assert.ok(overrides.length >= 1, 'the reason is on the server');
    const { body } = await server.fhir(`Task/${other.id}`);
    assert.equal(body.status, 'completed');
    assert.equal(nurse.last('status').attention, 0);
    assert.ok(!nurse.row(other.id), 'decided: no longer among those who wait');
    const commands = history.length;
    nurse.keys('ctrl+1'); // and nothing more comes by itself
    await sleep(3000);
    assert.equal((await businessVersion(other.id)).length, commands);
    const verified = execFileSync(join(build, 'bin', 'fyrctl'), ['audit', 'verify', '--data', join(folder.dir, 'store')]).toString();
    for (const line of verified.trim().split("\n")) assert.equal(JSON.parse(line).verified, true);
  });

  await t.test('nothing of the patient lies readable on the disk of the workstation', () => {
    const found = execFileSync('sh', ['-c', `grep -rlaE 'kallsvettig|Talat med patienten' '${join(folder.dir, 'nurse')}' || true`]).toString().trim();
    assert.equal(found, '');
  });
});

test('two nurses claim one item at the same moment: one wins, the other is told who has it', async () => {
  const one = workstations[0] ?? (await workstation('one'));
  const two = await workstation('two');
  await two.signIn(server.account('nurse', 1));
  const patient = await patientApi(server, 7);
  await patient.call('POST', '/interviews', { clientId: ulid(), lang: 'sv', subject: 'self', text: 'Stukade foten i går och den är svullen' });
  const open = (await patient.call('GET', '/interviews/current')).body;
  await patient.call('POST', `/interviews/${open.id}/leave`, { clientId: ulid() });
  const id = await until('a row that both see and nobody holds', () => {
    const free = two.rows().filter((r) => !r.holder && !r.decided && one.row(r.id) && !one.row(r.id).holder);
    return free.at(-1)?.id;
  });
  one.focus();
  await one.choose(id);
  two.focus();
  await two.choose(id);
  // The same moment: the server stands still while both press, so neither can have heard of the other.
  process.kill(server.process.pid, 'SIGSTOP');
  one.focus();
  one.keys('c');
  two.focus();
  two.keys('c');
  await until('both to have claimed on their own screen', () => one.row(id)?.mine && two.row(id)?.mine, 10);
  process.kill(server.process.pid, 'SIGCONT');
  await until('both answered', () => one.last('status').unsent === 0 && two.last('status').unsent === 0);
  const [a, b] = [one.last('status').attention, two.last('status').attention];
  assert.equal(a + b, 1, 'one of them wins');
  const [winner, loser] = a === 0 ? [one, two] : [two, one];
  await until('the loser to see who has it', () => loser.row(id)?.attention && loser.row(id)?.holder === winner.row(id)?.holder);
  assert.ok(!loser.row(id).mine);
  assert.ok(winner.row(id).mine);
  assert.equal((await businessVersion(id)).filter((r) => r.owner).length, 1, 'claimed once');
});
