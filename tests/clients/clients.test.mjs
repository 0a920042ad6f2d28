// Clients that we did not write do what their documentation says, and validators that we did not write are content with
// everything that the server answered them.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, until } from './parts.mjs';

const require = createRequire(import.meta.url);

const { Client: KitClient } = await import('fhir-kit-client');
const smart = require('fhirclient');
const fhirpath = require('fhirpath');
const r4 = require('fhirpath/fhir-context/r4');
const { Fhir } = require('fhir');

const definitions = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '@medplum', 'definitions', 'dist', 'fhir', 'r4');
globalThis.WebSocket ??= (await import('ws')).default; // Node 18 has none of its own
const { MedplumClient, validateResource, indexStructureDefinitionBundle } = require('@medplum/core');
const fhirJs = new Fhir();
let server;
let hook;
const told = [];

before(async () => {
  for (const file of ['profiles-types.json', 'profiles-resources.json']) indexStructureDefinitionBundle(JSON.parse(readFileSync(join(definitions, file), 'utf8')));
  hook = http.createServer((request, response) => {
    let body = '';
    request.on('data', (d) => (body += d));
    request.on('end', () => {
      told.push({ headers: request.headers, body: JSON.parse(body) });
      response.end();
    });
  });
  await new Promise((r) => hook.listen(0, '127.0.0.1', r));
  server = await new Server().start({ 'fhir.cors_origins': 'https://app.example', 'fhir.subscription_origins': `http://127.0.0.1:${hook.address().port}` });
});
after(async () => {
  await server?.stop();
  hook?.close();
});

const kit = () => {
  const client = new KitClient({ baseUrl: server.base });
  client.bearerToken = server.token;
  return client;
};
const statusOf = (e) => e.response?.status ?? e.status;
async function refused(promise, status) {
  try {
    await promise;
  } catch (e) {
    assert.equal(statusOf(e), status);
    const outcome = e.response?.data ?? e;
    return outcome;
  }
  assert.fail('it was let through');
}
// Two foreign validators; what they call an error is one.
function content(resource) {
  assert.doesNotThrow(() => validateResource(resource), resource.resourceType);
  const verdict = fhirJs.validate(resource, { errorOnUnexpected: true });
  const errors = (verdict.messages ?? []).filter((m) => m.severity === 'error' || m.severity === 'fatal');
  assert.deepEqual(errors, [], resource.resourceType);
}

test('fhir-kit-client creates, reads, searches, pages, patches, lists versions and runs transactions', async () => {
  const client = kit();
  const statement = await client.capabilityStatement();
  assert.equal(statement.fhirVersion, '4.0.1');
  const tag = 'kit' + Date.now();
  const body = { resourceType: 'Patient', name: [{ family: tag, given: ['Åsa', 'Britt'] }], birthDate: '1980-05-01' };
  const made = await client.create({ resourceType: 'Patient', body });
  assert.ok(made.id);
  assert.deepEqual((await client.read({ resourceType: 'Patient', id: made.id })).name, body.name);
  assert.equal((await client.vread({ resourceType: 'Patient', id: made.id, version: '1' })).meta.versionId, '1');
  const changed = await client.update({ resourceType: 'Patient', id: made.id, body: { ...made, gender: 'female' } });
  assert.equal(changed.meta.versionId, '2');
  const patched = await client.patch({ resourceType: 'Patient', id: made.id, jsonPatch: [{ op: 'replace', path: '/gender', value: 'other' }] });
  assert.equal(patched.gender, 'other');
  const versions = await client.resourceHistory({ resourceType: 'Patient', id: made.id });
  assert.equal(versions.entry.length, 3);
  assert.ok((await client.typeHistory({ resourceType: 'Patient' })).entry.length > 0);
  assert.ok((await client.systemHistory()).entry.length > 0);
  for (let i = 0; i < 7; ++i) await client.create({ resourceType: 'Patient', body: { ...body, birthDate: `1990-01-0${i + 1}` } });
  let page = await client.search({ resourceType: 'Patient', searchParams: { family: tag, _count: 3, _sort: '-birthdate' } });
  const seen = [];
  while (page) {
    seen.push(...page.entry.map((e) => e.resource.birthDate));
    page = page.link.some((l) => l.relation === 'next') ? await client.nextPage({ bundle: page }) : null;
  }
  assert.equal(seen.length, 8);
  assert.deepEqual(seen, [...seen].sort().reverse());
  const posted = await client.search({ resourceType: 'Patient', searchParams: { family: tag }, options: { postSearch: true } });
  assert.equal(posted.total, 8);
  assert.ok((await client.compartmentSearch({ resourceType: 'Observation', compartment: { resourceType: 'Patient', id: made.id } })).resourceType === 'Bundle');
  const done = await client.transaction({
    body: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: 'urn:uuid:9b1cbd0e-2b4b-4f63-8f2c-0f2f7d7b6a01', resource: { resourceType: 'Patient', name: [{ family: tag + 'x' }] }, request: { method: 'POST', url: 'Patient' } },
        { resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: 'urn:uuid:9b1cbd0e-2b4b-4f63-8f2c-0f2f7d7b6a01' } }, request: { method: 'POST', url: 'Observation' } },
      ],
    },
  });
  assert.deepEqual(done.entry.map((e) => e.response.status.slice(0, 3)), ['201', '201']);
  const found = await client.search({ resourceType: 'Observation', searchParams: { 'subject:Patient.family': tag + 'x', _include: 'Observation:subject' } });
  assert.deepEqual(found.entry.map((e) => e.search.mode), ['match', 'include']);
  for (const r of [statement, made, patched, versions, posted, done, found]) content(r);
  const everything = await client.operation({ resourceType: 'Patient', id: made.id, name: 'everything', method: 'GET' });
  content(everything);
  await client.delete({ resourceType: 'Patient', id: made.id });
  await refused(client.read({ resourceType: 'Patient', id: made.id }), 410);
  content(await refused(client.search({ resourceType: 'Patient', searchParams: { famly: tag } }), 400));
  content(await refused(client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', gender: 'x' } }), 422));
});

