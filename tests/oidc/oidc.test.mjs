// fyrd against an OpenID provider that we did not write (oidc-provider), as a browser and a workstation would: whole
// sign-ins, a level that is too low, a stranger, a replayed answer, new keys.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Provider from 'oidc-provider';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const build = process.env.DEV_BUILD ?? join(root, 'build', 'release');
const loa3 = 'http://id.sambi.se/loa/loa3';
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

async function freePort() {
  const s = createServer().listen(0, '127.0.0.1');
  await once(s, 'listening');
  const { port } = s.address();
  s.close();
  await once(s, 'close');
  return port;
}

// ---- the provider: signs in at once whoever it is told to, at the level it is told to --------------------------------
class Idp {
  constructor(port, callback) {
    this.issuer = `http://127.0.0.1:${port}`;
    this.port = port;
    this.callback = callback;
    this.person = 'karin';
    this.acr = loa3;
  }
  async start(kind) {
    const { privateKey } = kind === 'EC' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: 'jwk' }), kid: `${kind}-${randomBytes(4).toString('hex')}`, use: 'sig', alg: kind === 'EC' ? 'ES256' : 'RS256' };
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: 'fyr', client_secret: 'a secret & more', redirect_uris: [this.callback], response_types: ['code'], grant_types: ['authorization_code'], id_token_signed_response_alg: key.alg }],
      jwks: { keys: [key] },
      acrValues: [loa3, 'loa2'],
      pkce: { methods: ['S256'], required: () => true },
      features: { devInteractions: { enabled: false } },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      interactions: { url: (ctx, i) => `/interaction/${i.uid}` },
      findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    });
    provider.on('server_error', (ctx, e) => console.error('provider:', e));
    const handle = provider.callback();
    this.server = createServer(async (req, res) => {
      if (!req.url.startsWith('/interaction/')) return handle(req, res);
      const { prompt, params, session } = await provider.interactionDetails(req, res);
      if (prompt.name === 'login') return provider.interactionFinished(req, res, { login: { accountId: this.person, acr: this.acr, remember: false } });
      const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
      grant.addOIDCScope('openid');
      return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }
  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

// ---- a browser: follows redirects and keeps cookies, until `stop` says that this address is the app's ------------------
async function browse(url, stop) {
  const jar = new Map();
  for (let hops = 0; hops < 20; hops++) {
    if (stop(url)) return { url };
    const origin = new URL(url).host;
    const cookie = [...(jar.get(origin) ?? new Map())].map(([k, v]) => `${k}=${v}`).join('; ');
    const r = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    for (const c of r.headers.getSetCookie()) {
      const [pair] = c.split(';');
      const at = pair.indexOf('=');
      if (!jar.has(origin)) jar.set(origin, new Map());
      jar.get(origin).set(pair.slice(0, at), pair.slice(at + 1));
    }
    const to = r.headers.get('location');
    if (r.status < 300 || r.status >= 400 || !to) return { url, status: r.status, body: await r.text() };
    url = new URL(to, url).href;
  }
  throw new Error('too many redirects');
}

let dir, fyrd, base, ready, idp, errors = '';

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fyr-oidc-'));
  const port = await freePort();
  idp = new Idp(await freePort(), `http://127.0.0.1:${port}/api/v1/oidc/callback`);
  await idp.start('RSA');
  fyrd = spawn(join(build, 'bin', 'fyrd'), [
    '--demo', '--demo-patients', '3', '--port', String(port), '--data', join(dir, 'store'), '--oidc-issuer', idp.issuer, '--oidc-client-id', 'fyr',
    '--oidc-redirect', idp.callback, '--oidc-tenant', process.env.FYR_DEMO_TENANT ?? 'skarviken', '--oidc-acr', `${loa3} loa4`, '--oidc-local-http',
  ], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FYR_OIDC_CLIENT_SECRET: 'a secret & more' } });
  let out = '';
  fyrd.stdout.on('data', (d) => (out += d));
  fyrd.stderr.on('data', (d) => (errors += d));
  for (let i = 0; i < 1200 && !out.includes('\n') && fyrd.exitCode === null; i++) await sleep(50);
  assert.ok(out.includes('\n'), `fyrd did not start: ${errors}`);
  ready = JSON.parse(out.split('\n')[0]);
  base = ready.base;
  const nurse = ready.accounts.find((a) => a.role === 'nurse');
  const admin = ready.accounts.find((a) => a.role === 'admin' && a.tenant === nurse.tenant);
  const me = await (await fetch(`${base}/api/v1/me`, { headers: { authorization: `Bearer ${nurse.token}` } })).json();
  const linked = await fetch(`${base}/api/v1/accounts/${me.person.id}/oidc`, {
    method: 'PUT', headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' }, body: JSON.stringify({ issuer: idp.issuer, subject: 'karin' }),
  });
  assert.equal(linked.status, 204, await linked.text());
});

