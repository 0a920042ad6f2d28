// Load on a FHIR R4 server, ours or another: closed loop, HTTP/1.1 kept alive, loopback only, bounded in count and time.
// No dependencies; raw sockets and a minimal reader of answers, so that the generator stays cheaper than the server.
//
//   node scripts/fhir_load.mjs --base http://127.0.0.1:8080/fhir --token T --name fyrd
//     --ops create,read,search-name,search-family,bundle50,obs,revinclude,chain,update,synthea
//     --conns 1,8,32 --seconds 8 --max 20000 --warmup 1 --seed 2000 --rounds 1
//     --cpu "server=PID,db=PID"   CPU time (process and its children) per request: other load on the machine does not count
//     --wait-idle 60              before each cell wait until the rest of the machine is at most 15 % busy (bounded)
//     --obs-bundles 100           transactions of 50 loaded before obs, revinclude and chain
//     --synthea FOLDER --synthea-files 20
//     --out result.json           all rows; a table goes to standard output
import net from 'node:net';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const A = {};
for (let i = 2; i < process.argv.length; i += 2) A[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
const BASE = new URL(A.base ?? 'http://127.0.0.1:8103/fhir/R4');
if (!/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(BASE.hostname)) { console.error('loopback only'); process.exit(2); }
const PREFIX = BASE.pathname.replace(/\/$/, '');
const TOKEN = A.token ?? process.env.FHIR_TOKEN ?? '';
const NAME = A.name ?? BASE.host;
const CONNS = (A.conns ?? '1,8,32').split(',').map(Number);
const OPS = (A.ops ?? 'create,read,search-name,bundle50').split(',');
const SECONDS = +(A.seconds ?? 8), MAX = +(A.max ?? 20000), WARM = +(A.warmup ?? 1), SEED = +(A.seed ?? 2000), ROUNDS = +(A.rounds ?? 1);
const WAIT_IDLE = +(A['wait-idle'] ?? 0);
const CPU = Object.fromEntries((A.cpu ?? '').split(',').filter(Boolean).map((s) => s.split('=')));
const HZ = 100, TIMEOUT = +(A.timeout ?? 30) * 1000;

// ---------- deterministic data ----------
let seed = 42;
const rnd = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296);
const ri = (n) => Math.floor(rnd() * n);
const SYL = ['an', 'bel', 'cor', 'dun', 'er', 'fal', 'gre', 'hal', 'is', 'jo', 'kel', 'lun', 'mor', 'nor', 'os', 'per', 'quin', 'ros', 'sel', 'tor', 'ul', 'ves', 'wil', 'yor', 'zan'];
const word = (k) => { let s = ''; for (let i = 0; i < 3; i++) { s += SYL[k % 25]; k = Math.floor(k / 25) + 7 * i; } return s[0].toUpperCase() + s.slice(1); };
const FAM = Array.from({ length: 500 }, (_, i) => word(i * 37 + 11)), GIV = Array.from({ length: 200 }, (_, i) => word(i * 53 + 5));
const ymd = () => `${1930 + ri(90)}-${String(1 + ri(12)).padStart(2, '0')}-${String(1 + ri(28)).padStart(2, '0')}`;
const dt = () => `202${ri(6)}-${String(1 + ri(12)).padStart(2, '0')}-${String(1 + ri(28)).padStart(2, '0')}T${String(ri(24)).padStart(2, '0')}:00:00Z`;
let seedFam = 0; // the first 500 seeded patients cover every family name, so that no search below is empty
const patient = () => ({
  resourceType: 'Patient', active: true,
  identifier: [{ system: 'urn:bench:nhs', value: String(1e9 + ri(9e8)) }],
  name: [{ use: 'official', family: FAM[seedFam < 500 ? seedFam++ : ri(500)], given: [GIV[ri(200)], GIV[ri(200)]] }],
  telecom: [{ system: 'phone', value: '07' + (1e8 + ri(9e8)), use: 'mobile' }, { system: 'email', value: `p${ri(1e9)}@example.org` }],
  gender: rnd() < 0.5 ? 'female' : 'male', birthDate: ymd(),
  address: [{ line: [`${1 + ri(200)} High Street`], city: FAM[ri(500)] + 'ton', postalCode: `AB${ri(99)} ${ri(9)}CD`, country: 'GB' }],
});
const CODES = [['8867-4', 'Heart rate', '/min'], ['8480-6', 'Systolic blood pressure', 'mm[Hg]'], ['8462-4', 'Diastolic blood pressure', 'mm[Hg]'], ['29463-7', 'Body weight', 'kg'], ['44261-6', 'PHQ-9 total score', '{score}'], ['70274-6', 'GAD-7 total score', '{score}']];
const observation = (subject, encounter) => {
  const [c, d, u] = CODES[ri(CODES.length)];
  return { resourceType: 'Observation', status: 'final', category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }], code: { coding: [{ system: 'http://loinc.org', code: c, display: d }], text: d }, subject: { reference: subject }, ...(encounter ? { encounter: { reference: encounter } } : {}), effectiveDateTime: dt(), valueQuantity: { value: 20 + ri(160), unit: u, system: 'http://unitsofmeasure.org', code: u } };
};
const uuid = () => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => '0123456789abcdef'[ri(16)]);
// 50 resources a primary-care contact produces: 1 Patient, 9 Encounter, 25 Observation, 10 Condition, 5 MedicationRequest
function bundle50() {
  const p = 'urn:uuid:' + uuid(), enc = [], entry = [];
  const add = (fullUrl, resource) => entry.push({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } });
  add(p, patient());
  for (let i = 0; i < 9; i++) { enc.push('urn:uuid:' + uuid()); add(enc[i], { resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, type: [{ coding: [{ system: 'http://snomed.info/sct', code: '185349003', display: 'Encounter for check up' }] }], subject: { reference: p }, period: { start: dt(), end: '2026-01-01T00:00:00Z' } }); }
  for (let i = 0; i < 25; i++) add('urn:uuid:' + uuid(), observation(p, enc[ri(9)]));
  for (let i = 0; i < 10; i++) add('urn:uuid:' + uuid(), { resourceType: 'Condition', clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }, verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] }, code: { coding: [{ system: 'http://snomed.info/sct', code: String(3e7 + ri(9e6)) }], text: 'condition' }, subject: { reference: p }, encounter: { reference: enc[ri(9)] }, onsetDateTime: dt() });
  for (let i = 0; i < 5; i++) add('urn:uuid:' + uuid(), { resourceType: 'MedicationRequest', status: 'active', intent: 'order', medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: String(3e5 + ri(9e4)) }], text: 'medication' }, subject: { reference: p }, encounter: { reference: enc[ri(9)] }, authoredOn: dt() });
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

