// Measures calls in the network laboratory: real fyrd, real coturn, two real Chromium, 50 ms between any two of them.
//   node tests/net/run.mjs scripts/bench_call.mjs [--runs N] [--outages N] [--log FILE] [--trace] [PART…]
// Parts: join relay admit outage5 outage20 outage60 address node loss random workstation. docs/NETWORK_LAB.md says what is measured.
// A run that fails is counted and said, and the next one begins with a new call. --log: each run as a line of JSON, as it is made.
import { cpus, loadavg } from 'node:os';
import { CallLab, moreFrames, sleep } from '../tests/net/call_lab.mjs';
import { healed, picturesAfter, received, timeline, watch } from '../tests/net/call_watch.mjs';
import { skip } from '../tests/net/rights.mjs';
import { workstation } from './bench_call_workstation.mjs';
import { Rows, Turn } from './bench_rows.mjs';

if (skip) {
  console.log(`call: ${skip}`);
  process.exit(0);
}
const args = process.argv.slice(2);
const option = (name, or) => (args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : or);
const runs = Number(option('--runs', process.env.DEV_BENCH_RUNS ?? 30));
const outages = Number(option('--outages', process.env.DEV_BENCH_OUTAGES ?? 200));
const rows = new Rows(option('--log', process.env.DEV_BENCH_LOG ?? ''));
const trace = args.includes('--trace') && args.splice(args.indexOf('--trace'), 1).length > 0;
const now = () => performance.timeOrigin + performance.now();
const many = (n) => Array.from({ length: n }, (_, i) => i);

let lab = await CallLab.open({ rttMs: 50 });
const first = async (page, from, seconds = 40) => ((await picturesAfter(page, from, 1, seconds))[0] ?? NaN) - from;
const settle = (call) => Promise.all([moreFrames(call.p.page, 25, 60_000), moreFrames(call.c.page, 25, 60_000)]).then(() => sleep(500));
const show = async (from, call) => { if (trace) console.log(await timeline(from, { patient: call.p.page, clinician: call.c.page })); };
async function meet(k = 0) {
  return lab.meet({ init: watch, nth: k, who: await lab.hostsOf(k) });
}

// What a run does, at most so long; nothing when it failed.
async function tries(part, seconds, run) {
  let cancel;
  try {
    return await Promise.race([run(), new Promise((_, no) => (cancel = setTimeout(() => no(new Error(`not done after ${seconds} s`)), seconds * 1000)))]);
  } catch (e) {
    rows.run(part, { failed: String(e.message).split('\n')[0] });
    console.log(`${part}: a run failed: ${String(e.message).split('\n')[0]}`);
    return null;
  } finally {
    clearTimeout(cancel);
  }
}

// ---- Joins -----------------------------------------------------------------------------------------------------------------

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
async function join(part, what, bare) {
  const times = [];
  let [call, failed] = [null, 0];
  for (const i of many(runs)) {
    const took = await tries(part, 90, async () => {
      call ??= await meet();
      await call.p.context.close();
      call.p = await lab.person('patient', { visit: call.visit, token: call.patient, init: watch });
      await toDoor(call.p);
      const from = await press(call.p.page);
      const ms = await first(call.p.page, from);
      await show(from, call);
      return ms;
    });
    if (took === null) {
      ++failed;
      if (call) await lab.part(call);
      call = null;
    } else {
      times.push(took);
      rows.run(part, { ms: took });
      if (i < runs - 1) await sleep(1000);
    }
  }
  rows.tell(what, times, { bare, goal: '0.7', failed });
  if (call) await lab.part(call);
}

// The patient waits; the clinician's click admits and goes in.
async function admit() {
  const [seen, shown] = [[], []];
  let failed = 0;
  for (const i of many(runs)) {
    const call = { p: null, c: null };
    const took = await tries('admit', 90, async () => {
      Object.assign(call, await lab.visit(i));
      const c = lab.person('clinician', { visit: call.visit, token: call.doctor, init: watch }).then(async (c) => { call.c = c; await toDoor(c); });
      call.p = await lab.person('patient', { visit: call.visit, token: call.patient, init: watch });
      await toDoor(call.p);
      await press(call.p.page);
      await call.p.page.getByText('Du står på tur.').first().waitFor();
      await c;
      await sleep(500);
      const from = await call.c.page.evaluate(async ([visit, token]) => {
        const from = performance.timeOrigin + performance.now();
        await fetch(`/api/v1/visits/${visit}/admit`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }, body: '{}' });
        [...document.querySelectorAll('button')].find((b) => b.textContent === 'Gå till väntrummet').click();
        return from;
      }, [call.visit, call.doctor]);
      const both = await Promise.all([first(call.c.page, from), first(call.p.page, from)]);
      await show(from, call);
      return both;
    });
    if (took === null) ++failed;
    else {
      seen.push(took[0]);
      shown.push(took[1]);
      rows.run('admit', { clinicianMs: took[0], patientMs: took[1] });
    }
    await lab.part(call);
  }
  rows.tell('clinician clicks to admit → sees the patient', seen, { goal: '0.7', failed });
  rows.tell('… → the patient sees the clinician', shown, { failed });
}

