// Where the policy says that calls are in the system's browser: one key at the real workstation, and the browser that it opens is
// in the call, by a link that opens it once; the workstation ends it.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { base, CallLab, moreFrames, sleep, toWaiting, until } from './call_lab.mjs';
import { LabWorkstation, skip } from './workstation.mjs';

let lab, desk, opened;
before(async () => {
  if (skip) return;
  lab = await CallLab.open();
  // The system's browser of this computer only keeps what it was asked to open.
  const bin = join(lab.dir, 'bin');
  opened = join(lab.dir, 'opened');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >>${opened}\n`);
  chmodSync(join(bin, 'xdg-open'), 0o755);
  process.env.PATH = `${bin}:${process.env.PATH}`;
  desk = await LabWorkstation.open(lab, { policy: { where: 'browser' } });
});
after(async () => {
  await desk?.close();
  await lab?.close();
});

// The unit lets its workstations have tickets.
async function allowed() {
  const manager = lab.accounts.find((a) => a.role === 'manager');
  const path = `/api/v1/units/${manager.unit}/settings`;
  const { version, settings } = await lab.ask(lab.desk, 'GET', path, manager.token);
  await lab.ask(lab.desk, 'PUT', path, manager.token, { version, settings: { ...settings, videoInBrowser: true } });
}

const links = () => (existsSync(opened) ? readFileSync(opened, 'utf8').trim().split('\n') : []);

test('one key opens the call in the browser, once; it lives over a reload and ends with the visit', { skip }, async () => {
  const v = await lab.visit();
  await allowed();
  const p = await lab.person('patient', { visit: v.visit, token: v.patient });
  await toWaiting(p.page);
  await p.page.getByText('Du står på tur.').first().waitFor();
  await desk.listed(v.visit);
  desk.fyr.keys('F4');
  const [link] = await until('the browser to be opened', () => (links().length > 0 ? links() : null), 30);
  assert.match(link, new RegExp(`^${base}/samtal#${v.visit}!`));

  const c = await lab.person('clinician', { link });
  await Promise.all([moreFrames(p.page, 30), moreFrames(c.page, 30)]);
  assert.equal(c.page.url(), `${base}/samtal`, 'the ticket has left the address');
  await c.page.reload();
  await Promise.all([moreFrames(p.page, 30), moreFrames(c.page, 30)]);
  assert.equal(desk.frames(), 0, 'the workstation has no call of its own');

  // Whoever finds the link afterwards gets no further than the door.
  const thief = await lab.person('clinician', { link });
  await thief.page.getByText('Samtalet öppnas från Fyr, en gång').waitFor();
  assert.equal(await thief.page.locator('[data-party]').count(), 0);
  await thief.context.close();
  await moreFrames(c.page, 15);

  desk.fyr.focus();
  desk.fyr.keys('Home', 'e');
  await sleep(500);
  desk.fyr.keys('ctrl+Return');
  for (const one of [p, c]) await one.page.getByRole('heading', { name: 'Samtalet är slut' }).waitFor();
});
