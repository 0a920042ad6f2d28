// The routes of a device that was shut out, asked over HTTP: who may hand in, who may read it, what is refused.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Fyrd, scratch, ulid } from './parts.mjs';

let folder, server;
before(async () => {
  folder = scratch();
  server = await new Fyrd(join(folder.dir, 'server')).start();
});
after(async () => {
  if (!server.alive) console.log(`fyrd ended with ${server.process.exitCode ?? server.process.signalCode}: ${server.errors}`);
  await server?.stop();
  folder?.remove();
});

const patient = async () => (await (await fetch(`${server.base}/api/v1/demo/patients`)).json())[0].id;
async function device(user, shutOut = true) {
  const a = server.account(user);
  const r = await server.call('POST', '/api/v1/sign-in', '', { user, password: a.password, device: { id: ulid(), name: 'Prov' } });
  assert.equal(r.status, 200, JSON.stringify(r.body));
  if (shutOut) assert.equal((await server.call('DELETE', `/api/v1/devices/${r.body.device}`, a.token)).status, 204);
  return { token: r.body.token, id: r.body.device };
}
const note = (id, about, text = 'Ringde, inget svar.') => ({ id, type: 'note.add', target: { type: 'Patient', id: about }, base: 1, at: '2026-11-20T10:00:00Z', payload: { patient: about, text } });
const handIn = (token, commands, id = ulid()) => server.call('POST', '/sync/v1/hand-in', token, { device: id, commands });
const held = async (user = 'karin') => (await server.call('GET', '/api/v1/held', server.account(user).token)).body.held;

test('only a device that was shut out hands in; nothing of it is carried out; doubled it is kept once', async () => {
  const about = await patient();
  const [a, b] = [ulid(), ulid()];
  const alive = await device('maria', false);
  assert.ok((await handIn(alive.token, [note(a, about)])).status >= 400, 'who may still write has no need to hand in');
  for (const nobody of ['', 'x'.repeat(43), alive.token.slice(0, -1) + 'A', '../../etc/passwd']) assert.equal((await handIn(nobody, [note(a, about)])).status, 401, nobody);
  assert.deepEqual(await held(), []);
  const out = await device('maria');
  const call = await server.call('POST', '/sync/v1/commands', out.token, { device: out.id, commands: [note(a, about)] });
  assert.equal(call.body.error?.code, 'deviceRevoked');
  for (const path of ['/sync/v1/hello', '/sync/v1/feed', '/api/v1/held', '/api/v1/me']) assert.equal((await server.call('GET', path, out.token)).status, 401, path);
  for (let i = 0; i < 3; ++i) {
    const r = await handIn(out.token, [note(a, about, 'zqhandin'), note(b, about)]);
    assert.equal(r.status, 200, JSON.stringify(r.body));
    assert.deepEqual(r.body.held.sort(), [a, b].sort());
  }
  const all = await Promise.all(Array.from({ length: 8 }, () => handIn(out.token, [note(a, about, 'zqhandin'), note(b, about)])));
  assert.ok(all.every((r) => r.status === 200));
  // The same id with other words does not replace what was handed in first.
  await handIn(out.token, [note(a, about, 'andra ord')]);
  const list = await held();
  assert.equal(list.length, 2);
  assert.equal(list.find((h) => h.id === a).command.payload.text, 'zqhandin');
  const { commands, notes } = server.look();
  assert.ok(!commands.has(a) && !notes.includes('zqhandin'), 'it was carried out');
});

test('garbage and what is too large are refused, and nothing of it is kept', async () => {
  const before = (await held()).length;
  const about = await patient();
  const out = await device('leila');
  for (const body of ['', '{', '[]', 'null', '{"commands":{}}', '{"device":"x"}', '\u0000', '{"a":'.repeat(2000) + '1' + '}'.repeat(2000)]) {
    const r = await server.call('POST', '/sync/v1/hand-in', out.token, body || ' ');
    assert.ok(r.status === 400 || r.status === 413, `${body.slice(0, 30)}: ${r.status}`);
  }
  const many = await handIn(out.token, Array.from({ length: 101 }, () => note(ulid(), about)));
  assert.ok(many.status >= 400 && many.status < 500, `101 commands: ${many.status}`);
  const large = await handIn(out.token, [note(ulid(), about, 'x'.repeat(1_200_000))]).catch(() => ({ status: 413 }));
  assert.equal(large.status, 413);
  // Ids that are none are passed over, whatever they try to be.
  const odd = await handIn(out.token, [note('../tenant', about), note('held/x', about), note('', about)]);
  assert.ok(odd.status === 400 || odd.body.held.length === 0, JSON.stringify(odd.body));
  assert.equal((await held()).length, before);
  // What this version cannot read is kept all the same: a person decides.
  const strange = ulid();
  const r = await handIn(out.token, [{ id: strange, type: 'future.thing', target: { type: 'Patient', id: about }, base: 1, at: '2026-11-20T10:00:00Z', payload: {} }]);
  assert.equal(r.status, 200);
  assert.deepEqual(r.body.held, [strange]);
});

test('a manager of the unit reads and settles it, once; nobody else does', async () => {
  const about = await patient();
  const out = await device('maria');
  const id = ulid();
  assert.equal((await handIn(out.token, [note(id, about)])).status, 200);
  for (const user of ['maria', 'johan', 'petra', 'integration', 'sofia', 'integration-norr', server.ready.accounts.find((a) => a.role === 'patient').user]) {
    const token = server.account(user).token;
    assert.equal((await server.call('GET', '/api/v1/held', token)).status, 403, user);
    assert.equal((await server.call('DELETE', `/api/v1/held/${id}`, token)).status, 403, user);
  }
  assert.equal((await server.call('GET', '/api/v1/held', '')).status, 401);
  assert.ok((await held()).some((h) => h.id === id) && (await held('admin')).some((h) => h.id === id));
  // The other tenant has what was handed in there, under the same id, and nothing of this one's.
  const there = await device('sofia', false).then(async (d) => {
    assert.equal((await server.call('DELETE', `/api/v1/devices/${d.id}`, server.account('sofia').token)).status, 204);
    return d;
  });
  assert.equal((await handIn(there.token, [note(id, about, 'norr')])).status, 200);
  assert.equal((await held('admin')).filter((h) => h.id === id).length, 1);
  assert.notEqual((await held('admin')).find((h) => h.id === id).command.payload.text, 'norr');
  const karin = server.account('karin').token;
  for (const wrong of [ulid(), '..%2Ftenant', 'x', '%00']) assert.ok([400, 404].includes((await server.call('DELETE', `/api/v1/held/${wrong}`, karin)).status), wrong);
  assert.equal((await server.call('DELETE', `/api/v1/held/${id}`, karin, { how: 'dismissed' })).status, 400, 'what is dismissed needs a reason');
  const both = await Promise.all([1, 2].map(() => server.call('DELETE', `/api/v1/held/${id}`, karin, { how: 'entered' })));
  assert.deepEqual(both.map((r) => r.status).sort(), [204, 404]);
  assert.ok(!(await held()).some((h) => h.id === id));
  assert.ok(server.auditVerified());
});
