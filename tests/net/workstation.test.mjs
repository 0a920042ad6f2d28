// The real workstation and a patient's browser, over the real server and relay: pictures are decoded on both sides and seen on
// both screens; direct, by the relay over UDP, and where no UDP is let out on either side.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CallLab, frames, moreFrames, toWaiting, until, watchConnections, way } from './call_lab.mjs';
import { green, moved } from './picture.mjs';
import { LabWorkstation, skip } from './workstation.mjs';

let lab, desk, pictures;
before(async () => {
  if (skip) return;
  lab = await CallLab.open();
  desk = await LabWorkstation.open(lab);
  pictures = process.env.DEV_LAB_PICTURES ?? lab.dir;
  mkdirSync(pictures, { recursive: true });
});
after(async () => {
  await desk?.close();
  await lab?.close();
});

const seenAt = 0.15; // of the whole; the own picture in the corner is some 0.06

const file = (name, what) => join(pictures, `${name}-${what}.png`);

// A visit: both see one another, which is counted and looked at, and then `more` is.
async function visit(name, nth, more) {
  const v = await lab.visit(nth);
  const p = await lab.person('patient', { visit: v.visit, token: v.patient, init: watchConnections });
  try {
    await toWaiting(p.page);
    await p.page.getByText('Du står på tur.').first().waitFor();
    await desk.call(v.visit);
    const before = { patient: await frames(p.page), clinician: desk.frames() };
    await Promise.all([moreFrames(p.page, 30), desk.moreFrames(30)]);
    const decoded = { patient: (await frames(p.page)) - before.patient, clinician: desk.frames() - before.clinician };
    await shoot(name, p.page);
    await more(v, p.page);
    console.log(`# ${name}: pictures decoded: browser ${decoded.patient}, workstation ${decoded.clinician}`);
  } catch (e) {
    desk.display.screenshot(file(name, 'failed'));
    throw e;
  } finally {
    await lab.end(v);
    await p.context.close();
  }
  await desk.over(v.visit);
}

// Both screens, and twice the part of them that is the other's picture.
async function shoot(name, page) {
  for (const when of ['', '-later']) {
    await page.locator('[data-party] video').first().screenshot({ path: file(name, `patient-picture${when}`) });
    desk.picture(file(name, `clinician-picture${when}`));
  }
  await page.screenshot({ path: file(name, 'patient') });
  desk.display.screenshot(file(name, 'clinician'));
  for (const side of ['patient', 'clinician']) {
    const [one, later] = ['', '-later'].map((when) => file(name, `${side}-picture${when}`));
    assert.ok(green(one) > seenAt, `${name}: no camera is seen by the ${side}: ${green(one)}`);
    assert.ok(moved(one, later) > 0, `${name}: the picture of the ${side} stands still`);
  }
}

test('workstation and browser see one another direct; a picture that is gone is not taken for one', { skip }, () => visit('direct', 0, async ({ visit }, page) => {
  const p = await way(page);
  assert.deepEqual([p.local, p.protocol], ['host', 'udp'], JSON.stringify(p));
  assert.equal(desk.other(visit).relayed, false);
  await page.getByRole('button', { name: 'Kamera på' }).click();
  await until('the picture to be gone from the workstation', () => green(desk.picture(file('direct', 'clinician-without'))) < seenAt, 20);
}));

test('by the relay over UDP', { skip }, async () => {
  for (const host of ['patient', 'clinician']) lab.lab.onlyLets(host, 'ip daddr 20.0.9.0/24');
  await visit('relay', 1, async ({ visit }, page) => {
    const p = await way(page);
    assert.equal(p.protocol, 'udp', JSON.stringify(p));
    assert.ok([p.local, p.remote].includes('relay'), JSON.stringify(p));
    assert.equal(desk.other(visit).relayed, true);
  });
});

test('by the relay over TCP, where neither side lets UDP out', { skip }, async () => {
  for (const host of ['patient', 'clinician']) lab.lab.onlyLets(host, 'ip daddr 20.0.9.0/24 meta l4proto tcp');
  await visit('tcp', 2, async ({ visit }, page) => {
    const p = await way(page);
    assert.deepEqual([p.local, p.remote], ['relay', 'relay'], JSON.stringify(p));
    assert.notEqual(p.protocol, 'udp', JSON.stringify(p));
    assert.equal(desk.other(visit).relayed, true);
  });
});