// ---- Outages ---------------------------------------------------------------------------------------------------------------

// Several calls, so that the minutes without a network pass side by side: one at a time has one, the others are cut off.
async function outage(seconds, beside, bare, goal) {
  const part = `outage${seconds}`;
  const calls = Math.min(beside, runs);
  const [toPatient, toClinician] = [[], []];
  const turn = new Turn();
  let [left, failed, longest] = [runs, 0, 0];
  const met = [];
  for (const k of many(calls)) met.push(await tries(part, 120, () => meet(k))); // all of them before the first is cut
  const life = async (k) => {
    let call = met[k];
    let cutAt = 0;
    const begin = async () => {
      call ??= await meet(k);
      await settle(call);
      await lab.lab.cut(call.who.patient);
      cutAt = now();
    };
    const lost = async () => {
      if (call) await lab.lab.mend(call.who.patient);
      if (call) await lab.part(call);
      call = null;
      cutAt = 0;
    };
    while (left > 0) {
      --left;
      if (!call || cutAt === 0) {
        const leave = await turn.take();
        if ((await tries(part, 120, begin)) === null) {
          ++failed;
          await lost();
          leave();
          continue;
        }
        leave();
      }
      await sleep(Math.max(0, seconds * 1000 - (now() - cutAt)));
      const leave = await turn.take();
      const took = await tries(part, 90, async () => {
        const from = now();
        longest = Math.max(longest, from - cutAt);
        await lab.lab.mend(call.who.patient);
        const both = await Promise.all([first(call.p.page, from, 60), first(call.c.page, from, 60)]);
        if (trace) console.log(`${part}: patient ${both[0].toFixed(0)}, clinician ${both[1].toFixed(0)}`);
        await show(from, call);
        return [...both, from - cutAt];
      });
      if (took === null) ++failed;
      else {
        toPatient.push(took[0]);
        toClinician.push(took[1]);
        rows.run(part, { patientMs: took[0], clinicianMs: took[1], outageMs: took[2] });
      }
      if (took === null || !took.every(Number.isFinite)) await lost();
      else if (left > 0 && (await tries(part, 120, begin)) === null) await lost();
      leave();
    }
    if (call) {
      await lab.lab.mend(call.who.patient);
      await lab.part(call);
    }
  };
  await Promise.all(many(calls).map(life));
  const note = `${calls} call${calls > 1 ? 's in turn, one at a time with a network' : ''}, outages in a row of ${seconds}–${(longest / 1000).toFixed(1)} s`;
  rows.tell(`${seconds} s without a network → the patient sees again`, toPatient, { bare, goal, failed, note });
  rows.tell('… → the clinician sees again', toClinician, { bare, goal, failed });
}

// Runs in one call, one after the other; a call that did not come through is replaced.
async function inOneCall(part, seconds, run, each) {
  let [call, failed] = [null, 0];
  for (const i of many(runs)) {
    const took = await tries(part, seconds, async () => {
      call ??= await meet();
      await settle(call);
      return run(call, i);
    });
    if (took === null) ++failed;
    else each(took);
    if (took !== null && Object.values(took).every((v) => typeof v !== 'number' || Number.isFinite(v))) continue;
    if (call) await lab.part(call);
    call = null;
  }
  if (call) await lab.part(call);
  return failed;
}

