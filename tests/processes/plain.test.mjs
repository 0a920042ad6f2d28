// Never in plain text: another SQLite preloaded, foreign, plain, damaged, older and newer files in place of each file of the
// cache. Each case ends as docs/CACHE.md says, keeps the unsent work where that is promised, and leaves no file that can be
// read.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { Display } from '../e2e/parts.mjs';
import { build, Client, Desk, Fyrd, Line, root, scratch, sleep, until } from './parts.mjs';
import { needle, RealFyr, scan } from './fyr.mjs';

const mark = 'zqplain' + randomBytes(4).toString('hex').replace(/\d/g, 'k');
const tool = join(build, 'tests', 'processes', 'process_client');
let folder, server, line, desk, master, keys, plain;

const libraries = execFileSync('sh', ['-c', 'PATH=$PATH:/sbin ldconfig -p']).toString();
const library = (name) => libraries.split('\n').find((l) => l.includes(name))?.split('=> ')[1]?.trim();

before(async () => {
  folder = scratch();
  const dir = folder.dir;
  server = await new Fyrd(join(dir, 'server')).start();
  line = await new Line(server.port).start();
  desk = await new Desk(join(dir, 'desk')).start();
  // A cache with everything in it: records, a PIN, and two notes that could not be sent.
  master = join(dir, 'master');
  const c = new Client('maria', desk, master).start();
  await c.signIn(line.base, server.account('maria'));
  const patient = await until('the first sync', async () => (await c.ask('state')).firstSync && (await c.ask('queue')).rows?.[0]?.patient);
  line.set('refuse');
  for (const n of [1, 2]) await c.must('submit', { type: 'note.add', targetType: 'Patient', target: patient, base: 1, payload: { patient, text: `${mark} ${n}` } });
  await sleep(300);
  await c.kill(); // as it stands on the disk, not tidied
  const mine = new Client('maria', desk, master);
  keys = mine.keys();
  plain = join(dir, 'plain.db');
  execFileSync('python3', ['-c', 'import sqlite3,sys\nd=sqlite3.connect(sys.argv[1])\nd.executescript("CREATE TABLE resource(a);CREATE TABLE outbox(seq,id,json);CREATE TABLE meta(key,value);PRAGMA user_version=1")', plain]);
});
after(async () => {
  line?.stop();
  desk?.stop();
  await server?.stop();
  folder?.remove();
});

function files(at) {
  return readdirSync(at, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath ?? e.path, e.name));
}
// `allowed`: a plain file that was put there and is left alone or put aside.
function expectSealed(at, allowed = []) {
  for (const f of files(at)) {
    if (allowed.includes(basename(f))) continue;
    let head = '';
    try {
      head = readFileSync(f).subarray(0, 15).toString('latin1');
    } catch (e) {
      if (e.code !== 'ENOENT') throw e; // a purge took it meanwhile: without its outbox a cache has no lease
    }
    assert.notEqual(head, 'SQLite format 3', `${f} is a plain database`);
  }
  const found = scan({ needles: { mark: needle(mark) }, paths: [at] });
  assert.deepEqual(found.files.mark, [], 'the text of a note lies readable');
}

