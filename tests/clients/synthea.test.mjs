// Records that others made go in and come back equal, and searches over them find what an independent reading of the
// published SearchParameters finds. Skipped where the data are not here; DEV_SYNTHEA=60 takes all of them.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, sharedData } from './parts.mjs';

const require = createRequire(import.meta.url);
const fhirpath = require('fhirpath');
const r4 = require('fhirpath/fhir-context/r4');
const definitions = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '@medplum', 'definitions', 'dist', 'fhir', 'r4');
const folder = sharedData('synthea');
const wanted = Number(process.env.DEV_SYNTHEA ?? 4);
const skip = folder ? false : 'no Synthea bundles; set DEV_SHARED_DATA to the folder that holds synthea/';
let server;
const stored = new Map(); // type → resources as the server gives them
const sent = [];

before(async () => {
  if (skip) return;
  server = await new Server().start();
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.json')).sort().slice(0, wanted)) sent.push(readFileSync(join(folder, file), 'utf8'));
});
after(async () => server?.stop());

// What a reader of JSON that keeps digits sees: numbers as their text.
const keeping = (text) => JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g, (m, string, number) => (string ? string : `"#${number}"`)));

test('bundles of other makers go in and come back equal', { skip }, async () => {
  for (const text of sent) {
    const answer = await server.call('POST', '', text, { 'content-type': 'application/fhir+json' });
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    const bundle = keeping(text);
    const places = new Map(bundle.entry.map((e, i) => [e.fullUrl, answer.body.entry[i].response.location.replace(/\/_history.*/, '')]));
    const linked = (v) => {
      if (Array.isArray(v)) return v.map(linked);
      if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, linked(x)]));
      return typeof v === 'string' && places.has(v) ? places.get(v) : v;
    };
    const batch = { resourceType: 'Bundle', type: 'batch', entry: bundle.entry.map((e) => ({ request: { method: 'GET', url: places.get(e.fullUrl) } })) };
    const back = await server.call('POST', '', batch);
    assert.equal(back.status, 200);
    const kept = keeping(back.text);
    kept.entry.forEach((e, i) => {
      const { id, meta, ...rest } = e.resource;
      const { id: _, meta: before, ...expected } = linked(bundle.entry[i].resource);
      assert.deepEqual(rest, expected);
      const { versionId, lastUpdated, ...others } = meta;
      assert.deepEqual(others, (({ versionId: a, lastUpdated: b, ...o }) => o)(before ?? {}));
    });
    JSON.parse(back.text).entry.forEach((e) => stored.set(e.resource.resourceType, [...(stored.get(e.resource.resourceType) ?? []), e.resource]));
  }
});

const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const strings = (v) => (typeof v === 'string' ? [v] : ['family', 'given', 'prefix', 'suffix', 'text', 'line', 'city', 'district', 'state', 'postalCode', 'country'].flatMap((k) => v[k] ?? []));
const tokens = (v) => {
  if (typeof v === 'boolean') return [['', String(v)]];
  if (typeof v === 'string') return [[null, v]];
  if (v.coding) return v.coding.map((c) => [c.system ?? '', c.code]);
  if ('code' in v) return [[v.system ?? '', v.code]];
  return 'value' in v ? [[v.system ?? '', v.value]] : [];
};
const range = (v) => {
  if (typeof v === 'string') {
    const low = Date.parse(v);
    const next = { 4: (d) => d.setUTCFullYear(d.getUTCFullYear() + 1), 7: (d) => d.setUTCMonth(d.getUTCMonth() + 1), 10: (d) => d.setUTCDate(d.getUTCDate() + 1) }[v.length];
    if (next) return [low, next(new Date(low))];
    return [low, low + (/\.\d+/.test(v) ? 1 : 1000)];
  }
  if (v.start || v.end) return [v.start ? range(v.start)[0] : -Infinity, v.end ? range(v.end)[1] : Infinity];
  return null;
};

