// Measures the real programs together: node scripts/bench.mjs row|start|import
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, Display, patientApi, root, scratch, Server, sleep, ulid, until, Workstation } from '../tests/e2e/parts.mjs';

const quantile = (values, q) => {
  const v = [...values].sort((a, b) => a - b);
  return v[Math.min(v.length - 1, Math.ceil(q * v.length) - 1)];
};
// Proportional set size in MB of a process and its children: what it really costs beside the others.
function memory(pid) {
  const field = (file, name) => Number((readFileSync(file, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+)`, 'm')) ?? [])[1] ?? 0) / 1024;
  return { rss: field(`/proc/${pid}/status`, 'VmRSS'), pss: field(`/proc/${pid}/smaps_rollup`, 'Pss') };
}
const pidOf = (w) => Number(execFileSync('pgrep', ['-f', `bin/fyr --server ${w.server.base} --profile ${w.dir}/profile`]).toString().trim().split('\n').at(-1));

async function row() {
  const folder = scratch();
  const server = await new Server(folder.dir).start();
  const display = await new Display().start();
  const dir = join(folder.dir, 'nurse');
  mkdirSync(dir, { mode: 0o700 });
  const fyr = await new Workstation(display, dir, server).start();
  try {
    await fyr.signIn(server.account('nurse'));
    const times = [];
    const rounds = 40;
    for (let n = 0; n < rounds; ++n) {
      const patient = await patientApi(server, n);
      const started = await patient.call('POST', '/interviews', { clientId: ulid(), lang: 'sv', subject: 'self', text: 'Ont i halsen sedan tre dagar och lite feber' });
      let interview = started.body;
      // Answer until one answer is left to give, then measure that one.
      for (let i = 0; i < 40 && interview.status === 'asking'; ++i) {
        const body = { clientId: ulid(), turn: interview.turn, questionId: interview.question.id, answer: { unknown: true } };
        const before = new Set(fyr.rows().map((r) => r.id));
        const sent = Date.now();
        interview = (await patient.call('POST', `/interviews/${interview.id}/answers`, body)).body;
        if (interview.status === 'asking') continue;
        const painted = await until('the row', () => fyr.events().find((e) => e.event === 'painted' && e.t >= sent && e.rows.some((r) => !before.has(r.id))), 10).catch(() => null);
        if (painted) times.push(painted.t - sent);
      }
    }
    console.log(`patient's last answer → row painted in fyr (fyrd, fyr under Xvfb, loopback, queue of ${fyr.rows().length}): ` +
      `p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms, n=${times.length} of ${rounds}`);
    const s = memory(server.process.pid);
    const c = memory(pidOf(fyr));
    console.log(`memory after it: fyrd RSS ${s.rss.toFixed(0)} MB (PSS ${s.pss.toFixed(0)}), fyr RSS ${c.rss.toFixed(0)} MB (PSS ${c.pss.toFixed(0)})`);
  } finally {
    await fyr.stop();
    await server.stop();
    display.stop();
    folder.remove();
  }
}

async function start() {
  const patients = Number(process.env.DEV_BENCH_PATIENTS ?? 10000);
  const folder = scratch();
  process.env.FYR_DEMO_PATIENTS = String(patients);
  const began = Date.now();
  const server = await new Server(folder.dir).start(900);
  console.log(`fyrd generates and serves ${patients} patients: ready after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const display = await new Display().start();
  const dir = join(folder.dir, 'nurse');
  mkdirSync(dir, { mode: 0o700 });
  try {
    const first = await new Workstation(display, dir, server).start();
    const signed = Date.now();
    await first.signIn(server.account('nurse'), '271828', 600);
    await until('the first sync', () => first.events().some((e) => e.event === 'status' && e.firstSync && e.connection === 'online'), 600);
    const synced = first.events().find((e) => e.event === 'status' && e.firstSync);
    console.log(`first sync: ${synced.received || '?'} entries, done ${((synced.t - signed) / 1000).toFixed(1)} s after sign-in began (with typing); the first rows of the queue were painted ${((first.events().find((e) => e.event === 'painted' && e.rows.length > 0).t - signed) / 1000).toFixed(1)} s after it`);
    await sleep(3000);
    const m = memory(pidOf(first));
    console.log(`fyr with ${patients} patients in its cache: RSS ${m.rss.toFixed(0)} MB (PSS ${m.pss.toFixed(0)}); cache ${execFileSync('du', ['-sm', join(dir, 'profile')]).toString().split('\t')[0]} MB`);
    await first.stop();
    const toPage = [];
    const toQueue = [];
    for (let n = 0; n < 5; ++n) {
      const w = new Workstation(display, dir, server);
      w.trace = join(dir, `trace-${n}.jsonl`);
      const at = Date.now();
      await w.start();
      await until('the PIN page', () => w.last('session')?.state === 'locked', 30);
      toPage.push(w.events().find((e) => e.event === 'session').t - at);
      await sleep(500);
      w.type('271828');
      const pressed = Date.now();
      w.keys('Return');
      const painted = await until('the queue', () => w.events().find((e) => e.event === 'painted' && e.rows.length > 0 && e.t >= pressed), 60);
      toQueue.push(painted.t - pressed);
      await w.stop();
    }
    console.log(`fyr start → PIN page p50 ${quantile(toPage, 0.5)} ms; PIN entered → usable queue p50 ${quantile(toQueue, 0.5)} ms (Argon2id is part of it), n=5`);
    console.log(`fyrd memory: RSS ${memory(server.process.pid).rss.toFixed(0)} MB`);
  } finally {
    await server.stop();
    display.stop();
    folder.remove();
  }
}

function importBundles() {
  const data = process.env.DEV_SHARED_DATA ?? '';
  const synthea = join(data, 'synthea');
  if (!existsSync(synthea)) {
    console.log('import: no folder of synthetic bundles (DEV_SHARED_DATA/synthea); skipped');
    return;
  }
  const folder = scratch();
  const files = readdirSync(synthea).filter((f) => f.endsWith('.json')).map((f) => join(synthea, f));
  const at = Date.now();
  const r = spawnSync(join(build, 'bin', 'fyrctl'), ['fhir', 'import', '--data', join(folder.dir, 'store'), '--tenant', 'bench', ...files], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = (Date.now() - at) / 1000;
  const said = r.stderr.match(/(\d+) resources from .*?, (\d+) refused/);
  const [accepted, refused] = said ? [Number(said[1]), Number(said[2])] : [0, 0];
  const raw = files.reduce((n, f) => n + readFileSync(f).length, 0);
  const size = Number(execFileSync('du', ['-sb', join(folder.dir, 'store')]).toString().split('\t')[0]);
  console.log(`import of ${files.length} bundles (validated, indexed, audited, synchronous=FULL): ${accepted} resources, ${refused} refused, ` +
    `${seconds.toFixed(1)} s = ${(accepted / seconds).toFixed(0)} resources/s; store ${(size / 1e6).toFixed(0)} MB for ${(raw / 1e6).toFixed(0)} MB of JSON with white space`);
  if (r.status !== 0) console.log(r.stderr.split('\n').slice(-3).join('\n'));
  folder.remove();
}

const part = process.argv[2];
if (part === 'row') await row();
else if (part === 'start') await start();
else if (part === 'import') importBundles();
else throw new Error(`no part ${part}`);
