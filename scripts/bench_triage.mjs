#!/usr/bin/env node
// Runs the triage engine over the development sets and prints rows a set: node scripts/bench_triage.mjs BUILD [SET…]
//   --misses      every case that came out at another level, with what was read and how the interview went
//   --kb FILE     another knowledge base than the build's
//   --text        only the whole text, every question answered "I don't know"
//   --talk        only interviews with a simulated patient (scripts/triage/patient.mjs), from the opening
// Without either, both. The lay cases are in the repository; the other sets are not: DEV_SHARED_DATA holds
// triage/*.jsonl. Levels: emergency (immediate, emergency), primary care (urgent, soon), self-care.
import { spawnSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patientOf } from './triage/patient.mjs';
import { levelNames, levelOf, sets } from './triage/sets.mjs';
import { mean, quantile, share } from './triage/statistics.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const data = join(process.env.DEV_SHARED_DATA || '/nowhere', 'triage');
const args = process.argv.slice(2);
const option = (name) => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
};
const flag = (name) => {
  const at = args.indexOf(name);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
};
const kb = option('--kb');
const misses = flag('--misses');
const onlyText = flag('--text');
const onlyTalk = flag('--talk');
const [build, ...chosen] = args;
const fyrctl = existsSync(build) && !existsSync(join(build, 'bin')) ? build : join(build, 'bin', 'fyrctl');
const withKb = kb ? ['--kb', kb] : [];

const start = (set, c, text) => ({ id: c.id, ...(c.age == null ? {} : { age: c.age }), ...(c.sex ? { sex: c.sex } : {}), lang: set.lang(c), text });

function evaluated(set) {
  const input = set.cases.map((c) => JSON.stringify(start(set, c, set.text(c)))).join('\n');
  const run = spawnSync(fyrctl, ['triage', 'eval', '--input', '-', ...withKb], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr.slice(0, 400));
  return run.stdout.trim().split('\n').map((l) => ({ outcome: JSON.parse(l), turns: [] }));
}