test('fhirclient (SMART) reads, follows pages and references, and discovers the server', async () => {
  const kept = new Map();
  const storage = { get: async (k) => kept.get(k), set: async (k, v) => kept.set(k, v), unset: async (k) => kept.delete(k) };
  const client = smart({ headers: {}, url: '/', get: () => '' }, {}, storage).client({ serverUrl: server.base, tokenResponse: { access_token: server.token } });
  const bundle = await client.request('Patient?_count=2', { pageLimit: 3, flat: true });
  assert.ok(bundle.length >= 3);
  const all = await client.request(`Observation?_count=1`, { resolveReferences: ['subject'] });
  assert.equal(all.resourceType, 'Bundle');
  const made = await client.create({ resourceType: 'Basic', code: { text: 'smart' } });
  assert.ok(made.id);
  const patched = await client.patch(`Basic/${made.id}`, [{ op: 'replace', path: '/code/text', value: 'smarter' }]);
  assert.equal(patched.code.text, 'smarter');
  await client.delete(`Basic/${made.id}`);
  const well = await server.get('.well-known/smart-configuration');
  assert.equal(well.status, 200);
  assert.ok(well.body.capabilities.includes('permission-v2'));
});

test('the Medplum client searches, reads history and validates', async () => {
  const client = new MedplumClient({ baseUrl: server.base.replace(/fhir$/, ''), fhirUrlPath: 'fhir', accessToken: server.token, fetch, cacheTime: 0 });
  const made = await client.createResource({ resourceType: 'Practitioner', name: [{ family: 'Medplum' }] });
  assert.ok((await client.searchResources('Practitioner', 'family=medplum')).some((p) => p.id === made.id));
  assert.equal((await client.readHistory('Practitioner', made.id)).entry.length, 1);
  const once = await client.createResourceIfNoneExist({ resourceType: 'Practitioner', name: [{ family: 'Medplum' }] }, `_id=${made.id}`);
  assert.equal(once.id, made.id);
  const patched = await client.patchResource('Practitioner', made.id, [{ op: 'add', path: '/active', value: true }]);
  assert.equal(patched.active, true);
  await client.deleteResource('Practitioner', made.id);
});

test('every resource that Fyr itself keeps is valid to validators that others wrote', async () => {
  let next = '_history?_count=200';
  const types = new Map();
  while (next) {
    const page = await server.get(next);
    assert.equal(page.status, 200);
    const { entry: _, ...head } = page.body;
    content(head);
    for (const e of page.body.entry ?? []) {
      if (!e.resource) continue;
      types.set(e.resource.resourceType, (types.get(e.resource.resourceType) ?? 0) + 1);
      if (types.get(e.resource.resourceType) <= 60) content(e.resource);
    }
    next = page.body.link.find((l) => l.relation === 'next')?.url;
  }
  assert.ok(types.size > 5, [...types].join(' '));
});

