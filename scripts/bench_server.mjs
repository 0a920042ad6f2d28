// fyrd under load over HTTP on both stores, with sign-in, rights, validation and audit on; beside it what the same
// PostgreSQL does bare. node scripts/bench_server.mjs   (DEV_BUILD, DEV_BENCH_SECONDS, DEV_SHARED_DATA)
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root, sleep } from '../tests/e2e/parts.mjs';
import { ends, startFyrd } from '../tests/fyrd.mjs';
import { postgresFolder } from '../tests/programs.mjs';

const seconds = process.env.DEV_BENCH_SECONDS ?? '3';
const all = 'create,read,search-name,search-family,bundle50,obs,revinclude,chain,update';
const synthea = join(process.env.DEV_SHARED_DATA ?? '', 'synthea');

const rss = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
const bytes = (folder) => Number(execFileSync('du', ['-sb', folder]).toString().split('\t')[0]);

// A PostgreSQL of our own: default settings but for its memory, everything durable.
class Postgres {
  async start() {
    this.bin = postgresFolder();
    if (!this.bin) return null;
    this.dir = mkdtempSync(join(tmpdir(), 'fyr-bench-pg-'));
    const id = (flag) => Number(execFileSync('id', [flag, 'postgres']).toString());
    this.as = process.getuid() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
    if (this.as.uid) chownSync(this.dir, this.as.uid, this.as.gid);
    chmodSync(this.dir, 0o700);
    const data = join(this.dir, 'data');
    execFileSync(join(this.bin, 'initdb'), ['-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions'], { ...this.as, stdio: 'ignore' });
    writeFileSync(join(data, 'postgresql.auto.conf'), `listen_addresses=''\nunix_socket_directories='${this.dir}'\nshared_buffers='512MB'\nmax_wal_size='4GB'\n`);
    this.process = spawn(join(this.bin, 'postgres'), ['-D', data], { ...this.as, stdio: 'ignore' });
    for (let i = 0; spawnSync(join(this.bin, 'pg_isready'), ['-q', '-h', this.dir]).status !== 0; ++i) {
      if (i > 100) throw new Error('PostgreSQL does not start');
      await sleep(100);
    }
    this.sql('postgres', 'CREATE ROLE fyr_owner LOGIN CREATEROLE; CREATE ROLE fyr_app LOGIN');
    this.sql('postgres', 'CREATE DATABASE fyr OWNER fyr_owner');
    return this;
  }
  sql(db, text) {
    return execFileSync(join(this.bin, 'psql'), ['-h', this.dir, '-U', 'admin', '-d', db, '-qtAX', '-v', 'ON_ERROR_STOP=1'], { input: text }).toString().trim();
  }
  url(user) { return `host=${this.dir} dbname=fyr user=${user}`; }
  // One row by its key; one row of 1 KB in a commit of its own: nothing can serve more from this server.
  ceiling() {
    this.sql('postgres', "CREATE TABLE raw(id int PRIMARY KEY, json text); INSERT INTO raw SELECT i, repeat('x', 1000) FROM generate_series(1, 10000) i; CREATE TABLE made(id bigserial PRIMARY KEY, json text)");
    const scripts = { read: '\\set id random(1, 10000)\nSELECT json FROM raw WHERE id = :id;\n', write: "INSERT INTO made(json) VALUES (repeat('x', 1000));\n" };
    for (const [name, text] of Object.entries(scripts))
      for (const clients of [1, 8, 32]) {
        const file = join(this.dir, `${name}.sql`);
        writeFileSync(file, text);
        const r = spawnSync(join(this.bin, 'pgbench'), ['-h', this.dir, '-U', 'admin', '-n', '-M', 'prepared', '-f', file, '-c', String(clients), '-j', '1', '-T', seconds, 'postgres'], { encoding: 'utf8' });
        console.log(`bare PostgreSQL, ${name} of 1 KB, ${clients} connections: ${(r.stdout.match(/tps = ([\d.]+)/) ?? [])[1]} per second`);
      }
  }
  async stop() {
    await ends(this.process);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function serve(args, folder) {
  const env = { ...process.env, FYR_LOG_LEVEL: 'warning' };
  const { process: child, ready } = await startFyrd(build, ['--demo', '--port', '0', '--data', join(folder, 'store'), ...args], { env });
  return { child, base: ready.fhirBase, token: ready.accounts.find((a) => a.role === 'integration').token };
}

async function load(server, name, cpu, args) {
  const child = spawn('node', [join(root, 'scripts', 'fhir_load.mjs'), '--base', server.base.replace('localhost', '127.0.0.1'), '--token', server.token, '--name', name, '--cpu', cpu, '--seconds', seconds, ...args], { stdio: ['ignore', 'inherit', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (d) => (errors += d));
  const code = await new Promise((r) => child.once('exit', r));
  if (code !== 0) throw new Error(errors.slice(-2000));
}

async function measure(name, pg) {
  const folder = mkdtempSync(join(tmpdir(), 'fyr-bench-'));
  const args = pg ? ['--store-kind', 'postgresql', '--store-postgresql', pg.url('fyr_app'), '--store-postgresql-owner', pg.url('fyr_owner')] : [];
  const server = await serve(args, folder);
  const cpu = `server=${server.child.pid}` + (pg ? `,db=${pg.process.pid}` : '');
  try {
    console.log(`${name}: fyrd with its demonstration clinic, RSS ${rss(server.child.pid).toFixed(0)} MB before`);
    const files = existsSync(synthea) ? ['--synthea', synthea, '--synthea-files', '10'] : [];
    await load(server, name, cpu, ['--ops', all + (files.length ? ',synthea' : ''), ...files]);
    console.log(`${name}: RSS ${rss(server.child.pid).toFixed(0)} MB after`);
  } finally {
    await ends(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

// From 3,000 to 30,000 patients, each in a store of its own: what the growth costs at 8 connections.
async function growth() {
  for (const patients of ['3000', '30000']) {
    const folder = mkdtempSync(join(tmpdir(), 'fyr-bench-'));
    const server = await serve([], folder);
    try {
      const before = bytes(folder);
      await load(server, `sqlite, ${patients} patients`, `server=${server.child.pid}`, ['--ops', 'read,search-name,obs,chain', '--conns', '8', '--seed', patients]);
      console.log(`store: ${((bytes(folder) - before) / 1e6).toFixed(0)} MB more than before`);
    } finally {
      await ends(server.child);
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

await measure('sqlite', null);
await growth();
const pg = await new Postgres().start();
if (!pg) {
  console.log('PostgreSQL: not installed here; skipped');
} else {
  try {
    await measure('postgresql', pg);
    pg.ceiling();
  } finally {
    await pg.stop();
  }
}
