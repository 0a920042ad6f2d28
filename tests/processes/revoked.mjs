// How long records stay after they may no longer be seen: rights taken away, the device revoked, the lease ended without a
// line. For each: until nothing can be read, and until nothing is left in any file (each page decrypted and searched) or,
// as another process sees it, in memory.
//
//   node revoked.mjs [--records N]     Needs DEV_BUILD. Ends with 1 when something is left.
import { createDecipheriv } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Desk, Fyrd, Line, scratch, sleep, ulid, until } from './parts.mjs';
import { hexNeedle, needle, scan } from './fyr.mjs';

const count = Number(process.argv.includes('--records') ? process.argv[process.argv.indexOf('--records') + 1] : 10000);
const mark = 'Zqrevoked' + ulid().slice(-6).toLowerCase();

// Every page of a SQLCipher 4 file and of its log, decrypted: 16 bytes of salt, then pages that end in IV and HMAC.
function pages(file, keyHex, size) {
  const key = Buffer.from(keyHex, 'hex');
  const open = (page, first) => {
    const skip = first ? 16 : 0;
    const body = page.subarray(skip, size - 80);
    const d = createDecipheriv('aes-256-cbc', key, page.subarray(size - 80, size - 64)).setAutoPadding(false);
    return Buffer.concat([d.update(body), d.final()]);
  };
  const out = [];
  if (existsSync(file)) {
    const all = readFileSync(file);
    for (let at = 0; at + size <= all.length; at += size) out.push(open(all.subarray(at, at + size), at === 0));
  }
  if (existsSync(file + '-wal')) {
    const all = readFileSync(file + '-wal');
    for (let at = 32; at + 24 + size <= all.length; at += 24 + size) out.push(open(all.subarray(at + 24, at + 24 + size), all.readUInt32BE(at) === 1));
  }
  return out;
}
function left(keys) {
  let n = 0;
  const words = [mark, mark.toLowerCase()].map((w) => Buffer.from(w));
  for (const [name, key, page] of [['cache.db', keys.records, keys.recordsPage], ['outbox.db', keys.outbox, keys.outboxPage]])
    for (const p of pages(join(keys.folder, name), key, page)) n += words.some((w) => p.includes(w)) ? 1 : 0;
  return n;
}