// ---------- client ----------
const HEAD = `Host: ${BASE.host}\r\nAccept: application/fhir+json\r\n` + (TOKEN ? `Authorization: Bearer ${TOKEN}\r\n` : '');
const enc = (method, url, body, extra = '') => {
  if (body === undefined) return Buffer.from(`${method} ${PREFIX}${url} HTTP/1.1\r\n${HEAD}${extra}\r\n`);
  const b = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return Buffer.concat([Buffer.from(`${method} ${PREFIX}${url} HTTP/1.1\r\n${HEAD}${extra}Content-Type: application/fhir+json\r\nContent-Length: ${b.length}\r\n\r\n`), b]);
};
class Conn {
  constructor() { this.parts = []; this.len = 0; }
  open() {
    return new Promise((res, rej) => {
      this.s = net.connect(+(BASE.port || 80), BASE.hostname.replace(/[[\]]/g, ''), () => res(this));
      this.s.setNoDelay(true);
      this.s.on('error', (e) => { rej(e); this.fail?.(e); });
      this.s.on('close', () => this.fail?.(new Error('closed')));
      this.s.on('data', (d) => this.feed(d));
    });
  }
  feed(d) {
    this.buf = this.buf?.length ? Buffer.concat([this.buf, d]) : d;
    if (this.need && this.buf.length < this.need) return;
    const b = this.buf;
    if (!this.h) {
      const e = b.indexOf('\r\n\r\n');
      if (e < 0) return;
      const head = b.latin1Slice(0, e);
      const m = /\r\ncontent-length: *(\d+)/i.exec(head);
      this.h = { status: +head.slice(9, 12), head, start: e + 4, cl: m ? +m[1] : -1, chunked: /\r\ntransfer-encoding: *chunked/i.test(head) };
      if (this.h.cl < 0 && !this.h.chunked) this.h.cl = 0;
    }
    const h = this.h;
    let end, body;
    if (h.chunked) {
      let p = h.start; const out = [];
      for (;;) {
        const nl = b.indexOf('\r\n', p);
        if (nl < 0) return;
        const n = parseInt(b.latin1Slice(p, nl), 16);
        if (n === 0) { if (b.length < nl + 4) return; end = nl + 4; break; }
        if (b.length < nl + 2 + n + 2) return;
        out.push(b.subarray(nl + 2, nl + 2 + n)); p = nl + 4 + n;
      }
      body = out.length === 1 ? out[0] : Buffer.concat(out);
    } else {
      end = h.start + h.cl;
      if (b.length < end) { this.need = end; return; }
      body = b.subarray(h.start, end);
    }
    this.need = 0; this.h = undefined; this.buf = b.length > end ? b.subarray(end) : undefined;
    const r = this.ok; this.ok = this.fail = undefined;
    r({ status: h.status, head: h.head, body });
  }
  send(buf) { // a request without an answer for --timeout seconds counts as an error (a hung server must not hang the bench)
    return new Promise((ok, fail) => {
      const t = setTimeout(() => { this.ok = this.fail = undefined; this.s.destroy(); fail(new Error('timeout')); }, TIMEOUT);
      this.ok = (r) => { clearTimeout(t); ok(r); }; this.fail = (e) => { clearTimeout(t); fail(e); }; this.s.write(buf);
    });
  }
  close() { this.fail = undefined; this.s.destroy(); }
}
const one = async (buf) => { const c = await new Conn().open(); const r = await c.send(buf); c.close(); return r; };
const json = (r) => JSON.parse(r.body.toString() || 'null');