let n = 0;
// Starts on a copy of the master, which `spoil` has changed.
async function open(spoil, { env = {}, online = false } = {}) {
  const at = join(folder.dir, `case${++n}`);
  cpSync(master, at, { recursive: true });
  const cache = join(at, basename(keys.folder));
  await spoil(cache, at);
  if (online) line.heal();
  else line.set('refuse');
  const c = new Client('maria', desk, at, { env }).start();
  c.account = server.account('maria');
  c.base = line.base;
  await until('its beginning', () => c.events.some((e) => e.event === 'ready') || !c.alive);
  const before = await c.ask('state');
  const unlocked = before.session === 'locked' ? await c.ask('unlock', { pin: c.pin }) : { ok: false, code: before.session };
  return { at, cache, c, before, unlocked };
}
async function close(x) {
  await x.c.kill();
  rmSync(x.at, { recursive: true, force: true });
}
// The work that was not sent is there, and once the line is back all of it is on the server and the records are read.
async function expectWhole(x, unsent = 2) {
  assert.equal(x.unlocked.ok, true, x.unlocked.code);
  assert.equal((await x.c.must('state')).unsent, unsent);
  x.allowed ??= ['outbox.unreadable.db']; // what somebody put there is kept, untouched
  expectSealed(x.at, x.allowed);
  line.heal();
  await x.c.ask('retry');
  let s;
  await until('everything read and sent', async () => {
    s = await x.c.ask('state');
    // Each case is a copy of one computer: the server takes the second use of its token for theft, as it should.
    // And a lost outbox has lost its lease: reading ends until somebody signs in.
    if (s.connection === 'needsSignIn' || s.session === 'signedOut') await x.c.ask('signIn', { server: line.base, user: x.c.account.user, password: x.c.account.password });
    return s.connection === 'online' && s.firstSync && !s.resyncing && s.unsent === 0 && (await x.c.ask('queue')).rows.length > 0;
  }, 15).catch((e) => assert.fail(`${e.message}: ${JSON.stringify(s)}`));
  const notes = server.look().notes.filter((t) => t.startsWith(mark));
  if (unsent > 0) assert.deepEqual(notes.sort(), [`${mark} 1`, `${mark} 2`], 'each exactly once');
  assert.ok((await x.c.must('searchPatients', { text: 'a' })).hits > 0);
  expectSealed(x.at, x.allowed);
  await close(x);
}
function script(file, key, page, sql) {
  const text = join(folder.dir, 'script.sql');
  writeFileSync(text, sql);
  const r = spawnSync(tool, ['--script', file, key, String(page), text], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
}

const preloads = { 'the system\'s SQLite': library('libsqlite3.so.0'), 'another SQLCipher': library('libsqlcipher.so') };
for (const [name, file] of Object.entries(preloads))
  test(`with ${name} loaded before everything else the cache is as sealed as ever, also a new one`, { skip: !file && 'it is not installed' }, async () => {
    await expectWhole(await open(() => {}, { env: { LD_PRELOAD: file } }));
    line.heal();
    const at = join(folder.dir, `new${++n}`);
    const c = new Client('leila', desk, at, { env: { LD_PRELOAD: file } }).start();
    await c.signIn(line.base, server.account('leila'));
    await until('the first sync', async () => (await c.ask('state')).firstSync);
    assert.ok(readFileSync(`/proc/${c.process.pid}/maps`, 'utf8').includes(basename(file).split('.so')[0]), 'it was loaded');
    assert.ok(files(at).some((f) => f.endsWith('cache.db') && statSync(f).size > 4096));
    expectSealed(at);
    await c.kill();
    expectSealed(at);
  });

// What may stand in place of a file.
const foreign = {
  'a plain database': (f) => cpSync(plain, f),
  'a picture': (f) => writeFileSync(f, Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(20000)])),
  noise: (f) => writeFileSync(f, randomBytes(65536)),
  nothing: (f) => writeFileSync(f, ''),
  'its own first half': (f) => truncateSync(f, Math.floor(statSync(f).size / 2)),
  'no file at all': (f) => rmSync(f, { force: true }),
};
// DEV_PLAIN=all asks for every pair; the suite takes those that differ most.
const few = new Set(['a plain database cache.db', 'a plain database outbox.db', 'noise cache.db-wal', 'noise salt', 'nothing outbox.db', 'noise outbox.journal', 'its own first half outbox.db',
  'no file at all cache.db', 'a picture keys', 'noise account.json']);
