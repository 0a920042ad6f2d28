// Measures calls in the network laboratory: real fyrd, real coturn, two real Chromium, 50 ms between any two of them.
//   node tests/net/run.mjs scripts/bench_call.mjs [--runs N] [--outages N] [--trace] [PART…]
// Parts: join relay admit outage5 outage20 outage60 address node loss random workstation. docs/NETWORK_LAB.md says what is measured.
import { cpus, loadavg } from 'node:os';
import { CallLab, frames, moreFrames, sleep } from '../tests/net/call_lab.mjs';
import { picturesAfter, timeline, watch } from '../tests/net/call_watch.mjs';
import { skip } from '../tests/net/rights.mjs';
import { workstation } from './bench_call_workstation.mjs';

if (skip) {
  console.log(`call: ${skip}`);
  process.exit(0);
}
const args = process.argv.slice(2);
const option = (name, or) => (args.includes(name) ? Number(args.splice(args.indexOf(name), 2)[1]) : or);
const runs = option('--runs', Number(process.env.DEV_BENCH_RUNS ?? 30));
const outages = option('--outages', Number(process.env.DEV_BENCH_OUTAGES ?? 200));
const trace = args.includes('--trace') && args.splice(args.indexOf('--trace'), 1).length > 0;
const parts = args.length > 0 ? args : ['join', 'relay', 'admit', 'outage5', 'outage20', 'outage60', 'address', 'node', 'loss', 'random', 'workstation'];
const now = () => performance.timeOrigin + performance.now();

const rows = [];
function tell(what, times, bare, goal) {
  const sorted = times.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share) => (sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]);
  const ms = (v) => (Number.isFinite(v) ? (v / 1000).toFixed(2) : '–');
  const row = { what, n: sorted.length, p50: ms(at(0.5)), p95: ms(at(0.95)), most: ms(at(1)), bare, goal, met: goal === '' ? '' : at(0.95) <= Number(goal) * 1000 && sorted.length === times.length ? 'yes' : '**no**', load: loadavg()[0].toFixed(1) };
  rows.push(row);
  console.log(`${what}: n=${row.n} p50 ${row.p50} p95 ${row.p95} most ${row.most} s (bare ${bare || '–'}, goal ${goal || '–'}; load ${row.load})${sorted.length < times.length ? `; ${times.length - sorted.length} NEVER` : ''}`);
}

const lab = await CallLab.open({ rttMs: 50 });
const at = { patient: '20.0.1.1' };
const first = async (page, from, seconds = 40) => ((await picturesAfter(page, from, 1, seconds))[0] ?? NaN) - from;
const settle = async (call) => {
  await Promise.all([moreFrames(call.p.page, 30, 60_000), moreFrames(call.c.page, 30, 60_000)]);
  await sleep(1000);
};
async function toDoor(person) {
  await person.page.getByRole('button', { name: 'Fortsätt', exact: true }).click();
  await person.page.locator('.preview video.mirror').waitFor();
  await sleep(1500);
}
const press = (page) => page.evaluate(() => {
  const from = performance.timeOrigin + performance.now();
  [...document.querySelectorAll('button')].find((b) => b.textContent === 'Gå till väntrummet').click();
  return from;
});

// The other is in the call; the device check is done; the click that goes in.
async function join(what, bare, goal) {
  const call = await lab.meet({ init: watch });
  const times = [];
  for (let i = 0; i < runs; ++i) {
    await call.p.context.close();
    call.p = await lab.person('patient', { visit: call.visit, token: call.patient, init: watch });
    await toDoor(call.p);
    const from = await press(call.p.page);
    times.push(await first(call.p.page, from));
    if (trace) console.log(await timeline(from, { patient: call.p.page, clinician: call.c.page }));
    await sleep(1000);
  }
  tell(what, times, bare, goal);
  await lab.part(call);
}

// The patient waits; the clinician's click admits and goes in.
async function admit() {
  const [seen, shown] = [[], []];
  for (let i = 0; i < runs; ++i) {
    const v = await lab.visit(i);
    const p = await lab.person('patient', { visit: v.visit, token: v.patient, init: watch });
    await toDoor(p);
    await press(p.page);
    await p.page.getByText('Du står på tur.').first().waitFor();
    const c = await lab.person('clinician', { visit: v.visit, token: v.doctor, init: watch });
    await toDoor(c);
    const from = await c.page.evaluate(async ([visit, token]) => {
      const from = performance.timeOrigin + performance.now();
      await fetch(`/api/v1/visits/${visit}/admit`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }, body: '{}' });
      [...document.querySelectorAll('button')].find((b) => b.textContent === 'Gå till väntrummet').click();
      return from;
    }, [v.visit, v.doctor]);
    seen.push(await first(c.page, from));
    shown.push(await first(p.page, from));
    if (trace) console.log(await timeline(from, { patient: p.page, clinician: c.page }));
    await lab.part({ ...v, p, c });
  }
  tell('clinician clicks to admit → sees the patient', seen, '', '0.7');
  tell('… → the patient sees the clinician', shown, '', '');
}

