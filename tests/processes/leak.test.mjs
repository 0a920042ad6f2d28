// What is left of a day's work once the workstation is locked, was killed, or crashed: nothing that can be read. Names,
// numbers, words, notes, drafts, messages, searches, the password, the PIN and the keys are planted and looked for, in the
// memory of the process (by another one) and in every file it could have written. Before the lock the same search must find
// them, or it would prove nothing.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Display, patientApi } from '../e2e/parts.mjs';
import { Client, Desk, Fyrd, scratch, sleep, ulid, until } from './parts.mjs';
import { commonFolders, hexNeedle, needle, RealFyr, scan } from './fyr.mjs';

const root = process.getuid?.() === 0; // another process's memory is root's to read
const letters = (n) => Array.from({ length: n }, () => 'bcdfghjklmnpqrstvwxz'[Math.floor(Math.random() * 20)]).join('');
const digits = (n) => Array.from({ length: n }, () => Math.floor(Math.random() * 10)).join('');
const mark = letters(7);
const capital = mark[0].toUpperCase() + mark.slice(1);
const planted = {
  name: `${capital}aname`, given: `${capital}agiven`, number: `1948${digits(8)}`, word: `${mark}words`, note: `${mark}note`,
  draft: `${mark}draft`, message: `${mark}message`, search: `${mark}search`, pin: digits(12),
};
const records = ['name', 'given', 'number', 'word', 'note', 'draft', 'search'];

let folder, server, display, desk, fyr, began, password;

before(async () => {
  began = Date.now() / 1000 - 1;
  folder = scratch();
  server = await new Fyrd(join(folder.dir, 'server')).start();
  desk = await new Desk(join(folder.dir, 'desk')).start();
  display = await new Display().start();
});
after(async () => {
  await fyr?.stop();
  display?.stop();
  desk?.stop();
  await server?.stop();
  folder?.remove();
});

const forms = (text) => [...new Set([...needle(text), ...needle(text.toLowerCase())])];
// Each by itself, to show that it can be found; and, since all words share the mark, quickly.
const each = () => Object.fromEntries(Object.entries({ ...planted, password }).map(([k, v]) => [k, forms(v)]));
const all = () => ({ words: forms(capital), number: forms(planted.number), pin: forms(planted.pin), password: forms(password) });
const keyNeedles = (keys) => Object.fromEntries(['data', 'cache', 'records', 'outbox', 'journal', 'secret'].map((k) => [`key ${k}`, hexNeedle(keys[k].slice(0, 32))]));
// The home, every XDG folder and TMPDIR of this desk are in one folder; besides, whatever is new in the machine's own.
function everywhere(what) {
  return scan({ needles: what, paths: [desk.dir], shared: commonFolders(), newer: began, skip: [folder.dir] });
}
function expectNothing(found, where) {
  for (const [what, n] of Object.entries(found.memory)) assert.equal(n, 0, `${what} is ${n} times in the memory ${where}`);
  for (const [what, files] of Object.entries(found.files)) assert.deepEqual(files, [], `${what} lies readable ${where}`);
}

async function plant() {
  const token = server.account('integration').token;
  const api = await patientApi(server, 3);
  const { body: patient } = await server.call('GET', `/fhir/Patient/${api.patient.id}`, token);
  patient.name = [{ use: 'official', family: planted.name, given: [planted.given] }];
  patient.identifier = [{ system: 'http://electronichealth.se/identifier/personnummer', value: planted.number }];
  const put = await server.call('PUT', `/fhir/Patient/${patient.id}`, token, patient);
  assert.equal(put.status, 200, JSON.stringify(put.body));
  const interview = await api.call('POST', '/interviews', { clientId: ulid(), lang: 'sv', subject: 'self', text: `Jag har feber och ont i halsen, ${planted.word}` });
  assert.equal(interview.status, 201);
  await api.call('POST', `/interviews/${interview.body.id}/leave`, { clientId: ulid() });
  const thread = await api.call('POST', '/threads', { clientId: ulid(), topic: 'Fråga', text: `Hej, ${planted.message}` });
  assert.equal(thread.status, 201);
  const tasks = await server.call('GET', `/fhir/Task?patient=${patient.id}`, token);
  return tasks.body.entry.map((e) => e.resource.id);
}

