// Calls over networks as people have them: direct, by the relay only, where nothing but TLS is let out, through an outage, and
// from one network to another.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CallLab, frames, moreFrames, sleep, until, watchConnections, way } from './call_lab.mjs';
import { skip } from './rights.mjs';

let lab = null;
async function inLab(run) {
  lab ??= await CallLab.open();
  await lab.lab.quiet(lab.rttMs);
  for (const host of ['patient', 'clinician']) lab.lab.letsAll(host);
  await run(lab);
}

test('a call goes from party to party, through an outage of five seconds, and on at another address', { skip }, async () => inLab(async (lab) => {
  const call = await lab.meet({ init: watchConnections });
  assert.equal((await way(call.p.page)).local, 'host');
  await lab.lab.cut('patient');
  await sleep(5000);
  const [byPatient, byClinician] = [await frames(call.p.page), await frames(call.c.page)];
  await lab.lab.mend('patient');
  await Promise.all([moreFrames(call.p.page), moreFrames(call.c.page)]);
  assert.ok((await frames(call.p.page)) > byPatient && (await frames(call.c.page)) > byClinician);
  lab.lab.readdress('patient', '20.0.1.9');
  await until('media from the new address', async () => (await way(call.p.page)).address === '20.0.1.9');
  await Promise.all([moreFrames(call.p.page), moreFrames(call.c.page)]);
  lab.lab.readdress('patient', '20.0.1.1');
  await lab.part(call);
}));

test('where the two cannot reach one another the relay carries the call', { skip }, async () => inLab(async (lab) => {
  lab.lab.onlyLets('patient', 'ip daddr 20.0.9.0/24');
  const call = await lab.meet({ init: watchConnections });
  const [p, c] = [await way(call.p.page), await way(call.c.page)];
  assert.ok([p.local, p.remote].includes('relay'), JSON.stringify(p));
  assert.ok([c.local, c.remote].includes('relay'), JSON.stringify(c));
  await lab.part(call);
}));

test('where nothing but TCP to port 443 is let out the relay is reached over TLS', { skip }, async () => inLab(async (lab) => {
  lab.lab.onlyLets('patient', 'tcp dport 443');
  const call = await lab.meet({ init: watchConnections });
  const p = await way(call.p.page);
  assert.deepEqual([p.local, p.protocol], ['relay', 'tls'], JSON.stringify(p));
  await lab.part(call);
}));

after(() => lab?.close());