test('fhirpath over the answers finds what is there', async () => {
  const page = (await server.get('Patient?_count=20&_elements=name')).body;
  const names = fhirpath.evaluate(page, 'Bundle.entry.resource.ofType(Patient).name.family', null, r4);
  assert.ok(names.length > 0);
  assert.deepEqual(fhirpath.evaluate(page, "Bundle.entry.resource.meta.tag.where(code='SUBSETTED').exists()", null, r4), [true]);
});

test('decimals keep their digits; unknown parameters are refused; formats that are not spoken are named', async () => {
  const text = '{"resourceType":"Observation","status":"final","code":{"text":"d"},"valueQuantity":{"value":1.10}}';
  const made = await server.call('POST', 'Observation', text, { 'content-type': 'application/fhir+json' });
  assert.match(made.text, /"value":1\.10[,}]/);
  const again = await server.get(`Observation/${made.body.id}`);
  assert.match(again.text, /"value":1\.10[,}]/);
  assert.match((await server.get(`Observation?_id=${made.body.id}`)).text, /"value":1\.10[,}]/);
  for (const query of ['Patient?nmae=x', 'Patient?name:soundex=x', 'Patient?_sort=shoe', 'Observation?subject:Patient.shoe=x', '?_type=Shoe', 'Patient/_history?shoe=1'])
    assert.equal((await server.get(query)).status, 400, query);
  const xml = await server.get('Patient', { accept: 'application/fhir+xml' });
  assert.equal(xml.status, 406);
  content(xml.body);
  assert.equal((await server.call('POST', 'Patient', '<Patient/>', { 'content-type': 'application/fhir+xml' })).status, 415);
});

test('conditions on headers are kept: ETag, If-None-Match, If-Modified-Since, If-Match, Prefer, HEAD, gzip, CORS', async () => {
  const made = await server.call('POST', 'Basic', { resourceType: 'Basic', code: { text: 'h' } }, { prefer: 'return=minimal' });
  assert.equal(made.status, 201);
  assert.equal(made.text, '');
  const at = made.headers.get('location').replace(/\/_history.*/, '');
  assert.equal(made.headers.get('etag'), 'W/"1"');
  assert.equal((await server.get(at, { 'if-none-match': 'W/"1"' })).status, 304);
  assert.equal((await server.get(at, { 'if-modified-since': (await server.get(at)).headers.get('last-modified') })).status, 304);
  const id = at.split('/').pop();
  assert.equal((await server.call('PUT', at, { resourceType: 'Basic', id, code: { text: 'i' } }, { 'if-match': 'W/"9"' })).status, 412);
  const outcome = await server.call('PUT', at, { resourceType: 'Basic', id, code: { text: 'i' } }, { 'if-match': 'W/"1"', prefer: 'return=OperationOutcome' });
  assert.equal(outcome.body.resourceType, 'OperationOutcome');
  const head = await server.call('HEAD', at);
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  assert.equal(head.headers.get('etag'), 'W/"2"');
  assert.equal((await server.get('metadata', { 'accept-encoding': 'gzip' })).body.resourceType, 'CapabilityStatement');
  const preflight = await server.call('OPTIONS', 'Patient', undefined, { origin: 'https://app.example', 'access-control-request-method': 'PUT' });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://app.example');
  assert.equal((await server.get('Patient', { origin: 'https://evil.example' })).headers.get('access-control-allow-origin'), null);
  const unsigned = await fetch(`${server.base}/Patient`, { headers: { origin: 'https://app.example' } });
  assert.equal(unsigned.status, 401);
  assert.equal(unsigned.headers.get('access-control-allow-origin'), 'https://app.example');
  content(await unsigned.json());
});

