// The relay as it is shipped: where it relays to and where it does not, for whom, and how much.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { relay, startRelay } from './relay.mjs';
import { Lab } from './lab.mjs';
import { skip } from './rights.mjs';

const client = join(dirname(fileURLToPath(import.meta.url)), 'turn_client.mjs');
const secret = 'a secret of the laboratory only';
const six = '2a0a:e5c0::9';

function credentials(secondsFromNow, with_ = secret) {
  const user = `${Math.floor(Date.now() / 1000) + secondsFromNow}:session`;
  return [user, createHmac('sha1', with_).update(user).digest('base64')];
}

async function atRelay(run) {
  const lab = await Lab.open();
  try {
    await lab.host('patient', '20.0.1.1');
    await lab.host('server', '20.0.9.1', relay);
    lab.run('server', 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=0', 'net.ipv6.conf.wan.disable_ipv6=0');
    lab.run('server', 'ip', '-6', 'address', 'add', `${six}/64`, 'dev', 'wan', 'nodad');
    const process_ = await startRelay(lab, { secret, extra: ['--listening-ip', six, '--relay-ip', six] });
    const ask = (family, peers, [user, password] = credentials(600), host = 'patient') =>
      JSON.parse(lab.run(host, process.execPath, client, relay, user, password, String(family), ...peers));
    await run({ lab, ask });
    process_.kill('SIGKILL');
  } finally {
    await lab.close();
  }
}

const inner4 = ['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255',
  '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'];
const outer4 = ['20.0.1.1', '9.255.255.255', '11.0.0.1', '100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1', '169.253.255.255', '172.15.255.255', '172.32.0.1', '192.167.255.255', '192.169.0.1', relay];
const inner6 = ['::', '::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:20.0.1.1', '64:ff9b::a00:1', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '2001::1',
  '2001:db8::1', '2002:a00:1::1', 'fc00::1', 'fd00::1', 'fe80::1', 'febf::1', 'ff02::1'];
const outer6 = ['2a0a:e5c0::1', '2600::1', '2003::1'];
const all = (peers, code) => Object.fromEntries(peers.map((p) => [p, code]));

// asvs: 17.1.1
test('nobody is relayed into a special network of either family; the networks beside them are open', { skip }, () => atRelay(({ ask }) => {
  assert.deepEqual(ask(4, inner4), { allocated: 0, ...all(inner4, 403) });
  assert.deepEqual(ask(4, outer4), { allocated: 0, ...all(outer4, 0) });
  assert.deepEqual(ask(6, inner6), { allocated: 0, ...all(inner6, 403) });
  assert.deepEqual(ask(6, outer6), { allocated: 0, ...all(outer6, 0) });
}));

test('credentials that have run out, or are of another secret, open nothing; one session has its quota', { skip }, () => atRelay(({ ask }) => {
  assert.equal(ask(4, [], credentials(-1)).allocated, 401);
  assert.equal(ask(4, [], credentials(600, 'another secret than the relay has')).allocated, 401);
  const one = credentials(600);
  const codes = Array.from({ length: 26 }, () => ask(4, [], one).allocated);
  assert.deepEqual(codes, [...Array(24).fill(0), 486, 486]);
}));