const folder = scratch();
const bad = [];
let server, line, desk;
try {
  const dir = folder.dir;
  server = await new Fyrd(join(dir, 'server')).start();
  const token = server.account('integration').token;
  const demo = (await (await fetch(`${server.base}/api/v1/demo/patients`)).json())[0];
  const patient = (await server.call('GET', `/fhir/Patient/${demo.id}`, token)).body;
  const sample = (await server.call('GET', `/fhir/Observation?_count=1`, token)).body.entry[0].resource;
  const lines = [];
  const pid = `revoked-${ulid().toLowerCase()}`;
  delete patient.meta;
  lines.push({ ...patient, id: pid, name: [{ family: mark, given: ['Prov'] }] });
  delete sample.meta;
  const text = 'Anteckning om provet som gör posten så lång som de är i en journal. '.repeat(16);
  for (let i = 0; i < count; ++i)
    lines.push({ ...sample, id: `${pid}-${i}`, subject: { reference: `Patient/${pid}` }, encounter: undefined, note: [{ text: `${mark} ${i} ${text}` }] });
  await server.stop();
  const file = join(dir, 'many.ndjson');
  writeFileSync(file, lines.map((l) => JSON.stringify(l)).join('\n') + '\n');
  server.ctl('fhir', 'import', file, '--data', server.data, '--tenant', 'skarviken');
  await server.start(120);
  line = await new Line(server.port).start();
  desk = await new Desk(join(dir, 'desk')).start();

  // A client with all of it read, indexed and looked at.
  const filled = async (user) => {
    const c = new Client(user, desk, join(dir, user)).start();
    await c.signIn(line.base, server.account(user));
    await until('the first sync', async () => (await c.ask('state')).firstSync, 300);
    const all = (await c.must('patient', { id: pid }, 120)).resources.length;
    if (all !== count + 1) throw new Error(`${user} has ${all} records`);
    await until('the index', async () => (await c.ask('searchText', { text: mark }, 60)).hits > 0, 300);
    await c.must('searchPatients', { text: mark });
    await sleep(3000); // the index is filled in slices
    const keys = c.keys();
    return { c, keys, before: left(keys) };
  };
  const root = process.getuid() === 0;
  const report = (what, unreadable, purged, before, memory) =>
    console.log(`${what}: ${count} records; nothing can be read after ${unreadable} ms, nothing is left in the files after ${purged} ms ` +
      `(pages with it before: ${before}); in memory ${memory}`);
  const memoryOf = (c) => {
    if (!root || !c.alive) return 'not looked at';
    const found = scan({ pid: c.process.pid, needles: { mark: needle(`${mark} 1`) } }); // as the records say it; not what was searched for
    return `${found.memory.mark} copies`;
  };
  const settled = async (c) => {
    await sleep(1500); // the queue's and the windows' models follow
    return memoryOf(c);
  };
  const gone = async (c, ask = () => c.ask('patient', { id: pid })) => {
    const a = await ask();
    return !a.ok || a.resources.length === 0;
  };

  const registered = async (unit) => {
    const now = (await server.call('GET', `/fhir/Patient/${pid}`, token)).body;
    const put = await server.call('PUT', `/fhir/Patient/${pid}`, token, { ...now, managingOrganization: { reference: `Organization/${unit}` } });
    if (put.status !== 200) throw new Error(`registering was answered ${put.status} ${JSON.stringify(put.body)}`);
  };
  { // The patient moves to another unit: this one has no relation any longer.
    const { c, keys, before } = await filled('maria');
    const unit = server.account('maria').unit;
    await registered('another-unit');
    const at = Date.now();
    // Asked so that the question itself is not in the way; then for all of it.
    await until('nothing to be read', async () => !(await c.must('searchPatients', { text: mark })).hits, 60);
    const unreadable = Date.now() - at;
    if (!(await gone(c))) bad.push('the records can still be read');
    if ((await c.must('searchPatients', { text: mark })).hits || (await c.must('searchText', { text: mark })).hits) bad.push('the search still finds it');
    let remains = 1;
    const end = Date.now() + 20000;
    while ((remains = left(keys)) > 0 && Date.now() < end) await sleep(20);
    const purged = Date.now() - at;
    if (remains) bad.push(`rights taken away: ${remains} pages still hold it`);
    if (!before) bad.push('nothing was there to be purged');
    report('rights taken away', unreadable, purged, before, await settled(c));
    await c.stop();
    await registered(unit);
  }
  { // The device is revoked.
    const { c, keys, before } = await filled('leila');
    const sessions = await server.call('GET', '/api/v1/sessions', server.account('leila').token);
    const device = JSON.parse(readFileSync(join(keys.folder, 'account.json'), 'utf8')).device;
    const answer = await server.call('DELETE', `/api/v1/devices/${device}`, server.account('leila').token);
    const at = Date.now();
    if (answer.status !== 204) throw new Error(`revoking was answered ${answer.status} ${JSON.stringify(answer.body)} ${JSON.stringify(sessions.body)}`);
    await until('nothing to be read', () => gone(c), 60);
    const unreadable = Date.now() - at;
    await until('the files to be gone', () => !existsSync(keys.folder) || (!existsSync(join(keys.folder, 'salt')) && !existsSync(join(keys.folder, 'cache.db'))), 30);
    const purged = Date.now() - at;
    report('device revoked', unreadable, purged, before, await settled(c));
    await until('everything to be erased', () => !existsSync(keys.folder), 30).catch(() => bad.push('the folder is still there'));
    await c.stop();
  }
  { // The lease ends, and nobody can be reached.
    const { c, keys, before } = await filled('johan');
    const { leaseEnds } = await c.must('state');
    line.set('refuse');
    await until('offline', async () => (await c.ask('state')).connection === 'offline', 30);
    const ahead = leaseEnds - Date.now() + 60_000; // it is told to the minute
    await c.must('forward', { ms: ahead - 120_000 });
    if (await gone(c)) bad.push('the lease ended before its time');
    await c.must('forward', { ms: 120_000 + 60_000 });
    const at = Date.now();
    await until('nothing to be read', () => gone(c), 60);
    const unreadable = Date.now() - at;
    await until('the records to be gone', () => !existsSync(join(keys.folder, 'salt')) || left(keys) === 0, 30);
    const purged = Date.now() - at;
    report('lease ended without a line', unreadable, purged, before, await settled(c));
    if (existsSync(join(keys.folder, 'keys')) === false) bad.push('the outbox lost its keys');
    await c.stop();
  }
} catch (e) {
  bad.push(e.stack);
} finally {
  line?.stop();
  desk?.stop();
  await server?.stop();
  folder.remove();
}
for (const b of bad) console.log(`VIOLATION ${b}`);
process.exit(bad.length ? 1 : 0);