// Each outcome with its dialogue: [{question, reply, floor}]; `floor` stood when the question was asked.
async function talked(set) {
  const child = spawn(fyrctl, ['triage', 'interview', '--jsonl', ...withKb], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const out = [];
  for (const c of set.cases) {
    const patient = patientOf(c, set.text(c));
    const turns = [];
    child.stdin.write(JSON.stringify({ start: start(set, c, patient.opening) }) + '\n');
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the interview ended at ${c.id}`);
      const said = JSON.parse(value);
      if (said.outcome) {
        out.push({ outcome: said.outcome, turns, opening: patient.opening });
        break;
      }
      const reply = patient.reply(said.question);
      turns.push({ question: said.question, reply, floor: said.floor });
      child.stdin.write(JSON.stringify({ answer: reply }) + '\n');
    }
  }
  child.stdin.end();
  return out;
}

function story(set, c, { outcome: o, turns, opening }, gold) {
  const list = (state) => o.findings.filter((f) => f.state === state).map((f) => f.code).join(' ');
  const flagged = o.redFlags.some((f) => levelOf[f.floor] === 2);
  console.log(`\n[${c.id}] ${gold === 'not' ? `no emergency (${c.variant})` : levelNames[gold]} → ${o.urgency}${o.clinicianDecides ? ' (clinician decides)' : ''}${flagged ? '' : ' without a flag'}`);
  console.log(`  ${(opening ?? set.text(c)).slice(0, 600)}\n  flags: ${o.redFlags.map((f) => `${f.id}${f.fromUnknown ? '?' : ''}`).join(' ')}; causes: ${o.conditions.slice(0, 3).map((x) => `${x.code} ${x.p.toFixed(2)}`).join(', ')}; rules: ${(o.rules ?? []).join(' ')}`);
  for (const t of turns) console.log(`    ${t.question.safety ? '!' : ' '} ${t.question.finding} [${t.question.topic}] ${t.reply.unknown ? '–' : t.reply.text.slice(0, 160)}`);
  if (opening) console.log(`  not told: ${set.text(c).slice(0, 900)}`);
  console.log(`  present: ${list('present')}; denied: ${list('denied')}`);
}

function report(set, runs, manner, ms) {
  const byId = new Map(runs.map((r) => [r.outcome.id, r]));
  const at = [0, 1, 2].map(() => ({ n: 0, exact: 0 }));
  let over = 0, under = 0, graded = 0, alarms = 0, others = 0, silent = 0, flagged = 0;
  const missed = [], selfCare = [], questions = [], afterFlag = [], byVariant = {};
  for (const c of set.cases) {
    const run = byId.get(c.id);
    const o = run.outcome;
    const gold = set.gold(c), got = levelOf[o.urgency];
    questions.push(o.questions);
    // A red flag that was stated in the opening: how many questions followed.
    if (run.turns.length ? levelOf[run.turns[0].floor] === 2 : o.questions === 0 && o.redFlags.some((f) => levelOf[f.floor] === 2)) afterFlag.push(o.questions);
    if (!o.findings.some((f) => f.state === 'present')) silent++;
    if (gold === 'any') continue;
    if (gold !== 2) {
      others++;
      const v = (byVariant[c.variant ?? (gold === 'not' ? 'other' : levelNames[gold])] ??= { n: 0, alarms: 0 });
      v.n++;
      if (got === 2) { alarms++; v.alarms++; }
    }
    if (gold === 'not') {
      if (misses && got === 2) story(set, c, run, gold);
      continue;
    }
    graded++;
    at[gold].n++;
    if (got === gold) at[gold].exact++;
    if (got > gold) over++;
    if (got < gold) under++;
    if (gold === 2) {
      if (o.redFlags.some((f) => levelOf[f.floor] === 2)) flagged++;
      if (got < 2) missed.push(c.id);
      if (got === 0) selfCare.push(c.id);
    }
    if (misses && got !== gold) story(set, c, run, gold);
  }
  console.log(`\n${set.name} (${set.cases.length} cases, ${manner})`);
  if (graded) {
    console.log(`  exact ${share(at[0].exact + at[1].exact + at[2].exact, graded)}: ${[2, 1, 0].filter((l) => at[l].n).map((l) => `${levelNames[l]} ${at[l].exact}/${at[l].n}`).join(', ')}`);
    console.log(`  under ${share(under, graded)}, over ${share(over, graded)}`);
  }
  if (at[2].n) {
    console.log(`  emergencies missed ${share(missed.length, at[2].n)}: ${missed.join(', ') || 'none'}; to self-care: ${selfCare.join(', ') || 'none'}`);
    console.log(`  red flags found in emergencies ${share(flagged, at[2].n)}`);
  }
  if (others) console.log(`  false alarms on what is no emergency ${share(alarms, others)}: ${Object.entries(byVariant).map(([v, x]) => `${v} ${x.alarms}/${x.n}`).join(', ')}`);
  console.log(`  questions mean ${mean(questions).toFixed(1)}, median ${quantile(questions, 0.5)}, p95 ${quantile(questions, 0.95)}; after a red flag in the opening: ${afterFlag.length ? `mean ${mean(afterFlag).toFixed(1)}, most ${Math.max(...afterFlag)} (${afterFlag.length} cases)` : '–'}; nothing read ${silent}`);
  const turns = questions.reduce((a, b) => a + b, 0) + questions.length;
  console.log(`  ${(ms / turns).toFixed(2)} ms a turn with the program's start and output`);
  return { graded: at[2].n, missed: missed.length, selfCare: selfCare.length, questions };
}

const here = sets(root, data);
const pooled = new Map();
for (const set of here.sets) {
  if (chosen.length && !chosen.some((s) => set.name.startsWith(s))) continue;
  for (const [manner, run, wanted] of [['whole text, then "I don\'t know"', evaluated, !onlyTalk], ['interviews from the opening', talked, !onlyText]]) {
    if (!wanted) continue;
    const from = process.hrtime.bigint();
    const runs = await run(set);
    const row = report(set, runs, manner, Number(process.hrtime.bigint() - from) / 1e6);
    const sum = pooled.get(manner) ?? { graded: 0, missed: 0, selfCare: 0, questions: [] };
    for (const key of ['graded', 'missed', 'selfCare']) sum[key] += row[key];
    sum.questions.push(...row.questions);
    pooled.set(manner, sum);
  }
}
for (const [manner, sum] of pooled)
  console.log(`\nAll of these sets, ${manner}: emergencies missed ${share(sum.missed, sum.graded)}, to self-care ${sum.selfCare}; questions mean ${mean(sum.questions).toFixed(1)}, median ${quantile(sum.questions, 0.5)}, p95 ${quantile(sum.questions, 0.95)}`);
// The question selector with foreign knowledge: its own conditions and patients.
const ddx = [join(data, 'ddxplus_kb.json'), join(data, 'ddxplus_test_sample.jsonl')];
if (!chosen.length && !onlyText && !onlyTalk && ddx.every(existsSync)) {
  console.log('\nDDXPlus (the question selector with its knowledge instead of ours; goal 99 % with at most 4.5 questions)');
  console.log(`  ${spawnSync(fyrctl, ['triage', 'ddxplus', '--base', ddx[0], '--patients', ddx[1]], { encoding: 'utf8' }).stdout.trim().replaceAll('\n', '\n  ')}`);
}
if (here.missing.length) console.log(`\nNot here (set DEV_SHARED_DATA to the folder that holds triage/): ${here.missing.join(', ')}`);
