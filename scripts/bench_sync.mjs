// The workstation's sync beside other systems for working offline: node scripts/bench_sync.mjs
//
// Ours: real fyrd and the real back of fyr (SQLCipher, every commit flushed, rights and audit on) on loopback; the line is
// cut and slowed by a relay. Peers: a folder with one sub-folder for each, whose run.sh writes result.json
// (DEV_SYNC_PEERS; without it ours alone). Both are run in turn DEV_BENCH_ROUNDS times; the best of each is compared.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { build, scratch, Server, sleep, ulid } from '../tests/e2e/parts.mjs';
import { SlowLine } from '../tests/e2e/slow_line.mjs';

const rounds = Number(process.env.DEV_BENCH_ROUNDS ?? 3);
const records = Number(process.env.DEV_BENCH_RECORDS ?? 10000);
const peersFolder = process.env.DEV_SYNC_PEERS ?? '';
const program = join(build, 'tests', 'sync', 'fyr_syncbench');

// Records of about 1.5 KB of readable text.
const vocabulary = `patient reports low mood sleep anxiety worry panic session homework thought record behavioural activation exposure review
risk plan safety contact family work school medication dose side effect improved stable worse phone video message completed module lesson
score change goal barrier strength support line follow up nurse clinician note assessment referral intake priority routine urgent step care`.split(/\s+/);
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function record(i, patient, last) {
  const next = random(20261121 + i * 7919);
  const words = (n) => Array.from({ length: n }, () => vocabulary[Math.floor(next() * vocabulary.length)]).join(' ');
  const r = {
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    code: { text: words(8) },
    subject: { reference: `Patient/${patient}` },
    recordedDate: new Date(1763683200000 + Math.floor(next() * 3e10)).toISOString(),
    note: [{ text: last ? 'slutmarkör ' : '' }],
  };
  while (JSON.stringify(r).length < 1390) r.note[0].text += `${words(12)}. `;
  return r;
}

async function seed(server, patients) {
  const token = server.account('integration').token;
  for (let at = 0; at < records; at += 500) {
    const entry = [];
    for (let i = at; i < Math.min(records, at + 500); ++i)
      entry.push({ resource: record(i, patients[i % patients.length], i === records - 1), request: { method: 'POST', url: 'Condition' } });
    const r = await fetch(server.ready.fhirBase, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }) });
    if (!r.ok) throw new Error(`records are refused: ${r.status} ${(await r.text()).slice(0, 300)}`);
    await r.arrayBuffer();
  }
}

class Client {
  constructor(base, folder, first, second) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const args = [base, first.user, first.password, folder, ...(second ? [second.user, second.password] : [])];
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } });
    this.lines = [];
    let rest = '';
    this.process.stdout.on('data', (d) => {
      rest += d;
      for (let nl; (nl = rest.indexOf('\n')) >= 0; rest = rest.slice(nl + 1)) {
        this.lines.push(JSON.parse(rest.slice(0, nl)));
        this.wake?.();
      }
    });
    this.process.on('exit', () => this.wake?.());
  }
  async ask(order) {
    this.process.stdin.write(`${order}\n`);
    while (!this.lines.length) {
      if (this.process.exitCode !== null) throw new Error(`the client ended at '${order}'`);
      await new Promise((r) => (this.wake = r));
    }
    return this.lines.shift();
  }
  async end() {
    const gone = new Promise((r) => this.process.once('exit', r));
    this.process.stdin.end();
    await gone;
  }
}

async function ours(server, patient, folder, slow) {
  const [first, second] = [server.account('nurse'), server.account('nurse', 1) ?? server.account('doctor')];
  const out = {};
  {
    const line = await new SlowLine(server.base).start();
    const direct = new Client(server.base, join(folder, 'direct'), first, second);
    out.first = await direct.ask('signIn');
    out.words = await direct.ask('words anxiety sleep panic "side effect" risk exposure medication homework video referral');
    out.visible = await direct.ask(`visible 200 20 ${patient}`);
    await direct.end();
    // Work without a line goes through the relay, which can be cut.
    const cut = new Client(line.base, join(folder, 'cut'), first);
    await cut.ask('signIn');
    await line.cut();
    out.queue = await cut.ask(`queue 1000 ${patient}`);
    await line.mend();
    out.flush = await cut.ask('flush');
    await cut.end();
    await line.cut();
  }
  if (slow && !process.env.DEV_BENCH_QUICK) {
    const line = await new SlowLine(server.base, { rtt: 300, kbit: 2000 }).start();
    const far = new Client(line.base, join(folder, 'far'), first);
    out.slowFirst = await far.ask('signIn');
    out.slowBytes = { up: line.up, down: line.down };
    await line.cut();
    await far.ask(`queue 200 ${patient}`);
    await line.mend();
    out.slowFlush = await far.ask('flush');
    await line.cut();
    await far.ask(`queue 0 ${patient}`);
    await line.mend();
    out.slowQuiet = await far.ask('quiet');
    await far.end();
    await line.cut();
  }
  return out;
}