// ---------- CPU accounting ----------
const stat = (pid) => { try { const f = fs.readFileSync(`/proc/${pid}/stat`, 'latin1'); const a = f.slice(f.lastIndexOf(')') + 2).split(' '); return { ppid: +a[1], own: +a[11] + +a[12], reaped: +a[13] + +a[14] }; } catch { return null; } };
function cpuOf(root) { // root + live descendants + reaped children, in seconds
  const all = new Map();
  for (const p of fs.readdirSync('/proc')) if (/^\d+$/.test(p)) { const s = stat(p); if (s) all.set(+p, s); }
  let t = 0; const want = [+root];
  while (want.length) { const p = want.pop(), s = all.get(p); if (!s) continue; t += s.own + s.reaped; for (const [q, v] of all) if (v.ppid === p) want.push(q); }
  return t / HZ;
}
const machine = () => { const a = fs.readFileSync('/proc/stat', 'latin1').split('\n')[0].split(/\s+/).slice(1, 9).map(Number); const tot = a.reduce((x, y) => x + y, 0); return { busy: (tot - a[3] - a[4]) / HZ, tot: tot / HZ }; };
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
async function waitIdle() {
  for (let i = 0; i < WAIT_IDLE / 2; i++) { const a = machine(); await sleep(2000); const b = machine(); if ((b.busy - a.busy) / (b.tot - a.tot) <= 0.15) return; }
}
const snap = () => ({ m: machine(), self: process.cpuUsage(), t: performance.now(), ...Object.fromEntries(Object.entries(CPU).map(([k, p]) => ['cpu_' + k, cpuOf(p)])) });