after(async () => {
  fyrd?.kill('SIGTERM');
  await idp?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const app = () => {
  const secret = randomBytes(32).toString('base64url');
  return { secret, challenge: createHash('sha256').update(secret).digest('base64url') };
};
const post = (path, body) => fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const isApp = (url) => url.startsWith(`${base}/#`);
const ticketOf = (url) => new URLSearchParams(url.slice(url.search(/[#?]/) + 1)).get('ticket');

// asvs, once it runs in the suite: 10.1.2 10.2.1
test('somebody signs in through the provider and is who they are here', async () => {
  const a = app();
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${a.challenge}&state=page-1`, isApp);
  assert.ok(isApp(end.url), `${end.url} ${end.status} ${end.body} ${errors}`);
  assert.match(end.url, /state=page-1/);
  const r = await post('/api/v1/oidc/exchange', { ticket: ticketOf(end.url), secret: a.secret });
  assert.equal(r.status, 200);
  const session = await r.json();
  assert.equal(session.person.role, 'nurse');
  const me = await fetch(`${base}/api/v1/me`, { headers: { authorization: `Bearer ${session.token}` } });
  assert.equal((await me.json()).person.id, session.person.id);
  assert.equal((await post('/api/v1/oidc/exchange', { ticket: ticketOf(end.url), secret: a.secret })).status, 401, 'a ticket is used once');
});

test('a workstation gets its ticket at its own loopback address and a session that it refreshes', async () => {
  const heard = createServer((req, res) => res.end('You may close this window.')).listen(0, '127.0.0.1');
  await once(heard, 'listening');
  const loopback = `http://127.0.0.1:${heard.address().port}/signed-in`;
  const a = app();
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${a.challenge}&redirect=${encodeURIComponent(loopback)}`, (u) => u.startsWith(loopback));
  heard.close();
  assert.ok(end.url.startsWith(`${loopback}?ticket=`), end.url);
  const device = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const first = await (await post('/api/v1/oidc/exchange', { ticket: ticketOf(end.url), secret: a.secret, refresh: true, device: { id: device, name: 'Desk' } })).json();
  assert.ok(first.refreshToken);
  assert.equal((await post('/api/v1/refresh', { refreshToken: first.refreshToken })).status, 401, 'another device');
  const next = await post('/api/v1/refresh', { refreshToken: first.refreshToken, device });
  assert.equal(next.status, 200);
  const old = await fetch(`${base}/api/v1/me`, { headers: { authorization: `Bearer ${first.token}` } });
  assert.equal(old.status, 401);
});

const workstation = join(build, 'tests', 'sync', 'synclive_tests');
test('the real workstation signs in through the browser, syncs and refreshes', { skip: !existsSync(workstation) && 'no workstation was built' }, async () => {
  const run = spawn(workstation, ['signsInThroughTheProviderInABrowser'], { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', FYR_LIVE_PROVIDER: base }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  run.stdout.on('data', (d) => (said += d));
  run.stderr.on('data', (d) => (said += d));
  const ended = once(run, 'exit');
  for (let i = 0; i < 400 && !/OPEN \S+\n/.test(said) && run.exitCode === null; i++) await sleep(50);
  const [, address] = /OPEN (\S+)\n/.exec(said) ?? assert.fail(said);
  const end = await browse(address, (u) => u.startsWith('http://127.0.0.1') && new URL(u).pathname === '/signed-in');
  assert.equal(new URL(end.url).pathname, '/signed-in', `${end.url} ${end.status} ${end.body}`);
  const page = await fetch(end.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Du är inloggad/);
  assert.deepEqual(await ended, [0, null], said);
  assert.match(said, /SIGNED-IN \S/);
});

test('a workstation that waits is told when the provider refuses', async () => {
  idp.person = 'stranger';
  const loopback = 'http://127.0.0.1:9/signed-in';
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${app().challenge}&redirect=${encodeURIComponent(loopback)}&state=mine`, (u) => u.startsWith(loopback));
  idp.person = 'karin';
  assert.equal(end.url, `${loopback}?error=signInFailed&state=mine`);
});

test('the authorization page for apps lets people in through the same provider', async () => {
  const nurse = ready.accounts.find((a) => a.role === 'nurse');
  const admin = ready.accounts.find((a) => a.role === 'admin' && a.tenant === nurse.tenant);
  const made = await fetch(`${base}/api/v1/apps`, { method: 'POST', headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'through', title: 'Through', redirects: ['https://through.example/cb'], scopes: ['openid', 'fhirUser', 'user/Patient.rs'] }) });
  assert.equal(made.status, 201, await made.clone().text());
  const a = app();
  const query = new URLSearchParams({ response_type: 'code', client_id: `${nurse.tenant}.through`, redirect_uri: 'https://through.example/cb', scope: 'openid fhirUser user/Patient.rs', state: 's', aud: `${base}/fhir`, code_challenge: a.challenge, code_challenge_method: 'S256' });
  const page = await (await fetch(`${base}/oauth/authorize?${query}`)).text();
  const [, link] = /href="(provider\?handle=[^"]+)"/.exec(page) ?? assert.fail(page);
  const end = await browse(`${base}/oauth/${link}`, () => false);
  assert.equal(end.status, 200, `${end.url} ${end.body}`);
  const [, handle] = /name="handle" value="([^"]+)"/.exec(end.body) ?? assert.fail(end.body);
  const form = (fields) => fetch(`${base}/oauth/decide`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  const r = await form([['handle', handle], ['decision', 'allow'], ['scope', 'openid'], ['scope', 'fhirUser'], ['scope', 'user/Patient.rs']]);
  assert.equal(r.status, 303, await r.clone().text());
  const code = new URL(r.headers.get('location')).searchParams.get('code');
  const t = await (await fetch(`${base}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: 'https://through.example/cb', code_verifier: a.secret, client_id: `${nurse.tenant}.through` }) })).json();
  assert.equal(t.scope, 'openid fhirUser user/Patient.rs', JSON.stringify(t));
  assert.equal((await fetch(`${base}/fhir/Patient?_count=1`, { headers: { authorization: `Bearer ${t.access_token}` } })).status, 200);
  const mine = await (await fetch(`${base}/api/v1/sessions`, { headers: { authorization: `Bearer ${nurse.token}` } })).json();
  const shown = mine.find((s) => s.app === `${nurse.tenant}.through`);
  assert.ok(shown, 'a person sees which apps have access');
  assert.equal((await fetch(`${base}/api/v1/sessions/${shown.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${nurse.token}` } })).status, 204);
  assert.equal((await fetch(`${base}/fhir/Patient?_count=1`, { headers: { authorization: `Bearer ${t.access_token}` } })).status, 401, 'and ends it');
});

test('an address that is not the workstation itself is refused', async () => {
  for (const bad of ['http://evil.test/', 'https://127.0.0.1:1/', 'http://127.0.0.1@evil.test:80/'])
    assert.equal((await fetch(`${base}/api/v1/oidc/start?challenge=${app().challenge}&redirect=${encodeURIComponent(bad)}`, { redirect: 'manual' })).status, 400, bad);
  assert.equal((await fetch(`${base}/api/v1/oidc/start`, { redirect: 'manual' })).status, 400);
});

test('a stolen ticket is worth nothing without the secret that the app began with', async () => {
  const a = app();
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${a.challenge}`, isApp);
  assert.equal((await post('/api/v1/oidc/exchange', { ticket: ticketOf(end.url), secret: app().secret })).status, 401);
});

// asvs, once it runs in the suite: 6.8.4
test('a level of assurance that is too low is refused', async () => {
  idp.acr = 'loa2';
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${app().challenge}`, isApp);
  idp.acr = loa3;
  assert.equal(end.status, 401, `${end.url} ${end.body}`);
  assert.match(errors, /level of assurance/);
});

test('a person whom nobody here knows is refused, and the answer does not say why', async () => {
  idp.person = 'stranger';
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${app().challenge}`, isApp);
  idp.person = 'karin';
  assert.equal(end.status, 401);
  assert.doesNotMatch(end.body, /nobody|stranger/);
});

test("the provider's answer is taken once", async () => {
  const callback = (u) => u.startsWith(idp.callback);
  const back = await browse(`${base}/api/v1/oidc/start?challenge=${app().challenge}`, callback);
  assert.equal((await fetch(back.url, { redirect: 'manual' })).status, 302);
  assert.equal((await fetch(back.url, { redirect: 'manual' })).status, 401);
  const forged = new URL((await browse(`${base}/api/v1/oidc/start?challenge=${app().challenge}`, callback)).url);
  forged.searchParams.set('code', 'another');
  assert.equal((await fetch(forged, { redirect: 'manual' })).status, 401);
});

test('new keys of the provider are taken up', async () => {
  await idp.stop();
  await idp.start('EC');
  let end;
  for (let i = 0; i < 30; i++) {
    const a = app();
    end = await browse(`${base}/api/v1/oidc/start?challenge=${a.challenge}`, isApp);
    if (isApp(end.url)) break;
    await sleep(500);
  }
  assert.ok(isApp(end.url), `${end.status} ${end.body}`);
});

// asvs, once it runs in the suite: 16.2.5
test('the log holds no name, number, password, token, code or ticket', async () => {
  const nurse = ready.accounts.find((a) => a.role === 'nurse');
  const auth = { authorization: `Bearer ${nurse.token}` };
  const planted = ['Plantedsson', '19121212-1212', 'Planted-password-9', 'Planted Street 4'];
  const ask = (path) => fetch(base + path, { headers: auth }).then((r) => r.text());
  await ask(`/fhir/Patient?family=${planted[0]}&identifier=${planted[1]}`);
  await ask(`/fhir/Patient?address=${encodeURIComponent(planted[3])}`);
  await ask(`/fhir/Patient/${planted[0]}`);
  await ask(`/api/v1/${planted[0]}/${planted[1]}`);
  await fetch(`${base}/fhir/Patient`, { method: 'POST', headers: { ...auth, 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Patient', name: [{ family: planted[0] }], birthDate: planted[1] }) });
  await post('/api/v1/sign-in', { user: planted[0], password: planted[2] });
  await post('/api/v1/sign-in', { user: nurse.user, password: planted[2], code: '123456' });
  const a = app();
  const end = await browse(`${base}/api/v1/oidc/start?challenge=${a.challenge}`, isApp);
  const session = await (await post('/api/v1/oidc/exchange', { ticket: ticketOf(end.url), secret: a.secret, refresh: true })).json();
  await sleep(200);
  const people = await (await fetch(`${base}/api/v1/demo/patients`)).json();
  const never = [...planted, ...people.map((p) => p.name), nurse.name, nurse.token, a.secret, ticketOf(end.url), session.token, session.refreshToken];
  assert.ok(never.every((s) => typeof s === 'string' && s.length > 3));
  for (const secret of never) assert.ok(!errors.includes(secret), `the log holds ${secret}`);
  const lines = errors.trim().split('\n').map((l) => JSON.parse(l));
  const asked = lines.filter((l) => l['event.action'] === 'request');
  assert.ok(asked.length > 10);
  for (const l of asked) assert.match(l['trace.id'], /^[0-9a-f]{32}$/);
});
