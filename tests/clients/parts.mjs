// The real fyrd with demonstration data, and helpers that speak plain HTTP to it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const build = process.env.DEV_BUILD ?? join(process.cwd(), 'build', 'release');
export const source = process.env.DEV_SOURCE ?? process.cwd();
// These files are copied beside their packages; what all tests share stays where it is.
export const shared = (name) => import(pathToFileURL(join(source, 'tests', name)));
const { ends, startFyrd } = await shared('fyrd.mjs');
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export async function until(what, probe, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const found = await probe();
    if (found) return found;
    await sleep(40);
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

// A folder of data that is not part of the project; null when it is not here.
export function sharedData(name) {
  const base = process.env.DEV_SHARED_DATA;
  return base && existsSync(join(base, name)) ? join(base, name) : null;
}

export class Server {
  // `settings`: {'fhir.cors_origins': …} as FYR_… environment variables.
  async start(settings = {}) {
    this.dir = mkdtempSync(join(tmpdir(), 'fyr-clients-'));
    const env = { ...process.env };
    for (const [key, value] of Object.entries(settings)) env['FYR_' + key.toUpperCase().replace(/\./g, '_')] = value;
    Object.assign(this, await startFyrd(build, ['--demo', '--port', '0', '--data', join(this.dir, 'store')], { env, seconds: 90 }));
    this.base = this.ready.fhirBase;
    this.token = this.ready.accounts.find((a) => a.role === 'integration').token;
    return this;
  }
  async stop() {
    await ends(this.process);
    rmSync(this.dir, { recursive: true, force: true });
  }
  // {status, headers, body, text}; a body that is an object is sent as FHIR JSON.
  async call(method, path, body, headers = {}) {
    const url = path.startsWith('http') ? path : `${this.base}/${path}`;
    const json = body !== undefined && typeof body !== 'string';
    const r = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(json ? { 'content-type': 'application/fhir+json' } : {}), ...headers },
      body: json ? JSON.stringify(body) : body,
    });
    const text = await r.text();
    let parsed = null;
    try {
      parsed = JSON.parse(text);
    } catch {}
    return { status: r.status, headers: r.headers, text, body: parsed };
  }
  get(path, headers) {
    return this.call('GET', path, undefined, headers);
  }
}