async function address() {
  const [toPatient, toClinician] = [[], []];
  const failed = await inOneCall('address', 120, async (call, i) => {
    const from = now();
    lab.lab.readdress('patient', `20.0.1.${10 + (i % 200)}`);
    const [patientMs, clinicianMs] = await Promise.all([healed(call.p.page, from, 60), healed(call.c.page, from, 60)]);
    if (trace) console.log(`patient ${patientMs.toFixed(0)}, clinician ${clinicianMs.toFixed(0)}`);
    await show(from, call);
    return { patientMs, clinicianMs };
  }, (took) => {
    toPatient.push(took.patientMs);
    toClinician.push(took.clinicianMs);
    rows.run('address', took);
  });
  rows.tell('another address of the patient → the patient sees again', toPatient, { bare: '2.8–2.9', goal: '1.0', failed, note: 'changes in a row in one call' });
  rows.tell('… → the clinician sees again', toClinician, { bare: '2.8–2.9', goal: '1.0', failed });
}

async function node() {
  const [gaps, lines] = [[], []];
  const failed = await inOneCall('node', 120, async (call) => {
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
    const linesMs = Math.max(await back(call.p.page), await back(call.c.page)) - up;
    await sleep(500);
    const stop = async (page) => {
      const seen = [from, ...(await picturesAfter(page, from, 1e9, 0.1)), now()];
      return Math.max(...seen.slice(1).map((t, k) => t - seen[k]));
    };
    const stopMs = Math.max(await stop(call.p.page), await stop(call.c.page));
    await show(from, call);
    return { stopMs, linesMs, downMs: up - from };
  }, (took) => {
    gaps.push(took.stopMs);
    lines.push(took.linesMs);
    rows.run('node', took);
  });
  rows.tell('server killed and started again in a call: longest stop of the picture, either side', gaps, { bare: '', goal: '1.0', failed, note: 'in a row in one call' });
  rows.tell('… it listens again → both lines are back', lines, { failed });
}

// 10 % loss, 1 Mbit/s, 60 ± 20 ms each way: what is left of the call, and what is said of it.
async function loss() {
  const seconds = 10;
  const all = { patient: [], clinician: [] };
  const failed = await inOneCall('loss', 120, async (call) => {
    await lab.lab.set('patient', { delay: 60, jitter: 20, loss: 0.1, rate: 1000, queue: 64 });
    if (!call.spoilt) await sleep(6000);
    call.spoilt = true;
    const from = now();
    const pages = { patient: call.p.page, clinician: call.c.page };
    const before = { patient: await received(pages.patient), clinician: await received(pages.clinician) };
    await sleep(seconds * 1000);
    const out = {};
    for (const [who, page] of Object.entries(pages)) {
      const after = await received(page);
      const seen = [from, ...(await picturesAfter(page, from, 1e9, 0.1)), now()];
      const pauses = seen.slice(1).map((t, i) => t - seen[i]);
      out[who] = {
        fps: (after.frames - before[who].frames) / (after.at - before[who].at) * 1000, height: after.height,
        stops: pauses.filter((p) => p > 250).length, longestMs: Math.max(...pauses), madeUp: (after.concealed - before[who].concealed) / Math.max(1, after.samples - before[who].samples),
        bars: after.bars, cause: after.cause,
      };
    }
    return out;
  }, (took) => {
    for (const who of ['patient', 'clinician']) all[who].push(took[who]);
    rows.run('loss', took);
  });
  await lab.lab.quiet(lab.rttMs);
  const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
  const counted = (list) => [...new Set(list)].map((v) => `${v} ×${list.filter((x) => x === v).length}`).join(', ');
  for (const [who, seen] of Object.entries(all)) {
    const said = `${middle(seen.map((s) => s.fps)).toFixed(1)} pictures a second of ${middle(seen.map((s) => s.height))} lines, ${(seen.reduce((n, s) => n + s.stops, 0) / Math.max(1, seen.length)).toFixed(1)} stops over 0.25 s in 10 s, ` +
      `sound made up ${(100 * middle(seen.map((s) => s.madeUp))).toFixed(1)} %; bars ${counted(seen.map((s) => s.bars))}; cause ${counted(seen.map((s) => s.cause))}`;
    rows.tell(`10 % loss, 1 Mbit/s, 60 ± 20 ms each way: longest stop in 10 s, the ${who}`, seen.map((s) => s.longestMs), { bare: '20 fps, some 5 short freezes in 10 s', failed, note: said });
  }
}

