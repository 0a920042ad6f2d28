// Two nodes of the server on one PostgreSQL are restarted one after the other while people wait and rooms speak: every line comes
// back, no call is lost. More lines than here: FYR_ROLLING='--idle 3000 --rooms 500 --every 500'.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fyrd, Postgres, build, scratch } from './parts.mjs';

const skip = Postgres.missing() || false;
let folder, postgres, seeded;

before(async () => {
  if (skip) return;
  folder = scratch();
  postgres = await new Postgres().make();
  seeded = await new Fyrd(join(folder.dir, 'seed'), { postgres }).start(120); // its data are moved there
  await seeded.stop();
});
after(async () => {
  await seeded?.stop();
  await postgres?.stop();
  postgres?.remove();
  folder?.remove();
});

test('a rolling restart loses neither line nor call', { skip, timeout: 580_000 }, async () => {
  const much = (process.env.FYR_ROLLING ?? '--idle 40 --rooms 12 --every 200 --seconds 1').split(' ');
  const json = join(folder.dir, 'figures.json');
  const args = ['signalling', '--spawn', join(build, 'bin', 'fyrd'), '--nodes', '2', '--restart', '--json', json, ...much,
    '--', '--store-kind', 'postgresql', '--store-postgresql', postgres.url(seeded.database, 'fyr_app')];
  const run = spawn(join(build, 'bin', 'fyr-load'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  run.stdout.on('data', (d) => (said += d));
  const code = await new Promise((done) => run.once('exit', done));
  console.log(said.replace(/^/gm, '# '));
  assert.equal(code, 0, said);
  const { restart } = JSON.parse(readFileSync(json, 'utf8'));
  assert.equal(restart.nodes, 2);
  assert.equal(restart.up, restart.lines);
  assert.ok(restart.resumed >= restart.lines / 2, 'hardly a line had to come back');
  assert.equal(restart.lost, 0);
  assert.ok(restart.calls > 0);
  assert.equal(restart.callsLost, 0);
});