const pair = (what, name, how, run) => {
  if (process.env.DEV_PLAIN === 'all' || few.has(`${what} ${name}`)) test(`${what} in place of ${name}: ${how}`, run);
};
for (const [what, put] of Object.entries(foreign)) {
  for (const name of ['cache.db', 'cache.db-wal', 'salt'])
    pair(what, name, 'the records are read anew, unsent work stays', async () => {
      await expectWhole(await open((cache) => put(join(cache, name))));
    });
  for (const name of ['outbox.db', 'outbox.journal'])
    pair(what, name, 'the unsent work comes from the other copy', async () => {
      await expectWhole(await open((cache) => {
        put(join(cache, name));
        if (name === 'outbox.db' && what !== 'its own first half') for (const end of ['-wal', '-shm']) rmSync(join(cache, name + end), { force: true });
      }));
    });
  pair(what, 'keys', 'the PIN opens nothing; a sign-in puts the cache aside and starts a new one', async () => {
    const x = await open((cache) => put(join(cache, 'keys')), { online: true });
    assert.equal(x.unlocked.ok, false);
    await x.c.must('signIn', { server: line.base, user: x.c.account.user, password: x.c.account.password });
    await until('the first sync', async () => (await x.c.ask('state')).firstSync);
    assert.ok(readdirSync(x.at).length > readdirSync(master).length, 'the old one was put aside');
    expectSealed(x.at, what === 'a plain database' ? ['keys'] : []);
    await close(x);
  });
  pair(what, 'account.json', 'somebody signs in, and the unsent work is there', async () => {
    const x = await open((cache) => put(join(cache, 'account.json')), { online: true });
    assert.notEqual(x.before.session, 'open');
    assert.equal(x.unlocked.ok, false);
    x.unlocked = await x.c.ask('signIn', { server: line.base, user: x.c.account.user, password: x.c.account.password });
    await expectWhole(x, (await x.c.must('state')).unsent);
  });
}

for (const [name, key, page] of [['cache.db', 'records', 'recordsPage'], ['outbox.db', 'outbox', 'outboxPage']]) {
  test(`a newer format of ${name} is refused and left as it is`, async () => {
    let was;
    const x = await open((cache) => {
      const f = join(cache, name);
      script(f, keys[key], keys[page], 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 99;');
      was = readFileSync(f);
    });
    assert.deepEqual([x.unlocked.ok, x.unlocked.code], [false, 'storageTooNew']);
    assert.ok(readFileSync(join(x.cache, name)).equals(was), 'not a byte of it changed');
    expectSealed(x.at);
    await close(x);
  });
}
test('the first format is migrated with its unsent work', async () => {
  const x = await open((cache) => {
    for (const f of readdirSync(cache)) if (!['keys', 'account.json'].includes(f)) rmSync(join(cache, f));
    for (const [name, page] of [['cache', 8192], ['outbox', 4096]])
      script(join(cache, `${name}.db`), keys[name], page, readFileSync(join(root, 'tests', 'localdb', 'data', `${name}_v1.sql`), 'utf8'));
  });
  assert.equal(x.unlocked.ok, true, x.unlocked.code);
  expectSealed(x.at);
  await close(x);
});

test('the workstation with its windows, another SQLite preloaded: it works, and nothing lies readable', { skip: !preloads['the system\'s SQLite'] && 'it is not installed' }, async () => {
  line.heal();
  const display = await new Display().start();
  const at = await new Desk(join(folder.dir, 'windows')).start();
  const fyr = await new RealFyr(display, at, server, { LD_PRELOAD: preloads['the system\'s SQLite'] }).start();
  try {
    await fyr.signIn(server.account('maria'), '271828', 60);
    assert.ok(readFileSync(`/proc/${fyr.pid}/maps`, 'utf8').includes('libsqlite3'), 'it was loaded');
    const sealed = files(join(at.dir, 'profile')).filter((f) => f.endsWith('.db'));
    assert.equal(sealed.length, 2);
    expectSealed(join(at.dir, 'profile'));
  } finally {
    await fyr.stop();
    at.stop();
    display.stop();
  }
});
