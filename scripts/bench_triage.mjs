#!/usr/bin/env node
// Runs the triage engine over the development sets and prints one row a set: node scripts/bench_triage.mjs BUILD [SET…]
//   --misses      every case that came out at another level, with what was read
//   --kb FILE     another knowledge base than the build's
//   --talk        an interview with a simulated patient, who answers by topic from the case's own words, instead of
//                 "I don't know" to every question
// The sets are no part of the repository: DEV_SHARED_DATA holds triage/*.jsonl; without it this
// says so and ends well. Levels: emergency (immediate, emergency), primary care (urgent, soon), self-care.
import { spawnSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const data = join(process.env.DEV_SHARED_DATA ?? '', 'triage');
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
const talk = flag('--talk');
const [build, ...chosen] = args;
const fyrctl = existsSync(build) && !existsSync(join(build, 'bin')) ? build : join(build, 'bin', 'fyrctl');

// 2 emergency, 1 primary care, 0 self-care; null where the set gives no level; 'not' = anything but an emergency.
const sets = {
  scenario_library432_dev: (c) => (c.gold_triage === 'emergency' ? 2 : /^primary/.test(c.gold_triage) ? 1 : 'not'),
  contact_doctor: () => 1,
  acuity_synthetic131: (c) => ({ A: 0, B: 1, C: 1, D: 2 })[c.gold_level],
  clinicaflow224: (c) => ({ emergency: 2, urgent: 'any' })[c.gold_triage] ?? 'not', // its "urgent" spans the same day and the emergency department
  esi_handbook_dev: (c) => (c.gold_level <= 2 ? 2 : 'any'),
};
const levelOf = { immediate: 2, emergency: 2, urgent: 1, soon: 1, selfCare: 0 };
const names = ['self-care', 'primary care', 'emergency'];

// Vital signs that a set keeps apart from the text, as a person would give them.
function wordsOf(c) {
  const v = c.findings?.vitals;
  if (!v) return c.text;
  let text = c.text;
  if (v.heart_rate) text += ` Heart rate ${v.heart_rate}.`;
  if (v.systolic_bp) text += ` BP ${v.systolic_bp}/${v.diastolic_bp ?? Math.round(v.systolic_bp * 0.6)}.`;
  if (v.temperature_c) text += ` Temperature ${v.temperature_c} C.`;
  if (v.spo2) text += ` SpO2 ${v.spo2}.`;
  if (v.respiratory_rate) text += ` Respiratory rate ${v.respiratory_rate}.`;
  return text;
}

// What a patient says when asked about a topic: the sentences of the case that touch it.
const topics = {
  'symptom.onset': /\b(ago|since|started|began|sudden|gradual|for (the )?(past|last)|days?|weeks?|hours?|yesterday|today|morning)\b/i,
  'symptom.course': /\b(worse|better|improv|spread|constant|comes and goes|intermittent|progress|same)\w*/i,
  'symptom.severity': /\b(severe|mild|moderate|worst|out of 10|\/10|unbearable|manageable|bearable)\b/i,
  'symptom.location': /\b(left|right|upper|lower|side|chest|back|abdom|belly|arm|leg|head|neck|throat|eye|ear)\w*/i,
  'symptom.character': /\b(sharp|dull|pressure|burning|throb|cramp|tight|itch|red|swollen|stab|clear|yellow|green|dry|wet)\w*/i,
  'symptom.triggers': /\b(after|when|worse with|movement|exercise|eating|exert|stress)\w*/i,
  'symptom.associated': /\b(also|no |not |without|denies|with|nausea|vomit|cough|rash|pain)\w*/i,
  'context.fever': /\b(fever|temperature|chills|hot|sweat)\w*|\d\s?°?[CF]\b/i,
  'context.trauma': /\b(fell|fall|hit|injur|accident|twist|trauma|cut|struck)\w*/i,
  'context.exposure': /\b(contact|travel|ate|bite|sting|sick|exposed|new (soap|food|cream)|tick)\w*/i,
  'function.impact': /\b(walk|work|sleep|eat|drink|school|normal activit|play|stairs)\w*/i,
  'treatment.tried': /\b(tried|taken|took|using|paracetamol|ibuprofen|tylenol|acetaminophen|helped|relie)\w*/i,
  'history.conditions': /\b(history|diabet|asthma|healthy|condition|hypertens|heart|chronic|immuno)\w*/i,
  'history.medications': /\b(medic|takes|taking|pills?|tablets?|contracept|blood thinner|anticoag)\w*/i,
  'history.allergies': /\ballerg\w*/i,
  'history.procedures': /\b(surg|operation|procedure|hospital)\w*/i,
  'history.substance_use': /\b(smok|alcohol|drink|drug|cannabis)\w*/i,
  'red_flag.breathing': /\b(breath|wheez|stridor|speak)\w*/i,
  'red_flag.chest_pain': /\b(chest|palpitation|sweat|jaw|arm)\w*/i,
  'red_flag.consciousness': /\b(faint|conscious|drows|confus|alert|wake|collapse|oriented)\w*/i,
  'red_flag.neurologic': /\b(weak|numb|speech|vision|seizure|walk|face|neck|headache|bladder|bowel)\w*/i,
  'red_flag.bleeding': /\b(blood|bleed|black stool|bruis)\w*/i,
  'red_flag.sepsis': /\b(fever|chills|confus|mottled|cold|rash|unwell)\w*/i,
  'red_flag.dehydration': /\b(drink|urin|pee|fluid|dehydrat|vomit|wet napp|mouth)\w*/i,
  'red_flag.anaphylaxis': /\b(swell|lip|tongue|hives|throat|breath)\w*/i,
  'red_flag.pregnancy': /\b(pregnan|period|bleed)\w*/i,
  'red_flag.mental_health': /\b(suicid|harm|kill|hopeless|safe|mood)\w*/i,
  'demographic.pregnancy': /\bpregnan\w*/i,
  'logistics.support': /\b(lives|alone|partner|family|home|husband|wife)\b/i,
};
const sentencesOf = (text) => text.split(/(?<=[.!?])\s+/);
function replyTo(question, sentences) {
  if (question.topic === 'demographic.age' || question.topic === 'demographic.sex') return { unknown: true };
  const pattern = topics[question.topic];
  const said = pattern ? sentences.filter((s) => pattern.test(s)) : [];
  return said.length ? { text: said.join(' ').slice(0, 900) } : { unknown: true };
}

const wilson = (k, n) => {
  if (!n) return [0, 0];
  const z = 1.96, p = k / n, d = 1 + (z * z) / n;
  const mid = (p + (z * z) / (2 * n)) / d, half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / d;
  return [Math.max(0, mid - half), Math.min(1, mid + half)];
};
const share = (k, n) => {
  const [lo, hi] = wilson(k, n);
  return n ? `${k}/${n} ${(100 * k / n).toFixed(1)} % [${(100 * lo).toFixed(0)}–${(100 * hi).toFixed(0)}]` : '–';
};
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? 0;

const common = (c, text) => ({ id: c.id, ...(c.age == null ? {} : { age: c.age }), ...(c.sex ? { sex: c.sex } : {}), lang: 'en', text });
function evaluated(cases) {
  const run = spawnSync(fyrctl, ['triage', 'eval', '--lang', 'en', '--input', '-', ...(kb ? ['--kb', kb] : [])], {
    input: cases.map((c) => JSON.stringify(common(c, wordsOf(c)))).join('\n'), encoding: 'utf8', maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(run.stderr.slice(0, 400));
  return run.stdout.trim().split('\n').map((l) => JSON.parse(l));
}
async function talked(cases) {
  const child = spawn(fyrctl, ['triage', 'interview', '--jsonl', ...(kb ? ['--kb', kb] : [])], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const out = [];
  for (const c of cases) {
    const all = sentencesOf(wordsOf(c));
    child.stdin.write(JSON.stringify({ start: common(c, all.slice(0, 2).join(' ')) }) + '\n');
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the interview ended at ${c.id}`);
      const said = JSON.parse(value);
      if (said.outcome) { out.push(said.outcome); break; }
      child.stdin.write(JSON.stringify({ answer: replyTo(said.question, all.slice(2)) }) + '\n');
    }
  }
  child.stdin.end();
  return out;
}

if (!existsSync(data)) {
  console.log(`Development sets: not here; set DEV_SHARED_DATA to the folder that holds triage/. Skipped.`);
  process.exit(0);
}
for (const [name, goldOf] of Object.entries(sets)) {
  if (chosen.length && !chosen.some((s) => name.startsWith(s))) continue;
  const path = join(data, `${name}.jsonl`);
  if (!existsSync(path)) { console.log(`${name}: not here, skipped`); continue; }
  const cases = readFileSync(path, 'utf8').trim().split('\n').map((l) => JSON.parse(l));
  const from = process.hrtime.bigint();
  const outcomes = new Map((talk ? await talked(cases) : evaluated(cases)).map((o) => [o.id, o]));
  const ms = Number(process.hrtime.bigint() - from) / 1e6;
  const at = [0, 1, 2].map(() => ({ n: 0, exact: 0 }));
  let over = 0, under = 0, graded = 0, turns = 0, alarms = 0, others = 0, silent = 0;
  const missed = [], questions = [], byVariant = {};
  for (const c of cases) {
    const o = outcomes.get(c.id);
    const gold = goldOf(c), got = levelOf[o.urgency];
    questions.push(o.questions);
    turns += o.questions + 1;
    const flagged = o.redFlags.some((f) => ['immediate', 'emergency'].includes(f.floor ?? '') || f.floor === undefined) && got === 2;
    if (!o.findings.some((f) => f.state === 'present')) silent++;
    let wrong = false;
    if (gold === 'any') continue;
    if (gold === 'not') {
      others++;
      wrong = got === 2;
      const v = (byVariant[c.variant ?? 'other'] ??= { n: 0, alarms: 0 });
      v.n++;
      if (wrong) { alarms++; v.alarms++; }
    } else {
      graded++;
      at[gold].n++;
      if (got === gold) at[gold].exact++;
      if (got > gold) over++;
      if (got < gold) under++;
      if (gold === 2 && got < 2) missed.push(`${c.id}${got === 0 ? ' (to self-care!)' : ''}`);
      wrong = got !== gold;
    }
    if (misses && wrong) {
      const list = (state) => o.findings.filter((f) => f.state === state).map((f) => f.code).join(' ');
      console.log(`\n[${c.id}] ${gold === 'not' ? `no emergency (${c.variant})` : names[gold]} → ${o.urgency}${o.clinicianDecides ? ' (clinician decides)' : ''}${flagged ? '' : ' without a flag'}`);
      console.log(`  ${wordsOf(c).slice(0, 500)}\n  flags: ${o.redFlags.map((f) => `${f.id}${f.fromUnknown ? '?' : ''}`).join(' ')}; causes: ${o.conditions.slice(0, 3).map((x) => `${x.code} ${x.p.toFixed(2)}`).join(', ')}; rules: ${(o.rules ?? []).join(' ')}`);
      console.log(`  present: ${list('present')}; denied: ${list('denied')}; asked: ${(o.asked ?? []).join(' ')}`);
    }
  }
  const mean = questions.reduce((a, b) => a + b, 0) / questions.length;
  console.log(`\n${name} (${cases.length}${talk ? ', interviews' : ''})`);
  if (graded) {
    console.log(`  exact ${share(at[0].exact + at[1].exact + at[2].exact, graded)}: ${[2, 1, 0].filter((l) => at[l].n).map((l) => `${names[l]} ${at[l].exact}/${at[l].n}`).join(', ')}`);
    console.log(`  under ${share(under, graded)}, over ${share(over, graded)}; emergencies missed: ${missed.join(', ') || 'none'}`);
  }
  if (others) console.log(`  false alarms on what is no emergency ${share(alarms, others)}: ${Object.entries(byVariant).map(([v, x]) => `${v} ${x.alarms}/${x.n}`).join(', ')}`);
  console.log(`  questions mean ${mean.toFixed(1)}, median ${quantile(questions, 0.5)}, p95 ${quantile(questions, 0.95)}; nothing read ${silent}; ${(ms / turns).toFixed(2)} ms a turn with start and output`);
}