test('searches find what an independent reading of the same records finds', { skip }, async () => {
  const parameters = JSON.parse(readFileSync(join(definitions, 'search-parameters.json'), 'utf8')).entry.map((e) => e.resource);
  let compared = 0;
  for (const [type, resources] of stored) {
    const ids = new Set(resources.map((r) => r.id));
    for (const p of parameters) {
      if (!p.base.includes(type) || !p.expression || !['token', 'string', 'reference', 'date', 'quantity'].includes(p.type) || p.code === 'phonetic') continue;
      const expression = p.expression.split('|').map((x) => x.trim()).filter((x) => x.startsWith(type + '.') || x.startsWith(`(${type}.`)).join(' | ')
        .replace(/\.where\(resolve\(\) is (\w+)\)/g, ".where(reference.startsWith('$1/'))").replace(/\((\S+) as (\w+)\)/g, '$1.ofType($2)').replace(/(\S+) as (\w+)/g, '$1.ofType($2)');
      if (!expression || expression.includes('resolve(') || p.code === 'deceased') continue;
      const values = resources.map((r) => {
        try {
          return [r.id, fhirpath.evaluate(r, expression, null, r4)];
        } catch {
          return [r.id, []];
        }
      });
      const some = values.filter(([, v]) => v.length).map(([, v]) => v[0]);
      if (!some.length) continue;
      for (const sample of [some[0], some[Math.floor(some.length / 2)], some[some.length - 1]].filter((x, i, a) => a.indexOf(x) === i)) {
        const asked = [];
        if (p.type === 'token') {
          const [first] = tokens(sample);
          if (!first || !first[1]) continue;
          const [system, code] = first;
          const plain = code.replace(/[\\,|$]/g, '\\$&');
          asked.push([plain, (v) => v.some((x) => tokens(x).some(([, c]) => c === code))]);
          if (system) asked.push([`${system}|${plain}`, (v) => v.some((x) => tokens(x).some(([s, c]) => c === code && s === system))]);
        } else if (p.type === 'string') {
          const text = strings(sample)[0];
          if (!text) continue;
          const start = fold(text).slice(0, 4);
          asked.push([start.replace(/[\\,|$]/g, '\\$&'), (v) => v.some((x) => strings(x).some((s) => fold(s).startsWith(start)))]);
          asked.push([text.replace(/[\\,|$]/g, '\\$&'), (v) => v.some((x) => strings(x).some((s) => s === text)), ':exact']);
        } else if (p.type === 'reference') {
          if (!sample.reference || /[:#]/.test(sample.reference)) continue;
          asked.push([sample.reference, (v) => v.some((x) => x.reference === sample.reference)]);
        } else if (p.type === 'quantity') {
          const n = sample.value;
          if (typeof n !== 'number') continue;
          asked.push([`gt${n}`, (v) => v.some((x) => x.value > n)], [`le${n}`, (v) => v.some((x) => x.value <= n)]);
        } else {
          const r = range(sample);
          if (!r || !Number.isFinite(r[0])) continue;
          const day = new Date(r[0]).toISOString().slice(0, 10);
          const [low, high] = range(day);
          const any = (v, f) => v.map(range).filter(Boolean).some(f);
          asked.push([day, (v) => any(v, (x) => x[0] >= low && x[1] <= high)], [`lt${day}`, (v) => any(v, (x) => x[0] < low)], [`gt${day}`, (v) => any(v, (x) => x[1] > high)],
            [`sa${day}`, (v) => any(v, (x) => x[0] >= high)], [`eb${day}`, (v) => any(v, (x) => x[1] <= low)]);
        }
        for (const [value, matches, modifier = ''] of asked) {
          const expected = values.filter(([, v]) => v.length && matches(v)).map(([id]) => id).sort();
          const found = [];
          let next = `${type}?${p.code}${modifier}=${encodeURIComponent(value)}&_count=1000&_elements=id`;
          while (next) {
            const page = await server.get(next);
            assert.equal(page.status, 200, `${type}?${p.code}${modifier}=${value} ${page.text.slice(0, 300)}`);
            found.push(...(page.body.entry ?? []).map((e) => e.resource.id).filter((id) => ids.has(id)));
            next = page.body.link.find((l) => l.relation === 'next')?.url;
          }
          assert.deepEqual(found.sort(), expected, `${type}?${p.code}${modifier}=${value}`);
          ++compared;
        }
      }
    }
  }
  assert.ok(compared > 200, `only ${compared} searches compared`);
  console.log(`# ${compared} searches compared`);
});

// The ids of all that a search finds, of the records that went in: the demonstration's own are left out.
async function found(query) {
  const out = [];
  for (let next = query + (query.includes('?') ? '&' : '?') + '_count=1000&_elements=id'; next; ) {
    const page = await server.get(next);
    assert.equal(page.status, 200, `${query} ${page.text.slice(0, 300)}`);
    for (const e of page.body.entry ?? []) if ((stored.get(e.resource.resourceType) ?? []).some((r) => r.id === e.resource.id)) out.push(e.resource.id);
    next = page.body.link.find((l) => l.relation === 'next')?.url;
  }
  return out.sort();
}

test('a reference of each kind can be followed forwards and backwards', { skip }, async () => {
  const observations = stored.get('Observation');
  const ids = (list) => list.map((r) => r.id).sort();
  const patient = observations[0].subject.reference;
  const name = stored.get('Patient').find((p) => `Patient/${p.id}` === patient).name[0].family;
  const named = new Set(stored.get('Patient').filter((p) => p.name.some((n) => fold(n.family ?? '').startsWith(fold(name)))).map((p) => `Patient/${p.id}`));
  assert.deepEqual(await found(`Observation?subject:Patient.family=${encodeURIComponent(name)}`), ids(observations.filter((o) => named.has(o.subject.reference))));
  const code = observations[0].code.coding[0].code;
  const owners = new Set(observations.filter((o) => o.code.coding.some((c) => c.code === code)).map((o) => o.subject.reference.slice(8)));
  assert.deepEqual(await found(`Patient?_has:Observation:subject:code=${code}`), [...owners].sort());
  assert.deepEqual(await found(`${patient}/Observation`), ids(observations.filter((o) => o.subject.reference === patient)));
  const measured = observations.find((o) => o.valueQuantity);
  const composite = `${measured.code.coding[0].code}$ge${measured.valueQuantity.value}`;
  const above = observations.filter((o) => o.code.coding.some((c) => c.code === measured.code.coding[0].code) && o.valueQuantity?.value >= measured.valueQuantity.value);
  assert.deepEqual(await found(`Observation?code-value-quantity=${encodeURIComponent(composite)}`), ids(above));
});
