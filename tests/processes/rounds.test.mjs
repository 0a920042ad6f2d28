// A few rounds of trouble in every run of the tests; `./dev sim --processes` does hundreds.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { runRounds } from './rounds.mjs';

test('killed, stopped, cut off, out of room and restored, the real programs lose nothing and do nothing twice', { timeout: 300_000 }, async (t) => {
  const r = await runRounds({ rounds: 6, seed: Number(process.env.DEV_PROCESSES_SEED ?? 6), restoreEvery: 6, say: (line) => t.diagnostic(line) });
  assert.deepEqual(r.violations, []);
  assert.ok(r.saved > 50, `${r.saved} commands were saved`);
  assert.equal(r.restores, 1);
});