test('a bulk export is asked for, followed, fetched and deleted', async () => {
  const kick = await server.get('$export?_type=Patient,Organization', { prefer: 'respond-async', accept: 'application/fhir+json' });
  assert.equal(kick.status, 202);
  const place = kick.headers.get('content-location');
  const manifest = await until('the export', async () => {
    const r = await server.get(place);
    assert.ok([200, 202].includes(r.status));
    return r.status === 200 && r.body;
  });
  assert.equal(manifest.requiresAccessToken, true);
  let patients = 0;
  for (const o of manifest.output) {
    assert.equal((await fetch(o.url)).status, 401);
    const file = await server.get(o.url, { accept: 'application/fhir+ndjson' });
    assert.match(file.headers.get('content-type'), /ndjson/);
    const lines = file.text.trim().split('\n').map((l) => JSON.parse(l));
    assert.equal(lines.length, o.count);
    if (o.type === 'Patient') patients += lines.length;
  }
  assert.equal(patients, (await server.get('Patient?_summary=count')).body.total);
  assert.equal((await server.call('DELETE', place)).status, 202);
  assert.equal((await server.get(place)).status, 404);
});

test('a rest-hook and a websocket are told of a change', async () => {
  const port = hook.address().port;
  const made = await server.call('POST', 'Subscription', {
    resourceType: 'Subscription', status: 'requested', reason: 'test', criteria: 'Basic?code=urn:t|x',
    channel: { type: 'rest-hook', endpoint: `http://127.0.0.1:${port}/in`, payload: 'application/fhir+json', header: ['Authorization: Bearer secret'] },
  });
  assert.equal(made.status, 201, made.text);
  content(made.body);
  await until('the handshake', () => told.length === 1);
  await until('the subscription', async () => (await server.get(`Subscription/${made.body.id}`)).body.status === 'active');
  const socket = await server.call('POST', 'Subscription', { resourceType: 'Subscription', status: 'requested', reason: 'test', criteria: 'Basic?code=urn:t|x', channel: { type: 'websocket', payload: 'application/fhir+json' } });
  await until('the subscription', async () => (await server.get(`Subscription/${socket.body.id}`)).body.status === 'active');
  const ticket = Object.fromEntries((await server.get(`Subscription/${socket.body.id}/$get-ws-binding-token`)).body.parameter.map((p) => [p.name, Object.values(p)[1]]));
  const WebSocket = (await import('ws')).default;
  const line = new WebSocket(ticket['websocket-url']);
  const heard = [];
  line.on('message', (m) => heard.push(JSON.parse(m)));
  await new Promise((r, no) => line.once('open', r).once('error', no));
  line.send(`bind-with-token: ${ticket.token}`);
  await until('the socket', () => heard.length === 1);
  const basic = await server.call('POST', 'Basic', { resourceType: 'Basic', code: { coding: [{ system: 'urn:t', code: 'x' }] } });
  await until('the hook', () => told.length === 2);
  await until('the socket', () => heard.length === 2);
  line.close();
  assert.equal(told[1].headers.authorization, 'Bearer secret');
  for (const bundle of [told[0].body, told[1].body, ...heard]) content(bundle);
  for (const bundle of [told[1].body, heard[1]]) assert.ok(JSON.stringify(bundle).includes(`Basic/${basic.body.id}`));
  const evil = await server.call('POST', 'Subscription', { resourceType: 'Subscription', status: 'requested', reason: 'x', criteria: 'Basic', channel: { type: 'rest-hook', endpoint: 'http://169.254.169.254/' } });
  assert.equal(evil.status, 422);
  assert.deepEqual(evil.body.issue[0].expression, ['Subscription.channel.endpoint']);
});

test('thirty-two at once make one, many times over; as many transactions as there are workers and more do not hang', async () => {
  for (let round = 0; round < 25; ++round) {
    const body = { resourceType: 'Basic', code: { text: 'r' }, identifier: [{ system: 'urn:race', value: String(round) }] };
    const answers = await Promise.all(Array.from({ length: 32 }, () => server.call('POST', 'Basic', body, { 'if-none-exist': `identifier=urn:race|${round}` })));
    assert.deepEqual([...new Set(answers.map((a) => a.body.id))].length, 1);
    assert.equal(answers.filter((a) => a.status === 201).length, 1);
    assert.equal(answers.filter((a) => a.status === 200).length, 31);
  }
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: Array.from({ length: 20 }, () => ({ resource: { resourceType: 'Basic', code: { text: 't' } }, request: { method: 'POST', url: 'Basic' } })) };
  const many = await Promise.all(Array.from({ length: 64 }, (_, i) => (i % 2 ? server.call('POST', '', bundle) : server.get('Patient?_revinclude=*&_count=20'))));
  for (const a of many) assert.equal(a.status, 200);
});
