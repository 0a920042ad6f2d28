// Which addresses of a workstation another party gets to know and gets packets from, where the policy says "by the relay only".
// Both have an address of an inner network beside their own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CallLab, moreFrames, toWaiting, watchConnections, way } from './call_lab.mjs';
import { LabWorkstation, skip } from './workstation.mjs';

let lab, desk;
before(async () => {
  if (skip) return;
  lab = await CallLab.open();
  lab.lab.run('clinician', 'ip', 'address', 'add', '10.66.0.5/24', 'dev', 'wan');
  lab.lab.run('patient', 'ip', 'address', 'add', '10.77.0.5/24', 'dev', 'wan');
  // Counts what leaves the workstation's host, by where from and where to.
  lab.lab.run('clinician', 'nft', ['add table ip seen', 'add chain ip seen out { type filter hook output priority 0; policy accept; }',
    ...['ip saddr 10.0.0.0/8', 'ip daddr 10.0.0.0/8', 'ip daddr 20.0.1.0/24', 'ip daddr 20.0.9.2 udp dport 3478', 'udp dport 5353'].map((what) => `add rule ip seen out oif wan ${what} counter`)].join('; '));
  desk = await LabWorkstation.open(lab, { policy: { interfaces: 'relay' } });
});
after(async () => {
  await desk?.close();
  await lab?.close();
});

test('a workstation whose calls go by the relay only tells no address of its own and sends the other no packet', { skip }, async () => {
  const v = await lab.visit();
  const p = await lab.person('patient', { visit: v.visit, token: v.patient, init: watchConnections });
  await toWaiting(p.page);
  await p.page.getByText('Du står på tur.').first().waitFor();
  await desk.call(v.visit);
  await Promise.all([moreFrames(p.page, 30), desk.moreFrames(30)]);
  const known = await p.page.evaluate(async () => ({
    told: pcs.map((c) => c.remoteDescription?.sdp ?? '').join(''),
    own: pcs.map((c) => c.localDescription?.sdp ?? '').join(''),
    met: (await Promise.all(pcs.map((c) => c.getStats()))).flatMap((r) => [...r.values()]).filter((r) => r.type === 'remote-candidate').map((r) => `${r.candidateType} ${r.address}`),
  }));
  assert.match(known.own, /10\.77\.0\.5/, 'a browser tells its inner address: the look finds one');
  assert.doesNotMatch(known.told, /10\.66\.0\.5|20\.0\.2\.1|\.local|typ (host|srflx)/);
  assert.match(known.told, /typ relay/);
  assert.ok(known.met.length > 0 && known.met.every((m) => m.endsWith(' 20.0.9.2')), known.met.join());
  const w = await way(p.page);
  assert.equal(w.local, 'relay', JSON.stringify(w));
  assert.equal(desk.other(v.visit).relayed, true);
  const counted = lab.lab.run('clinician', 'nft', 'list', 'table', 'ip', 'seen');
  const packets = [...counted.matchAll(/counter packets (\d+)/g)].map((m) => Number(m[1]));
  assert.deepEqual([packets[0], packets[1], packets[2], packets[4]], [0, 0, 0, 0], counted);
  assert.ok(packets[3] > 100, counted);
  console.log(`# from an inner address, to one, to the patient, to a multicast name server: 0 packets; to the relay ${packets[3]}`);
  await lab.end(v);
});
