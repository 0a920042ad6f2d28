// SMART apps against the real authorization server: the SMART project's own client (fhirclient) in a real browser and in
// a server, as apps of others use it; a backend service; what an app may not do.
import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server, shared } from './parts.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const smart = require('fhirclient');
const axe = require.resolve('axe-core');
const here = dirname(fileURLToPath(import.meta.url));
const library = readFileSync(join(here, 'node_modules', 'fhirclient', 'build', 'fhir-client.js'));
const { chromiumProgram } = await shared('programs.mjs');
const chromiumPath = chromiumProgram();

let server, root, browser, site, origin, admin, nurse;
const pages = new Map([['/favicon.ico', (q, r) => r.writeHead(204).end()]]); // path → handler(request, response) of the apps' own site

before(async () => {
  server = await new Server().start();
  root = server.base.replace(/\/fhir$/, '');
  admin = server.ready.accounts.find((a) => a.role === 'admin');
  nurse = server.ready.accounts.find((a) => a.role === 'nurse' && a.tenant === admin.tenant);
  site = http.createServer((request, response) => {
    const handler = pages.get(new URL(request.url, 'http://x').pathname);
    if (handler) return handler(request, response);
    response.writeHead(404).end();
  });
  await new Promise((r) => site.listen(0, '127.0.0.1', r));
  origin = `http://127.0.0.1:${site.address().port}`;
  if (chromiumPath) browser = await chromium.launch({ executablePath: chromiumPath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
});
after(async () => {
  await browser?.close();
  site?.closeAllConnections?.();
  site?.close();
  await server?.stop();
});

const api = (method, path, body, token = admin.token) =>
  fetch(`${root}/api/v1/${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
async function register(app) {
  const r = await api('POST', 'apps', app);
  assert.equal(r.status, 201, await r.clone().text());
  return r.json();
}
const form = (path, fields, headers = {}) => fetch(`${root}/oauth/${path}`, { method: 'POST', headers, body: new URLSearchParams(fields) });
const withToken = (token, path, method = 'GET', body) =>
  fetch(path.startsWith('http') ? path : `${server.base}/${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/fhir+json' } : {}) }, body: body && JSON.stringify(body) });

// A person at a browser. What the page's policy forbids is an error of ours; so is an answer that was not expected.
async function person(language, run, options = {}, expected = []) {
  const context = await browser.newContext({ locale: language, ...options });
  const page = await context.newPage();
  const broken = [];
  page.on('console', (m) => m.type() === 'error' && !m.text().startsWith('Failed to load resource') && broken.push(m.text()));
  page.on('response', (r) => r.status() >= 400 && !r.url().endsWith('/favicon.ico') && !expected.includes(r.status()) && broken.push(`${r.status()} ${r.url()}`));
  page.on('pageerror', (e) => broken.push(String(e)));
  try {
    await run(page);
    assert.deepEqual(broken, []);
  } finally {
    await context.close();
  }
}
async function accessible(page) {
  const found = await page.evaluate(async (source) => {
    (0, eval)(source);
    return (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
  }, readFileSync(axe, 'utf8'));
  assert.deepEqual(found, []);
}
async function signIn(page, user = nurse.user, password = nurse.password) {
  await page.fill('#user', user);
  await page.fill('#password', password);
  await page.click('form[action="sign-in"] button.first');
}

test('a page that runs in the browser (fhirclient) lets a patient in and sees that record only', { skip: !chromiumPath && 'no Chromium' }, async () => {
  const app = await register({ name: 'page', title: 'My record', redirects: [`${origin}/app.html`], scopes: ['openid', 'fhirUser', 'offline_access', 'launch/patient', 'patient/*.rs'] });
  const html = (script) => (q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>app</title><link rel="icon" href="data:,"><script src="/fhir-client.js"></script><script>${script}</script>`);
  pages.set('/fhir-client.js', (q, r) => r.writeHead(200, { 'content-type': 'text/javascript' }).end(library));
  pages.set('/start.html', html(`FHIR.oauth2.authorize(${JSON.stringify({ iss: server.base, clientId: app.id, scope: 'openid fhirUser offline_access launch/patient patient/*.rs', redirectUri: `${origin}/app.html`, pkceMode: 'required' })})`));
  pages.set('/app.html', html(`FHIR.oauth2.ready().then(async (c) => {
    const patient = await c.patient.read();
    const bundle = await c.patient.request('Observation?_count=5');
    const first = c.state.tokenResponse.access_token;
    await c.refresh();
    const again = await c.patient.read();
    window.done = { patient: patient.id, again: again.id, total: bundle.resourceType, user: c.user.fhirUser, scope: c.state.tokenResponse.scope, token: c.state.tokenResponse.access_token, rotated: first !== c.state.tokenResponse.access_token };
  }).catch((e) => { window.done = { error: String(e.stack || e) }; })`));
  await person('sv-SE', async (page) => {
    await page.goto(`${origin}/start.html`);
    await page.waitForSelector('#user');
    assert.equal(await page.getAttribute('html', 'lang'), 'sv');
    assert.match(await page.textContent('main'), /My record/);
    await page.click('summary');
    const patient = await page.inputValue('#demo');
    await page.click('details button');
    await page.waitForSelector('input[name=scope]');
    assert.match(await page.textContent('main'), /läsa allt i den här patientens journal/i);
    await page.click('button[value=allow]');
    await page.waitForURL(`${origin}/app.html**`);
    const done = await page.waitForFunction(() => window.done).then((h) => h.jsonValue());
    assert.equal(done.error, undefined);
    assert.equal(done.patient, patient);
    assert.equal(done.again, patient);
    assert.equal(done.total, 'Bundle');
    assert.ok(done.rotated);
    assert.equal(done.user, `Patient/${patient}`); // fhirclient takes the base away
    const others = (await server.get('Patient?_count=20')).body.entry.map((e) => e.resource.id).filter((id) => id !== patient);
    assert.equal((await withToken(done.token, `Patient/${others[0]}`)).status, 404);
    const mine = await (await withToken(done.token, 'Patient')).json();
    assert.deepEqual(mine.entry.map((e) => e.resource.id), [patient]);
  });
});

// asvs: 10.7.2
test('an app that the workstation launches (fhirclient in a server, signed with its key) gets the patient in front of the nurse', { skip: !chromiumPath && 'no Chromium' }, async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const jwk = (key) => ({ ...key.export({ format: 'jwk' }), kid: 'a', alg: 'ES384', use: 'sig' });
  const app = await register({ name: 'launched', title: 'Growth', kind: 'key', jwks: { keys: [jwk(publicKey)] }, launch: `${origin}/launch`, redirects: [`${origin}/callback`], scopes: ['openid', 'fhirUser', 'launch', 'patient/Patient.r', 'patient/Observation.rs', 'offline_access'] });
  const patient = (await (await withToken(nurse.token, 'Patient?_count=1')).json()).entry[0].resource.id;
  const launch = await api('POST', 'launches', { app: app.id, patient }, nurse.token);
  assert.equal(launch.status, 201, await launch.clone().text());
  const kept = new Map();
  const storage = { get: async (k) => kept.get(k), set: async (k, v) => kept.set(k, v), unset: async (k) => kept.delete(k) };
  let outcome;
  const heard = new Promise((resolve) => (outcome = resolve));
  const smartOf = (q, r) => {
    q.headers.host = new URL(origin).host;
    return smart(q, r, storage);
  };
  pages.set('/launch', (q, r) => smartOf(q, r).authorize({ clientId: app.id, scope: 'openid fhirUser launch patient/Patient.r patient/Observation.rs patient/Condition.rs offline_access', redirectUri: `${origin}/callback`, pkceMode: 'required', clientPrivateJwk: { ...jwk(privateKey), key_ops: ['sign'] } }).catch((e) => { outcome({ error: e }); r.end(); }));
  pages.set('/callback', async (q, r) => {
    try {
      const c = await smartOf(q, r).ready({ clientId: app.id, privateKey: { ...jwk(privateKey), key_ops: ['sign'] } });
      outcome({ client: c, read: await c.patient.read() });
    } catch (error) {
      outcome({ error });
    }
    r.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>done</title>done');
  });
  await person('en-GB', async (page) => {
    await page.goto((await launch.json()).url);
    await page.waitForSelector('#user');
    await accessible(page);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await signIn(page);
    await page.waitForSelector('input[name=scope]');
    await accessible(page);
    const text = await page.textContent('main');
    assert.match(text, /Growth asks for access/);
    assert.doesNotMatch(text, /Condition|diagnoses/i);
    await page.click('button[value=allow]');
    await page.waitForURL(`${origin}/callback**`);
  }, { bypassCSP: true });
  const { client, read, error } = await heard;
  assert.equal(error, undefined, error?.stack);
  assert.equal(read.id, patient);
  const { access_token: token, refresh_token: refreshToken, scope, need_patient_banner: banner } = client.state.tokenResponse;
  assert.equal(banner, true);
  assert.ok(!scope.includes('Condition'));
  assert.equal((await withToken(token, 'Condition')).status, 403);
  assert.equal((await withToken(token, 'Observation?_count=1')).status, 200);
  const found = await (await withToken(token, 'Observation?_count=100')).json();
  for (const e of found.entry ?? []) assert.equal(e.resource.subject.reference, `Patient/${patient}`);
  // fhirclient does not sign a refresh: without a proof of who it is the app gets nothing.
  await assert.rejects(client.refresh(), /invalid_client/);
  const b64 = (v) => Buffer.from(JSON.stringify(v)).toString('base64url');
  const head = `${b64({ alg: 'ES384', kid: 'a', typ: 'JWT' })}.${b64({ iss: app.id, sub: app.id, aud: `${root}/oauth/token`, exp: Math.floor(Date.now() / 1000) + 60, jti: randomBytes(8).toString('hex') })}`;
  const proof = `${head}.${signBytes('sha384', Buffer.from(head), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  const renewed = await (await form('token', { grant_type: 'refresh_token', refresh_token: refreshToken, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: proof })).json();
  assert.ok(renewed.access_token, JSON.stringify(renewed));
  assert.equal((await withToken(token, `Patient/${patient}`)).status, 401, 'the old access token ended');
  // Nothing but FHIR: neither the queue, the sync nor the registry.
  for (const path of ['api/v1/me', 'api/v1/sessions', 'api/v1/apps', 'sync/v1/hello', 'sync/v1/feed'])
    assert.equal((await withToken(renewed.access_token, `${root}/${path}`)).status, 403, path);
  const trace = await (await api('GET', `patients/${patient}/audit`, undefined, nurse.token)).text().catch(() => '');
  assert.ok(!trace.includes(token));
});

test('somebody who works here looks up whom it is about; the page refuses to guess', { skip: !chromiumPath && 'no Chromium' }, async () => {
  const app = await register({ name: 'picker', title: 'Picker', redirects: [`${origin}/picked`], scopes: ['launch/patient', 'patient/Observation.rs'] });
  const all = (await (await withToken(nurse.token, 'Patient?_count=5')).json()).entry.map((e) => e.resource);
  const wanted = all[0];
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(`${root}/oauth/authorize`);
  for (const [k, v] of Object.entries({ response_type: 'code', client_id: app.id, redirect_uri: `${origin}/picked`, scope: 'launch/patient patient/Observation.rs', state: 'x', aud: server.base, code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' })) url.searchParams.set(k, v);
  pages.set('/picked', (q, r) => r.end('ok'));
  await person('sv-SE', async (page) => {
    await page.goto(url.href);
    await page.fill('#user', nurse.user);
    await page.fill('#password', 'wrong');
    await page.click('form[action="sign-in"] button.first');
    assert.match(await page.textContent('[role=alert]'), /misslyckades/);
    assert.equal(await page.inputValue('#password'), '');
    assert.equal(await page.inputValue('#user'), nurse.user);
    await signIn(page);
    await page.waitForSelector('#q');
    await page.click('button[value=allow]');
    assert.match(await page.textContent('[role=alert]'), /Välj en patient/);
    await page.fill('#q', wanted.name[0].family);
    await page.press('#q', 'Enter');
    await page.check(`input[name=patient][value="${wanted.id}"]`);
    await accessible(page);
    await page.click('button[value=allow]');
    await page.waitForURL(`${origin}/picked**`);
    const back = new URL(page.url()).searchParams;
    assert.equal(back.get('state'), 'x');
    assert.equal(back.get('iss'), root);
    const r = await form('token', { grant_type: 'authorization_code', code: back.get('code'), redirect_uri: `${origin}/picked`, code_verifier: verifier, client_id: app.id });
    const t = await r.json();
    assert.equal(r.status, 200, JSON.stringify(t));
    assert.equal(t.patient, wanted.id);
    assert.equal(r.headers.get('cache-control'), 'no-store');
    const again = await form('token', { grant_type: 'authorization_code', code: back.get('code'), redirect_uri: `${origin}/picked`, code_verifier: verifier, client_id: app.id });
    assert.equal(again.status, 400);
    assert.equal((await again.json()).error, 'invalid_grant');
    assert.equal((await withToken(t.access_token, 'Observation')).status, 401, 'the replay ended it');
  }, { bypassCSP: true }, [401, 422]);
});

test('a backend service signs an assertion and reads what its scopes say, once for each assertion', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const app = await register({ name: 'backend', title: 'Statistics', kind: 'key', backend: true, jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS384', use: 'sig' }] }, scopes: ['system/Patient.rs', 'system/Encounter.rs'] });
  const resource = await register({ name: 'resource', title: 'Resource server', kind: 'secret', introspects: true, redirects: [], scopes: ['openid'] });
  const b64 = (v) => Buffer.from(JSON.stringify(v)).toString('base64url');
  const assertion = (change = {}) => {
    const body = `${b64({ alg: 'RS384', kid: 'k', typ: 'JWT' })}.${b64({ iss: app.id, sub: app.id, aud: `${root}/oauth/token`, exp: Math.floor(Date.now() / 1000) + 120, jti: randomBytes(8).toString('hex'), ...change })}`;
    return `${body}.${createSign('RSA-SHA384').update(body).sign(privateKey, 'base64url')}`;
  };
  const ask = (client_assertion, scope = 'system/*.rs') => form('token', { grant_type: 'client_credentials', scope, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion });
  const proof = assertion();
  const r = await ask(proof);
  const t = await r.json();
  assert.equal(r.status, 200, JSON.stringify(t));
  assert.equal(t.scope, 'system/Patient.rs system/Encounter.rs');
  assert.equal((await withToken(t.access_token, 'Patient?_count=1')).status, 200);
  assert.equal((await withToken(t.access_token, 'Observation?_count=1')).status, 403);
  assert.equal((await withToken(t.access_token, 'Patient', 'POST', { resourceType: 'Patient', gender: 'other' })).status, 403);
  const bundle = { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 'Observation' } }, { request: { method: 'GET', url: 'Patient?_count=1' } }] };
  const answers = await (await withToken(t.access_token, '', 'POST', bundle)).json();
  assert.deepEqual(answers.entry.map((e) => e.response.status.slice(0, 3)), ['403', '200']);
  const replay = await ask(proof);
  assert.equal(replay.status, 401);
  assert.equal((await replay.json()).error, 'invalid_client');
  assert.equal((await ask(assertion({ aud: 'https://elsewhere.example/token' }))).status, 401);
  const basic = { authorization: `Basic ${Buffer.from(`${resource.id}:${resource.secret}`).toString('base64')}` };
  const told = await (await form('introspect', { token: t.access_token }, basic)).json();
  assert.equal(told.active, true);
  assert.equal(told.client_id, app.id);
  assert.equal(told.scope, t.scope);
  assert.equal((await form('introspect', { token: t.access_token }, { authorization: `Basic ${Buffer.from(`${resource.id}:wrong`).toString('base64')}` })).status, 401);
  assert.equal((await form('revoke', { token: t.access_token, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion() })).status, 200);
  assert.equal((await withToken(t.access_token, 'Patient')).status, 401);
  assert.deepEqual(await (await form('introspect', { token: t.access_token }, basic)).json(), { active: false });
  const gone = await api('DELETE', `apps/${app.id}`);
  assert.equal(gone.status, 204);
  assert.equal((await ask(assertion())).status, 401);
});

test('discovery says what there is, the same in each document, and only apps of the site may call from a page', async () => {
  const well = await (await fetch(`${server.base}/.well-known/smart-configuration`)).json();
  const openid = await (await fetch(`${well.issuer}/.well-known/openid-configuration`)).json();
  assert.equal(openid.issuer, well.issuer);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'introspection_endpoint', 'revocation_endpoint']) {
    assert.equal(openid[name], well[name]);
    const r = await fetch(well[name], { method: name === 'jwks_uri' ? 'GET' : 'POST', redirect: 'manual' });
    assert.ok(![404, 405, 500].includes(r.status), `${name} ${r.status}`);
  }
  const metadata = await (await fetch(`${server.base}/metadata`)).json();
  assert.equal(metadata.rest[0].security.extension[0].extension.find((e) => e.url === 'token').valueUri, well.token_endpoint);
  await register({ name: 'origin', title: 'Origin', redirects: ['https://page.example/cb'], scopes: ['openid'] });
  for (const [from, allowed] of [['https://page.example', 'https://page.example'], ['https://evil.example', null]])
    for (const url of [well.token_endpoint, `${server.base}/Patient`, `${server.base}/.well-known/smart-configuration`]) {
      const r = await fetch(url, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'POST' } });
      assert.equal(r.headers.get('access-control-allow-origin'), allowed, `${from} ${url}`);
      assert.equal(r.headers.get('access-control-allow-credentials'), null);
    }
  // Somebody who comes by another name is told of no authorization.
  const elsewhere = await new Promise((resolve) => http.get({ host: '127.0.0.1', port: new URL(root).port, path: '/fhir/.well-known/smart-configuration', headers: { host: 'evil.example' } }, (r) => {
    let text = '';
    r.on('data', (d) => (text += d)).on('end', () => resolve(JSON.parse(text)));
  }));
  assert.equal(elsewhere.token_endpoint, undefined);
});

test('the page of a stranger leads nowhere, and a form without its handle neither', async () => {
  const evil = encodeURIComponent('https://evil.example/cb');
  for (const query of [`client_id=nobody.app&redirect_uri=${evil}&response_type=code`, `client_id=${admin.tenant}.origin&redirect_uri=${evil}&response_type=code`, 'client_id=a&client_id=b', '']) {
    const r = await fetch(`${root}/oauth/authorize?${query}`, { redirect: 'manual' });
    assert.equal(r.status, 400, query);
    assert.equal(r.headers.get('location'), null);
    assert.match(r.headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(await r.text(), /evil\.example/);
  }
  for (const path of ['sign-in', 'decide', 'patients']) assert.equal((await form(path, { handle: 'made-up', decision: 'allow', user: nurse.user, password: nurse.password })).status, 410, path);
  assert.equal((await form('token', { grant_type: 'authorization_code' })).status, 401);
  assert.equal((await fetch(`${root}/oauth/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status, 400);
});