function peer(name) {
  const folder = join(peersFolder, name);
  const r = spawnSync('bash', ['run.sh'], { cwd: folder, env: { ...process.env, PEERS: peersFolder }, stdio: 'ignore', timeout: 900_000 });
  const file = join(folder, 'result.json');
  return r.status === 0 && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
// The four figures that all of them give, from files of different shapes.
function peerFigures(r) {
  if (!r) return null;
  const numbers = (v) => (Array.isArray(v) ? v : [v]).map((x) => (typeof x === 'number' ? x : x?.docs_per_s ?? x?.per_s ?? x?.flush_per_s)).filter(Number.isFinite);
  const best = (pattern) => Math.max(0, ...Object.entries(r).filter(([k]) => pattern.test(k)).flatMap(([, v]) => numbers(v)));
  return { first: best(/^first_sync/), p50: r.prop_ms?.p50, p99: r.prop_ms?.p99, flush: best(/^(offline_flush|flush)/) };
}

// Many workstations that listen, in many units of one tenant; notes are written all over, and each must be told soon to
// those whose patient it is. The listeners are plain HTTP and WebSocket: they cost less than fyr, the server's part is whole.
async function crowd(folder, units, each, perSecond, seconds) {
  const data = join(folder, 'crowd');
  const made = spawnSync(join(build, 'bin', 'fyrctl'), ['demo', 'crowd', '--data', join(data, 'store'), '--units', String(units), '--each', String(each)], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (made.status !== 0) throw new Error(made.stderr);
  const people = made.stdout.trim().split('\n').map((l) => JSON.parse(l));
  process.env.FYR_HTTP_CONNECTIONS_PER_ADDRESS = '8192'; // all of them come from here
  const server = await new Server(data).start(120);
  const url = new URL(server.base);
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  const call = (method, path, token, body) => new Promise((done, failed) => {
    const r = http.request({ host: url.hostname, port: url.port, path, method, agent, headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) } }, (answer) => {
      let text = '';
      answer.on('data', (d) => (text += d)).on('end', () => done({ status: answer.statusCode, text }));
    });
    r.on('error', failed).end(body);
  });
  const sent = new Map(); // text of a note → when its saving began
  const seen = [];
  let told = 0;
  let reads = 0;
  const follow = async (p) => {
    let cursor = '';
    let busy = false;
    let again = false;
    const read = async () => {
      if (busy) { again = true; return; }
      busy = true;
      do {
        again = false;
        let more = true;
        while (more) {
          ++reads;
          const r = await call('GET', `/sync/v1/feed?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, p.token);
          if (r.status !== 200) throw new Error(`feed: ${r.status} ${r.text}`);
          const page = JSON.parse(r.text);
          cursor = page.next;
          more = page.more;
          const now = performance.now();
          for (const e of page.entries) {
            const at = e.type === 'DocumentReference' && sent.get(e.resource.content[0].attachment.data);
            if (at) { seen.push(now - at); ++told; }
          }
        }
      } while (again);
      busy = false;
    };
    await read();
    await new Promise((open) => {
      const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
      socket.write(`GET /sync/v1/wake HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer ${p.token}\r\n\r\n`);
      socket.on('data', (d) => {
        if (d.includes('101 Switching')) open();
        if (d.includes('"wake"')) read();
        if ((d[0] & 0x0f) === 9) socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0])); // a ping is answered
      }).on('error', () => {});
    });
  };
  for (let i = 0; i < people.length; i += 20) await Promise.all(people.slice(i, i + 20).map(follow));
  await sleep(3000); // the first wakes are over
  reads = 0;
  let wrote = 0;
  const begun = performance.now();
  const answers = [];
  for (let n = 0; n < perSecond * seconds; ++n) {
    await sleep(Math.max(0, begun + (n * 1000) / perSecond - performance.now()));
    const p = people[(n * 7) % people.length];
    const text = `Anteckning ${n} ${randomBytes(6).toString('hex')}`;
    sent.set(Buffer.from(text).toString('base64'), performance.now());
    ++wrote;
    const command = { id: ulid(), type: 'note.add', target: { type: 'Patient', id: p.patient }, base: 0, at: new Date().toISOString(), payload: { patient: p.patient, text } };
    answers.push(call('POST', '/sync/v1/commands', p.token, JSON.stringify({ device: ulid(), commands: [command] })).then((r) => JSON.parse(r.text).results[0].status));
  }
  const refused = (await Promise.all(answers)).filter((s) => s !== 'accepted').length;
  await sleep(2000);
  const memory = Number(readFileSync(`/proc/${server.process.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  await server.stop();
  const sorted = seen.sort((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  console.log(`${people.length} listening workstations in ${units} units, ${perSecond} notes/s for ${seconds} s: ${wrote} written, ${refused} refused, told ${told} of ${wrote * each}; ` +
    `visible p50 ${at(0.5)?.toFixed(1)} ms, p99 ${at(0.99)?.toFixed(1)} ms, most ${at(1)?.toFixed(0)} ms; ${(reads / seconds).toFixed(0)} reads of the feed/s; server RSS ${memory.toFixed(0)} MB`);
}

const best = (list, pick, lowest) => list.map(pick).filter(Number.isFinite).reduce((a, b) => (lowest ? Math.min(a, b) : Math.max(a, b)), lowest ? Infinity : -Infinity);

async function besidePeers(folder) {
  const server = await new Server(folder.dir).start(120);
  const results = [];
  const peers = {};
  try {
    // Of the unit that both workstations belong to.
    const search = await server.fhir('Patient?_count=50');
    const patients = search.body.entry.map((e) => e.resource.id);
    const at = Date.now();
    await seed(server, patients);
    console.log(`${records} records of about 1.5 KB written in ${((Date.now() - at) / 1000).toFixed(1)} s`);
    for (let n = 0; n < rounds; ++n) {
      const r = await ours(server, patients[0], join(folder.dir, `round-${n}`), n === 0);
      results.push(r);
      console.log(`round ${n + 1}: ${JSON.stringify(r)}`);
      if (peersFolder)
        for (const name of ['pouchdb', 'triplit', 'zero', 'yjs'].filter((p) => existsSync(join(peersFolder, p, 'node_modules')))) {
          const figures = peerFigures(peer(name));
          if (!figures) { console.log(`  ${name}: did not run`); continue; }
          (peers[name] ??= []).push(figures);
          console.log(`  ${name}: ${JSON.stringify(figures)}`);
        }
    }
    const mine = {
      first: best(results, (r) => r.first.entries / r.first.seconds),
      p50: best(results, (r) => r.visible.p50, true),
      p99: best(results, (r) => r.visible.p99, true),
      flush: best(results, (r) => r.flush.perSecond),
    };
    const row = (name, f) => console.log(`${name.padEnd(10)} ${String(Math.round(f.first)).padStart(12)} ${f.p50?.toFixed(1).padStart(12)} ${f.p99?.toFixed(1).padStart(12)} ${String(Math.round(f.flush)).padStart(12)}`);
    console.log(`\nbest of ${rounds}:  first sync/s   visible p50   visible p99      flushed/s`);
    row('fyr', mine);
    for (const [name, list] of Object.entries(peers)) {
      const f = { first: best(list, (r) => r.first), p50: best(list, (r) => r.p50, true), p99: best(list, (r) => r.p99, true), flush: best(list, (r) => r.flush) };
      row(name, f);
      console.log(`  fyr is ${(mine.first / f.first).toFixed(1)} x, ${(f.p50 / mine.p50).toFixed(1)} x, ${(f.p99 / mine.p99).toFixed(1)} x, ${(mine.flush / f.flush).toFixed(1)} x`);
    }
    const first = results[0];
    console.log(`words complete ${best(results, (r) => r.first.wordsSeconds, true).toFixed(2)} s after the first sync; search p99 ${best(results, (r) => r.words.p99, true).toFixed(1)} ms`);
    console.log(`save → saved p50 ${best(results, (r) => r.visible.savedP50, true).toFixed(2)} ms, p99 ${best(results, (r) => r.visible.savedP99, true).toFixed(2)} ms`);
    if (first.slowFirst) {
      console.log(`2 Mbit/s, 300 ms RTT: first sync ${first.slowFirst.seconds.toFixed(1)} s (${(first.slowBytes.down / 1e6).toFixed(2)} MB down, ${(first.slowBytes.up / 1e6).toFixed(2)} MB up), worklist after ${first.slowFirst.queueSeconds.toFixed(1)} s; ` +
        `200 commands ${first.slowFlush.seconds.toFixed(2)} s; nothing to do ${first.slowQuiet.ms.toFixed(0)} ms = ${(first.slowQuiet.ms / 300).toFixed(1)} round trips`);
    }
  } finally {
    await server.stop();
  }
}

const part = process.argv[2]; // besidePeers, crowd; both when none is named
const folder = scratch();
try {
  if (part !== 'crowd') await besidePeers(folder);
  if (part !== 'besidePeers') await crowd(folder.dir, 50, 10, 50, 20);
} finally {
  folder.remove();
}