// ---------- operations ----------
const ctx = { ids: [], obsPatients: [], versions: new Map() };
const idOf = (r) => { const m = /\r\nlocation: *(\S+)/i.exec(r.head); const x = m && /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^\s/]+)?$/.exec(m[1]); return x ? x[2] : json(r)?.id; };
const entries = (r, min, test) => { const b = json(r); if (b.resourceType !== 'Bundle' || (b.entry?.length ?? 0) < min) return `entries ${b.entry?.length ?? 0} < ${min}`; return test && !b.entry.every(test) ? 'wrong entry' : null; };
const OP = {
  create: { n: 1, make: () => enc('POST', '/Patient', patient()), status: [201] },
  read: { n: 1, make: () => enc('GET', '/Patient/' + ctx.ids[ri(ctx.ids.length)]), status: [200], check: (r) => (json(r).resourceType === 'Patient' ? null : 'not a Patient') },
  update: { n: 1, make: () => { const id = ctx.ids[ri(ctx.ids.length)]; return enc('PUT', '/Patient/' + id, { ...patient(), id }); }, status: [200] },
  'search-name': { n: 1, make: () => enc('GET', `/Patient?name=${FAM[ri(500)]}&_count=20`), status: [200], check: (r) => entries(r, 1) },
  'search-family': { n: 1, make: () => enc('GET', `/Patient?family=${FAM[ri(500)]}&_count=20`), status: [200], check: (r) => entries(r, 1) },
  bundle50: { n: 50, max: 1500, make: () => enc('POST', '', bundle50()), status: [200], check: (r) => { const b = json(r); return b.type === 'transaction-response' && b.entry?.length === 50 && b.entry.every((e) => /^201/.test(e.response?.status ?? '')) ? null : 'not 50 x 201'; } },
  obs: { n: 1, prep: prepObs, make: () => enc('GET', `/Observation?subject=Patient/${ctx.obsPatients[ri(ctx.obsPatients.length)]}&code=http://loinc.org|${CODES[ri(6)][0]}&_sort=-date&_count=20`), status: [200], check: (r) => entries(r, 0) },
  revinclude: { n: 1, prep: prepObs, make: () => enc('GET', `/Patient?_id=${ctx.obsPatients[ri(ctx.obsPatients.length)]}&_revinclude=Observation:subject`), status: [200], check: (r) => entries(r, 20) },
  chain: { n: 1, prep: prepObs, make: () => enc('GET', `/Observation?subject:Patient.family=${FAM[ri(500)]}&_count=20`), status: [200], check: (r) => entries(r, 0) },
  synthea: { n: 1 },
};
async function prepObs() {
  const N = +(A['obs-bundles'] ?? 100);
  if (ctx.obsPatients.length >= N) return;
  const c = await new Conn().open();
  for (let i = 0; i < N; i++) { const r = await c.send(enc('POST', '', bundle50())); if (r.status !== 200) throw new Error('bundle seed ' + r.status + ' ' + r.body.toString().slice(0, 300)); const l = json(r).entry[0].response.location; ctx.obsPatients.push(/Patient\/([^/]+)/.exec(l)[1]); }
  c.close();
}
const pct = (a, p) => a[Math.min(a.length - 1, Math.floor(a.length * p))];
async function cell(opName, c, warm) {
  const op = OP[opName], conns = await Promise.all(Array.from({ length: c }, () => new Conn().open()));
  const lim = warm ? WARM : SECONDS, max = Math.min(op.max ?? MAX, MAX) / (warm ? 4 : 1);
  const lat = []; let errors = 0, firstErr = '', sent = 0, stop = false;
  const pre = opName === 'bundle50' ? Array.from({ length: 24 }, op.make) : null; // bodies pre-built: encoding cost stays out of the loop
  const s0 = snap(), end = s0.t + lim * 1000;
  await Promise.all(conns.map(async (k) => {
    while (!stop && sent < max && performance.now() < end) {
      const i = sent++, buf = pre ? pre[i % 24] : op.make(), t = performance.now();
      let r;
      try { r = await k.send(buf); } catch (e) { errors++; firstErr ||= String(e); try { k.close(); k.h = k.buf = undefined; k.need = 0; await k.open(); } catch { stop = true; } if (errors > 200 && !lat.length) stop = true; continue; }
      lat.push(performance.now() - t);
      let bad = op.status.includes(r.status) ? null : `status ${r.status} ${r.body.toString().slice(0, 160)}`;
      if (!bad && op.check && i % 16 === 0) bad = op.check(r);
      if (bad) { errors++; firstErr ||= bad; }
    }
  }));
  const s1 = snap(); conns.forEach((k) => k.close());
  lat.sort((a, b) => a - b);
  const secs = (s1.t - s0.t) / 1000, self = (s1.self.user + s1.self.system - s0.self.user - s0.self.system) / 1e6;
  const row = { op: opName, conns: c, n: lat.length, secs: +secs.toFixed(2), rps: +(lat.length / secs).toFixed(1), res_s: +((lat.length * op.n) / secs).toFixed(1), p50: +pct(lat, 0.5)?.toFixed(2), p90: +pct(lat, 0.9)?.toFixed(2), p99: +pct(lat, 0.99)?.toFixed(2), max: +lat.at(-1)?.toFixed(1), errors, firstErr };
  let ours = self;
  for (const k of Object.keys(CPU)) { const d = s1['cpu_' + k] - s0['cpu_' + k]; ours += d; row[`cpu_ms_${k}`] = +((d * 1000) / lat.length).toFixed(3); }
  row.cpu_ms_client = +((self * 1000) / lat.length).toFixed(3);
  row.other_cores = Object.keys(CPU).length ? +Math.max(0, (s1.m.busy - s0.m.busy - ours) / secs).toFixed(2) : null;
  return row;
}
async function synthea() {
  const dir = A.synthea ?? 'synthea', files = fs.readdirSync(dir).filter((f) => f.endsWith('.json')).sort().slice(0, +(A['synthea-files'] ?? 20));
  const c = await new Conn().open(); let res = 0, ok = 0, bytes = 0; const lat = []; let firstErr = '';
  const bufs = files.map((f) => { const t = fs.readFileSync(path.join(dir, f)); const b = JSON.parse(t); return { f, n: b.entry.length, buf: enc('POST', '', JSON.stringify(b)), len: t.length }; });
  const s0 = snap(); let rejected = 0;
  for (const b of bufs) { if (performance.now() - s0.t > 120000) break; const t = performance.now(); let r; try { r = await c.send(b.buf); } catch (e) { rejected++; firstErr ||= `${b.f}: ${e.message}`; c.close(); c.h = c.buf = undefined; c.need = 0; await c.open(); continue; } lat.push(performance.now() - t); bytes += b.len; if (r.status === 200) { ok++; res += b.n; } else { rejected++; firstErr ||= `${b.f}: ${r.status} ${r.body.toString().slice(0, 300)}`; } }
  const s1 = snap(); c.close(); lat.sort((a, b) => a - b); const secs = (s1.t - s0.t) / 1000;
  const row = { op: 'synthea', conns: 1, n: lat.length, secs: +secs.toFixed(2), rps: +(ok / secs).toFixed(2), res_s: +(res / secs).toFixed(1), p50: +pct(lat, 0.5)?.toFixed(1), p99: +pct(lat, 0.99)?.toFixed(1), max: +lat.at(-1)?.toFixed(1), errors: rejected, firstErr, MB_s: +(bytes / 1e6 / secs).toFixed(2), resources: res };
  let ours = (s1.self.user + s1.self.system - s0.self.user - s0.self.system) / 1e6;
  for (const k of Object.keys(CPU)) { const d = s1['cpu_' + k] - s0['cpu_' + k]; ours += d; row[`cpu_ms_${k}`] = +((d * 1000) / Math.max(1, res)).toFixed(3); }
  row.other_cores = Object.keys(CPU).length ? +Math.max(0, (s1.m.busy - s0.m.busy - ours) / secs).toFixed(2) : null;
  return row;
}

