// What is shipped starts within its walls or not at all, and nothing of its environment opens it.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Display, sleep } from '../e2e/parts.mjs';
import { CallProcess, commandLine, environment, rendererOf, shipped, tree } from './parts.mjs';

const someone = 65534; // nobody: the sandbox needs a person who is not root
const uid = process.getuid() === 0 ? someone : undefined;

test('the shipped program refuses to start without its sandbox, with arguments, and as root', async () => {
  for (const [env, args, why] of [
    [{ QTWEBENGINE_DISABLE_SANDBOX: '1' }, [], /sandbox/],
    [{ QTWEBENGINE_CHROMIUM_FLAGS: '--no-sandbox' }, [], /sandbox/],
    [{ QTWEBENGINE_CHROMIUM_FLAGS: '--use-fake-ui-for-media-stream --single-process' }, [], /sandbox/],
    [{}, ['--no-sandbox'], /arguments/],
    [{}, ['--remote-debugging-port=9222'], /arguments/],
    ...(process.getuid() === 0 ? [[{}, [], /root/]] : []),
  ]) {
    const call = new CallProcess(null, { program: shipped, env, args });
    assert.equal(await Promise.race([call.exit, sleep(20_000)]), 2, JSON.stringify([env, args]));
    assert.match(call.errors, why);
    assert.deepEqual(call.heard, []);
    await call.end();
  }
});

test('the shipped program runs within the sandbox, deaf to what its environment says', async () => {
  const display = await new Display().start();
  const dir = mkdtempSync(join(tmpdir(), 'fyr-walls-'));
  chmodSync(dir, 0o777);
  const env = { HOME: dir, XDG_RUNTIME_DIR: dir, QTWEBENGINE_REMOTE_DEBUGGING: '127.0.0.1:9333', QTWEBENGINE_CHROMIUM_FLAGS: '--remote-debugging-port=9334 --disable-gpu', SSLKEYLOGFILE: join(dir, 'keys'), FYR_CALL_TEST_PAGE: dir };
  const call = new CallProcess(display, { program: shipped, env, uid });
  try {
    await call.until('ready'); // its own page, not the one of the test
    call.say({ type: 'ask', number: 1 });
    await call.until('alive');
    const all = tree(call.process.pid);
    assert.ok(all.length > 1, 'the engine has processes of its own');
    for (const pid of all) {
      assert.ok(!commandLine(pid).some((a) => /no-sandbox|remote-debugging/.test(a)), commandLine(pid).join(' '));
      if (pid !== call.process.pid) assert.ok(!/remote-debugging|REMOTE_DEBUGGING|SSLKEYLOGFILE/.test(environment(pid)));
    }
    for (const port of [9333, 9334]) await assert.rejects(fetch(`http://127.0.0.1:${port}/json`));
    const renderer = rendererOf(call.process.pid);
    assert.ok(renderer, all.map((p) => commandLine(p).join(' ')).join('\n'));
    assert.match(readFileSync(`/proc/${renderer}/status`, 'utf8'), /Seccomp:\s+2/, 'the renderer is filtered');
    assert.match(readFileSync(`/proc/${call.process.pid}/status`, 'utf8'), /NoNewPrivs:\s+1/);
  } finally {
    await call.end();
    display.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