// Outages of either side, in one direction or both, of 0.2 to 12 s, changes of address, a server that is gone. Two calls side by
// side; the server's end meets both.
async function random() {
  const times = [];
  let [left, lost, failed, done] = [outages, 0, 0, 0];
  const server = new Turn();
  const life = async (k) => {
    let seed = 7 + k;
    const share = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
    let call = null;
    while (left > 0) {
      --left;
      const [kind, side, length] = [share(), share() < 0.5 ? 'patient' : 'clinician', 0.2 + 11.8 * share() ** 2];
      const what = kind < 0.12 ? 'address' : kind < 0.17 ? 'server' : kind < 0.37 ? 'up' : kind < 0.57 ? 'down' : 'both';
      const took = await tries('random', 150, async () => {
        if (!call) {
          const leave = await server.take(); // a call begins while the server is there
          try {
            call = await meet(k);
          } finally {
            leave();
          }
        }
        await sleep(300 + 2000 * share());
        const host = call.who[side];
        let from = now();
        if (what === 'address') lab.lab.readdress(host, lab.lab.hosts.get(host).addresses[0].replace(/\d+$/, 10 + (left % 200)));
        else if (what === 'server') {
          const leave = await server.take();
          try {
            await lab.killServer();
            await sleep(length * 500);
            await lab.startServer();
          } finally {
            leave();
          }
          from = now();
        } else {
          await lab.lab.cut(host, what);
          await sleep(length * 1000);
          from = now();
          await lab.lab.mend(host, what);
        }
        const [patientMs, clinicianMs] = await Promise.all([first(call.p.page, from, 60), first(call.c.page, from, 60)]);
        // What was on its way counts as a picture; so it has to go on.
        const goesOn = await Promise.all([call.p.page, call.c.page].map((page) => moreFrames(page, 10, 60_000).then(() => true, () => false)));
        return { from, patientMs: goesOn[0] ? patientMs : NaN, clinicianMs: goesOn[1] ? clinicianMs : NaN };
      });
      if (took === null) ++failed;
      else {
        ++done;
        times.push(took.patientMs, took.clinicianMs);
        rows.run('random', { call: k, what, side, seconds: length, patientMs: took.patientMs, clinicianMs: took.clinicianMs });
        if (Number.isFinite(took.patientMs) && Number.isFinite(took.clinicianMs)) continue;
        ++lost;
        console.log(`never healed (${what}, ${side}, ${length.toFixed(1)} s)\n${await timeline(took.from, { patient: call.p.page, clinician: call.c.page }).catch(() => '')}`);
      }
      if (call) for (const host of Object.values(call.who)) await lab.lab.mend(host);
      if (call) await lab.part(call);
      call = null;
    }
    if (call) await lab.part(call);
  };
  await Promise.all(many(2).map(life));
  console.log(`${done} random outages: ${lost} calls lost (goal 0 of 200), ${failed} runs failed`);
  rows.tell('random outages → either sees again', times, { failed, note: `${done} outages in a row in two calls side by side, ${lost} calls lost` });
}

console.log(`Machine: ${cpus()[0].model}, ${cpus().length} cores; load ${loadavg().map((l) => l.toFixed(1)).join(' ')}; Chromium, fyrd and coturn on it, no hardware for video`);
const all = {
  join: () => join('join', 'click → first remote picture, direct', '0.52–0.66 (page open → picture)'),
  relay: async () => {
    lab.lab.onlyLets('patient', 'ip daddr 20.0.9.0/24');
    try {
      await join('relay', 'click → first remote picture, by the relay', '0.42–0.43 (connection only)');
    } finally {
      lab.lab.letsAll('patient');
    }
  },
  admit,
  outage5: () => outage(5, 1, '1.1–1.6', '1.0'),
  outage20: () => outage(20, 3, '2.4–7.1', '1.5'),
  outage60: () => outage(60, 3, '2.6–3.1', '2.0'),
  address, node, loss, random,
  workstation: () => workstation(lab, { runs, rows, tries }),
};
const parts = args.length > 0 ? args : Object.keys(all);
for (const part of parts) if (!all[part]) throw new Error(`there is no part '${part}': ${Object.keys(all).join(' ')}`);
for (const part of parts) {
  const began = now();
  try {
    lab ??= await CallLab.open({ rttMs: 50 });
    await all[part]();
  } catch (e) {
    console.log(`${part}: ${e.stack}`);
    process.exitCode = 1;
    await lab?.close().catch(() => undefined);
    lab = null; // the next part has one of its own
  }
  console.log(`(${part}: ${((now() - began) / 60_000).toFixed(1)} min)`);
}
await lab?.close();
rows.table();