// ---------- main ----------
const meta = await one(enc('GET', '/metadata'));
if (meta.status !== 200) { console.error('metadata', meta.status); process.exit(1); }
const sw = json(meta).software;
{ // correctness gate: what is created is read back and found
  const p = patient(); p.name[0].family = 'Zqgate' + Date.now();
  const r = await one(enc('POST', '/Patient', p)); if (r.status !== 201) { console.error('create', r.status, r.body.toString().slice(0, 500)); process.exit(1); }
  const id = idOf(r), g = json(await one(enc('GET', '/Patient/' + id)));
  if (g.id !== id) { console.error('read-back failed'); process.exit(1); }
  for (const q of ['family', 'name']) { const s = json(await one(enc('GET', `/Patient?${q}=${p.name[0].family}`))); const hit = s.entry?.length === 1 && s.entry[0].resource.id === id; console.error(`gate ${q}=: ${hit ? 'ok' : 'NOT FOUND (' + (s.entry?.length ?? 0) + ' hits)'}`); }
}
{ // seed
  const t = performance.now(), conns = await Promise.all(Array.from({ length: 8 }, () => new Conn().open())); let left = SEED;
  await Promise.all(conns.map(async (k) => { while (left-- > 0) { const r = await k.send(enc('POST', '/Patient', patient())); if (r.status !== 201) throw new Error('seed ' + r.status + r.body.toString().slice(0, 300)); ctx.ids.push(idOf(r)); } }));
  conns.forEach((k) => k.close()); console.error(`seeded ${ctx.ids.length} patients in ${((performance.now() - t) / 1000).toFixed(1)} s`);
}
if (OPS.some((o) => OP[o]?.prep)) await prepObs();
if (A['after-seed']) { const { execSync } = await import('node:child_process'); execSync(A['after-seed'], { stdio: 'inherit' }); }
const rows = [];
for (let round = 1; round <= ROUNDS; round++) for (const o of OPS) {
  if (o === 'synthea') { await waitIdle(); const r = { round, ...(await synthea()) }; rows.push(r); console.error(JSON.stringify(r)); continue; }
  await OP[o].prep?.();
  for (const c of CONNS) { await waitIdle(); await cell(o, c, true); const r = { round, ...(await cell(o, c, false)) }; rows.push(r); console.error(JSON.stringify(r)); }
}
const out = { name: NAME, base: BASE.href, software: sw, when: new Date().toISOString(), node: process.version, cpus: os.cpus().length, cpu: os.cpus()[0].model, seed: SEED, seconds: SECONDS, rows };
if (A.out) fs.writeFileSync(A.out, JSON.stringify(out, null, 1));
const H = ['op', 'conns', 'n', 'rps', 'res_s', 'p50', 'p99', 'max', 'errors', ...Object.keys(CPU).map((k) => 'cpu_ms_' + k), 'cpu_ms_client', 'other_cores'];
console.log(`### ${NAME} — ${sw?.name ?? ''} ${sw?.version ?? ''}\n\n| ${H.join(' | ')} |\n|${H.map(() => '---').join('|')}|`);
for (const r of rows) console.log(`| ${H.map((h) => r[h] ?? '').join(' | ')} |`);
process.exit(0);