test('after a day of work and a lock nothing of it can be read, in memory or on the disk', async (t) => {
  const maria = server.account('maria');
  password = `${mark}Password${digits(6)}`; // not the demonstration's, which every program of it knows
  const changed = await server.call('POST', '/api/v1/password', maria.token, { old: maria.password, new: password });
  assert.equal(changed.status, 204, JSON.stringify(changed.body));
  fyr = await new RealFyr(display, desk, server).start();
  await fyr.signIn({ ...maria, password }, planted.pin, 60);
  const mine = await plant();
  const item = await until('the planted item', () => fyr.rows().find((r) => mine.includes(r.id)));

  await t.test('she reads, writes, copies and searches', async () => {
    await fyr.choose(item.id);
    fyr.keys('c');
    await until('her claim', () => fyr.row(item.id)?.mine);
    fyr.keys('n');
    await sleep(300);
    fyr.type(`Anteckning ${planted.note}`);
    fyr.keys('ctrl+a', 'ctrl+c', 'ctrl+End'); // the clipboard, as people use it
    fyr.keys('ctrl+Return');
    await until('the note sent', () => fyr.last('status')?.unsent === 0, 10);
    await until('the note on the server', () => server.look().notes.some((n) => n.includes(planted.note)), 10);
    fyr.keys('n');
    await sleep(300);
    fyr.type(`Halvskrivet ${planted.draft}`);
    await sleep(900); // kept as a draft
    fyr.keys('Escape');
    await sleep(200);
    fyr.keys('ctrl+j'); // the patient's record
    await sleep(600);
    fyr.keys('ctrl+2');
    await sleep(300);
    fyr.type(planted.search);
    await sleep(500);
    fyr.keys('ctrl+a', 'ctrl+c');
    fyr.type(planted.name);
    await sleep(700);
    fyr.keys('Return');
    await sleep(500);
    fyr.keys('ctrl+k'); // commands are searched too
    await sleep(200);
    fyr.type(planted.search);
    await sleep(300);
    fyr.keys('Escape');
    fyr.keys('ctrl+1');
    await sleep(300);
  });

  const client = new Client('look', desk, join(fyr.dir, 'profile', 'cache'));
  const keys = client.keys();
  assert.ok(keys, 'the keys of the cache can be had by whoever holds the keychain');
  const wanted = { ...all(), ...keyNeedles(keys) };

  await t.test('the same search finds all of it while she works: it can find', { skip: !root && 'only root reads the memory of another process' }, () => {
    const found = scan({ pid: fyr.pid, needles: { ...each(), ...keyNeedles(keys) } });
    for (const what of records) assert.ok(found.memory[what] > 0, `${what} is not found while it is on screen`);
    assert.ok(found.memory['key data'] > 0 && found.memory['key records'] > 0, 'the keys are not found while the cache is open');
    assert.ok(found.bytes > 10e6, `${found.bytes} bytes were looked at`);
    assert.ok(found.lockedKB > 0, 'the pages of the keys are locked in memory');
    t.diagnostic(`while open, in ${(found.bytes / 1e6).toFixed(0)} MB of memory: ${Object.entries(found.memory).map(([k, n]) => `${k} ${n}`).join(', ')}; ${found.lockedKB} KB locked, ${found.swapKB} KB swapped out`);
  });

  await t.test('nor does it lie on the disk while she works', () => {
    const found = everywhere(wanted);
    t.diagnostic(`${(found.fileBytes / 1e6).toFixed(1)} MB of files looked at`);
    expectNothing(found, 'while the cache is open');
  });

  const pid = fyr.pid;
  await t.test('locked: the process has begun anew and holds nothing', async () => {
    fyr.focus();
    const starts = fyr.events().filter((e) => e.event === 'started').length;
    fyr.keys('ctrl+l');
    await until('the lock', () => fyr.events().filter((e) => e.event === 'started').length > starts && fyr.last('session').state === 'locked', 20);
    assert.equal(fyr.pid, pid, 'the same process, another program');
    await until('the window', () => fyr.window());
    const found = scan({ ...(root ? { pid } : {}), needles: wanted, paths: [] });
    t.diagnostic(`after the lock ${(found.bytes / 1e6).toFixed(0)} MB of memory were looked at; swap: ${readFileSync('/proc/swaps', 'utf8').trim().split('\n').length > 1 ? `${found.swapKB} KB of this process` : 'this machine has none'}`);
    expectNothing(found, 'after the lock');
    expectNothing(everywhere(wanted), 'after the lock');
    assert.equal(fyr.errors.includes(mark), false, 'what it printed');
  });

  await t.test('crashed with core dumps wished for: none is written', async () => {
    fyr.focus();
    await sleep(300);
    fyr.type(planted.pin);
    fyr.keys('Return');
    await until('the queue', () => fyr.last('session').state === 'open' && fyr.last('painted')?.rows.length > 0, 30);
    await fyr.choose(item.id);
    const limit = spawnSync('prlimit', ['--pid', String(pid), '--core=unlimited:unlimited']);
    const ended = new Promise((r) => fyr.process.once('exit', (code, signal) => r(signal)));
    process.kill(pid, 'SIGSEGV');
    assert.equal(await ended, 'SIGSEGV');
    await sleep(300);
    const cores = spawnSync('find', [desk.dir, '-name', 'core*', '-type', 'f'], { encoding: 'utf8' }).stdout.trim();
    assert.equal(cores, '', 'a core dump');
    expectNothing(everywhere(wanted), 'after the crash');
    t.diagnostic(`limit of core dumps ${limit.status === 0 ? 'raised from outside' : 'could not be raised'}; pattern "${readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()}"`);
  });
});