async function outage(seconds, bare, goal, n) {
  const call = await lab.meet({ init: watch });
  const [toPatient, toClinician] = [[], []];
  for (let i = 0; i < n; ++i) {
    await settle(call);
    const cutAt = now();
    await lab.lab.cut('patient');
    await sleep(seconds * 1000);
    const from = now();
    await lab.lab.mend('patient');
    const [p, c] = await Promise.all([first(call.p.page, from, 60), first(call.c.page, from, 60)]);
    toPatient.push(p);
    toClinician.push(c);
    if (trace) console.log(`${seconds} s: patient ${p.toFixed(0)}, clinician ${c.toFixed(0)}\n${await timeline(trace ? from : cutAt, { patient: call.p.page, clinician: call.c.page })}`);
  }
  tell(`${seconds} s without a network → the patient sees again`, toPatient, bare, goal);
  tell(`… → the clinician sees again`, toClinician, bare, goal);
  await lab.part(call);
}

// From the moment of a change to the end of the longest gap that follows it.
async function healed(page, from, seconds) {
  const end = now() + seconds * 1000;
  const longest = (seen) => {
    let [gap, until] = [0, from];
    for (let i = 0; i < seen.length; ++i) {
      const before = i === 0 ? from : seen[i - 1];
      if (seen[i] - before > gap) [gap, until] = [seen[i] - before, seen[i]];
    }
    return until - from;
  };
  for (;;) {
    const seen = await picturesAfter(page, from, 1, 1);
    // Two seconds of pictures without a stop: it is over.
    if (seen.length > 0 && now() - seen.at(-1) < 300 && seen.filter((t) => t > now() - 2000).length > 20) return longest(seen);
    if (now() > end) return NaN;
    await sleep(100);
  }
}

async function address() {
  const call = await lab.meet({ init: watch });
  const [toPatient, toClinician] = [[], []];
  for (let i = 0; i < runs; ++i) {
    await settle(call);
    const from = now();
    lab.lab.readdress('patient', (at.patient = `20.0.1.${10 + i}`));
    const [p, c] = await Promise.all([healed(call.p.page, from, 60), healed(call.c.page, from, 60)]);
    toPatient.push(p);
    toClinician.push(c);
    if (trace) console.log(`patient ${p.toFixed(0)}, clinician ${c.toFixed(0)}\n${await timeline(from, { patient: call.p.page, clinician: call.c.page })}`);
  }
  tell('another address of the patient → the patient sees again', toPatient, '2.8–2.9', '1.0');
  tell('… → the clinician sees again', toClinician, '2.8–2.9', '1.0');
  await lab.part(call);
}

async function node() {
  const call = await lab.meet({ init: watch });
  const [gaps, lines] = [[], []];
  for (let i = 0; i < Math.min(runs, 10); ++i) {
    await settle(call);
    const from = now();
    await lab.killServer();
    await lab.startServer();
    const up = now();
    const back = async (page) => {
      for (;;) {
        const marks = await page.evaluate((from) => globalThis.marks.filter(([t, what]) => t > from && /^< (resumed|resync)/.test(what)), from);
        if (marks.length > 0) return marks[0][0];
        if (now() > up + 60_000) return NaN;
        await sleep(50);
      }
    };
    lines.push(Math.max(await back(call.p.page), await back(call.c.page)) - up);
    const seen = [from, ...(await picturesAfter(call.p.page, from, 1e9, 0.1)), now()];
    gaps.push(Math.max(...seen.slice(1).map((t, k) => t - seen[k])));
    if (trace) console.log(`listens after ${(up - from).toFixed(0)}; stop ${gaps.at(-1).toFixed(0)}, lines ${lines.at(-1).toFixed(0)}\n${await timeline(from, { patient: call.p.page, clinician: call.c.page })}`);
  }
  tell('server killed and started again in a call: longest stop of the picture', gaps, '', '1.0');
  tell('… it listens again → both lines are back', lines, '', '');
  await lab.part(call);
}

