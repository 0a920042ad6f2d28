// The sets that the triage engine is measured on: where they are, what is right, and how their cases speak.
//
// Gold: 2 emergency, 1 primary care, 0 self-care; 'not' = anything but an emergency; 'any' = no level is given.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The levels of the engine, in the sets' three.
export const levelOf = { immediate: 2, emergency: 2, urgent: 1, soon: 1, selfCare: 0 };
export const levelNames = ['self-care', 'primary care', 'emergency'];

const outside = {
  scenario_library432_dev: (c) => (c.gold_triage === 'emergency' ? 2 : /^primary/.test(c.gold_triage) ? 1 : 'not'),
  contact_doctor: () => 1,
  acuity_synthetic131: (c) => ({ A: 0, B: 1, C: 1, D: 2 })[c.gold_level],
  clinicaflow224: (c) => ({ emergency: 2, urgent: 'any' })[c.gold_triage] ?? 'not', // its "urgent" spans the same day and the emergency department
  esi_handbook_dev: (c) => (c.gold_level <= 2 ? 2 : 'any'),
};

// Vital signs that a set keeps apart from the text, as a person would give them.
function withVitals(c) {
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

const load = (path, filter) => readFileSync(path, 'utf8').trim().split('\n').map((l) => JSON.parse(l)).filter(filter ?? (() => true));

// [{name, cases, gold(c), lang(c), text(c)}]; `missing` are names of sets that are not here.
export function sets(root, data) {
  const out = [];
  const missing = [];
  const lay = join(root, 'tests', 'triage', 'cases', 'lay_cases.jsonl');
  for (const lang of ['en', 'sv'])
    out.push({
      name: `lay_dev_${lang}`,
      cases: load(lay, (c) => c.split === 'dev' && c.lang === lang),
      gold: (c) => ({ emergency: 2, primary: 1, selfcare: 0 })[c.gold_level],
      lang: (c) => c.lang,
      text: (c) => c.full_text,
    });
  for (const [name, gold] of Object.entries(outside)) {
    const path = join(data, `${name}.jsonl`);
    if (!existsSync(path)) missing.push(name);
    else out.push({ name, cases: load(path), gold, lang: () => 'en', text: withVitals });
  }
  return { sets: out, missing };
}
