// The emulator does what it says: counted, not felt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lab } from './lab.mjs';
import { skip } from './rights.mjs';

// One host sends, the other counts: [how many, bytes, milliseconds between the first and the last].
const listener = `const s = require('dgram').createSocket('udp4'); let n = 0, bytes = 0, first = 0, last = 0;
s.on('message', (m) => { if (m.length === 1) { console.log(JSON.stringify([n, bytes, last - first])); process.exit(); } ++n; bytes += m.length + 28; last = performance.now(); first ||= last; });
s.bind(9, () => console.log('ready'));`;
const sender = `const [to, count, size, perMs] = process.argv.slice(1); const s = require('dgram').createSocket('udp4'); let sent = 0;
s.bind(() => { s.setSendBufferSize(4e6); const t = setInterval(() => { for (let i = 0; i < perMs && sent < count; ++i, ++sent) s.send(Buffer.alloc(+size), 9, to); if (sent >= count) { clearInterval(t); setTimeout(() => process.exit(), 200); } }, 1); });`;

async function flood(lab, from, to, { count, size = 200, perMs = 4 }) {
  const address = lab.hosts.get(to).addresses[0];
  const heard = lab.start(to, process.execPath, ['-e', listener]);
  let out = '';
  heard.stdout.on('data', (d) => (out += d));
  while (!out.includes('ready')) await new Promise((r) => setTimeout(r, 5));
  await new Promise((r) => lab.start(from, process.execPath, ['-e', sender, address, String(count), String(size), String(perMs)]).once('exit', r));
  const ended = new Promise((r) => heard.once('exit', r));
  // The last word comes over a line without losses.
  await lab.set(from, { loss: 0, rate: 0, delay: 0 }, 'up');
  while (heard.exitCode === null) {
    lab.tries(from, process.execPath, '-e', `const s = require('dgram').createSocket('udp4'); s.send(Buffer.alloc(1), 9, '${address}', () => s.close())`);
    await Promise.race([ended, new Promise((r) => setTimeout(r, 300))]);
  }
  return JSON.parse(out.trim().split('\n').at(-1));
}

async function two(run) {
  const lab = await Lab.open(7);
  try {
    await lab.host('a', '20.0.1.1');
    await lab.host('b', '20.0.2.1');
    await run(lab);
  } finally {
    await lab.close();
  }
}
const ping = (lab, n = 20) => {
  const said = lab.tries('a', 'ping', '-c', String(n), '-i', '0.02', '-W', '1', '-q', '20.0.2.1').stdout;
  const [, least, mean, most] = said.match(/= ([\d.]+)\/([\d.]+)\/([\d.]+)/) ?? [];
  return { came: Number(said.match(/(\d+) received/)?.[1]), least: Number(least), mean: Number(mean), most: Number(most) };
};

test('a round trip takes the delays of both lines and of both directions, each by itself', { skip }, () => two(async (lab) => {
  assert.ok(ping(lab).least < 5);
  await lab.quiet(50);
  const even = ping(lab);
  assert.equal(even.came, 20);
  assert.ok(even.least >= 50 && even.least < 55, JSON.stringify(even));
  await lab.set('a', { delay: 100 }, 'up');
  const odd = ping(lab);
  assert.ok(odd.least >= 137.5 && odd.least < 143, JSON.stringify(odd));
  // Jitter to either side of the delay, never less than the least.
  await lab.set('a', { delay: 40, jitter: 30 }, 'down');
  const unsteady = ping(lab, 40);
  assert.ok(unsteady.least >= 135 && unsteady.most - unsteady.least > 15 && unsteady.came === 40, JSON.stringify(unsteady));
}));

test('the share that is lost is the share that was asked for, and the same seed loses the same packets', { skip }, async () => {
  const seen = [];
  for (let i = 0; i < 2; ++i)
    await two(async (lab) => {
      await lab.set('a', { loss: 0.1 }, 'up');
      const [heard] = await flood(lab, 'a', 'b', { count: 4000 });
      const { up } = await lab.count('a');
      assert.equal(heard + up.lost, 4000);
      assert.ok(Math.abs(up.lost - 400) < 75, `${up.lost} of 4000`); // four standard deviations
      seen.push(up.lost);
    });
  assert.equal(seen[0], seen[1]);
});

test('a slow line carries its rate, queues what it can hold and no more', { skip }, () => two(async (lab) => {
  await lab.set('a', { rate: 2000, queue: 32 }, 'up');
  const [heard, bytes, took] = await flood(lab, 'a', 'b', { count: 1200, size: 1000, perMs: 2 });
  const { up } = await lab.count('a');
  assert.equal(heard + up.full, 1200);
  assert.ok(up.full > 300, `${up.full} did not fit`);
  const kbit = (bytes * 8) / took;
  assert.ok(kbit > 1800 && kbit < 2200, `${kbit.toFixed(0)} kbit/s`);
  // A quarter of a second of the rate was all that could wait: 32 KB at 2 Mbit/s is 131 ms.
  assert.ok(heard * 1028 < took * 250 + 40_000);
}));

test('what is cut passes nothing in that direction, and passes again when mended', { skip }, () => two(async (lab) => {
  await lab.cut('b', 'down');
  assert.ok(!(ping(lab, 3).came > 0));
  const { up } = await lab.count('b');
  assert.equal(up.passed, 0);
  await lab.mend('b', 'down');
  assert.equal(ping(lab, 3).came, 3);
}));

test('a host that changes its address is reached at the new one and not at the old', { skip }, () => two(async (lab) => {
  const pingTo = (to) => lab.tries('a', 'ping', '-c', '1', '-W', '1', '-q', to).status === 0;
  assert.ok(pingTo('20.0.2.1'));
  lab.readdress('b', '20.0.2.7');
  assert.ok(pingTo('20.0.2.7'));
  assert.ok(!pingTo('20.0.2.1'));
}));

test('a host behind a firewall reaches what is let through and nothing else', { skip }, () => two(async (lab) => {
  lab.onlyLets('a', 'tcp dport 443');
  assert.ok(!(ping(lab, 2).came > 0));
  const server = lab.start('b', process.execPath, ['-e', "for (const p of [443, 80]) require('net').createServer((s) => s.end('here')).listen(p); console.log('ready')"]);
  await new Promise((r) => server.stdout.once('data', r));
  const reach = (port) => lab.tries('a', process.execPath, '-e', `const s = require('net').connect(${port}, '20.0.2.1'); s.on('data', () => process.exit(0)); s.on('error', () => process.exit(1)); setTimeout(() => process.exit(1), 1500)`).status === 0;
  assert.ok(reach(443));
  assert.ok(!reach(80));
  lab.letsAll('a');
  assert.equal(ping(lab, 2).came, 2);
  server.kill('SIGKILL');
}));