// 10 % loss, 1 Mbit/s, 60 ± 20 ms each way: what is left of the call.
async function loss() {
  const call = await lab.meet({ init: watch });
  await settle(call);
  for (const host of ['patient']) await lab.lab.set(host, { delay: 60, jitter: 20, loss: 0.1, rate: 1000, queue: 64 });
  await sleep(5000);
  const seconds = 25;
  const read = (page) => page.evaluate(async () => {
    const all = [...(await pcs.filter((c) => c.connectionState !== 'closed').at(-1).getStats()).values()];
    const audio = all.find((r) => r.type === 'inbound-rtp' && r.kind === 'audio') ?? {};
    const video = all.find((r) => r.type === 'inbound-rtp' && r.kind === 'video') ?? {};
    return { at: performance.now(), samples: audio.totalSamplesReceived, concealed: audio.concealedSamples, silent: audio.silentConcealedSamples, height: video.frameHeight, frames: video.framesDecoded };
  });
  const from = now();
  const before = { patient: await read(call.p.page), clinician: await read(call.c.page) };
  await sleep(seconds * 1000);
  for (const [who, { page }] of Object.entries({ patient: call.p, clinician: call.c })) {
    const after = await read(page);
    const seen = await picturesAfter(page, from, 1e9, 0.1);
    const stops = seen.slice(1).filter((t, i) => t - seen[i] > 500).length;
    const made = (after.concealed - before[who].concealed) / (after.samples - before[who].samples);
    const told = await page.locator('.tagged').first().locator('xpath=..').innerText({ timeout: 2000 }).catch(() => 'nothing');
    console.log(`10 % loss, 1 Mbit/s, 60 ± 20 ms each way: ${who} gets ${((after.frames - before[who].frames) / (after.at - before[who].at) * 1000).toFixed(1)} pictures a second of ${after.height} lines, ` +
      `${(stops / seconds * 10).toFixed(1)} stops over 0.5 s in 10 s (bare page: 20, some 5 short freezes); sound made up ${(100 * made).toFixed(1)} %; the page says: ${told}`);
  }
  await lab.lab.quiet(lab.rttMs);
  await lab.part(call);
}

// Outages of either side, in one direction or both, of 0.2 to 12 s, changes of address, a relay or a server that is gone.
async function random() {
  const call = await lab.meet({ init: watch });
  let seed = 7;
  const share = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
  const times = [];
  let lost = 0;
  for (let i = 0; i < outages; ++i) {
    const kind = share();
    const host = share() < 0.5 ? 'patient' : 'clinician';
    const seconds = 0.2 + 11.8 * share() ** 2;
    let from;
    if (kind < 0.12) {
      from = now();
      lab.lab.readdress('patient', (at.patient = `20.0.1.${10 + (i % 200)}`));
    } else if (kind < 0.17) {
      await lab.killServer();
      await sleep(seconds * 500);
      from = now();
      await lab.startServer();
    } else {
      const which = kind < 0.37 ? 'up' : kind < 0.57 ? 'down' : 'both';
      await lab.lab.cut(host, which);
      await sleep(seconds * 1000);
      from = now();
      await lab.lab.mend(host, which);
    }
    const [p, c] = await Promise.all([first(call.p.page, from, 60), first(call.c.page, from, 60)]);
    times.push(p, c);
    if (!Number.isFinite(p) || !Number.isFinite(c)) {
      ++lost;
      console.log(`outage ${i} (${kind.toFixed(3)}, ${host}, ${seconds.toFixed(1)} s): never healed\n${await timeline(from, { patient: call.p.page, clinician: call.c.page })}`);
      break;
    }
    await sleep(300 + 2000 * share());
    await Promise.all([moreFrames(call.p.page, 3, 60_000), moreFrames(call.c.page, 3, 60_000)]).catch(() => ++lost);
    if (lost > 0) break;
  }
  console.log(`${times.length / 2} random outages of one call: ${lost} calls lost (goal 0 of 200)`);
  tell('random outages → either sees again', times, '', '');
  await lab.part(call);
}

console.log(`Machine: ${cpus()[0].model}, ${cpus().length} cores; load ${loadavg().map((l) => l.toFixed(1)).join(' ')}; two Chromium, fyrd and coturn on it, no hardware for video`);
const all = {
  join: () => join('click → first remote picture, direct', '0.52–0.66 (page open → picture)', '0.7'),
  relay: async () => {
    lab.lab.onlyLets('patient', 'ip daddr 20.0.9.0/24');
    await join('click → first remote picture, by the relay', '0.42–0.43 (connection only)', '0.7');
    lab.lab.letsAll('patient');
  },
  admit,
  outage5: () => outage(5, '1.1–1.6', '1.0', runs),
  outage20: () => outage(20, '2.4–7.1', '1.5', runs),
  outage60: () => outage(60, '2.6–3.1', '2.0', Math.ceil(runs / 3)),
  address, node, loss, random,
  workstation: () => workstation(lab, { runs, tell }),
};
try {
  for (const part of parts) {
    if (!all[part]) throw new Error(`there is no part '${part}'`);
    try {
      await all[part]();
    } catch (e) {
      console.log(`${part}: ${e.stack}`);
      process.exitCode = 1;
    }
  }
} finally {
  await lab.close();
}
if (rows.length > 0) {
  console.log('\n| seconds | n | p50 | p95 | longest | bare page | goal | met | load |\n|---|---|---|---|---|---|---|---|---|');
  for (const r of rows) console.log(`| ${r.what} | ${r.n} | ${r.p50} | ${r.p95} | ${r.most} | ${r.bare} | ${r.goal} | ${r.met} | ${r.load} |`);
}
