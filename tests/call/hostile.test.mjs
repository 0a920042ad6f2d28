// A page that is not ours within the process of the call: nothing it tries passes, nothing reaches the network or the disk, and
// what it says too much of ends it. The real program, its engine included, but for the page and the sandbox (root has none).
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Display, sleep } from '../e2e/parts.mjs';
import { CallProcess, frame } from './parts.mjs';

const here = dirname(fileURLToPath(import.meta.url));
let display, dir, tcp, udp;
const reached = [];

before(async () => {
  display = await new Display().start();
  dir = mkdtempSync(join(tmpdir(), 'fyr-hostile-'));
  // Whoever comes is welcome: what is refused is refused on the other side.
  tcp = createServer((socket) => {
    reached.push('tcp');
    socket.on('error', () => undefined);
    socket.on('data', (d) => {
      reached.push(String(d).split('\r\n')[0]);
      socket.end('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi');
    });
  });
  await new Promise((r) => tcp.listen(0, '127.0.0.1', r));
  udp = createSocket('udp4');
  udp.on('message', () => reached.push('udp'));
  await new Promise((r) => udp.bind(0, '127.0.0.1', r));
  cpSync(join(here, 'hostile'), join(dir, 'page'), { recursive: true });
  writeFileSync(join(dir, 'page', 'target.js'), `window.target = { tcp: ${tcp.address().port}, udp: ${udp.address().port} };`);
});
after(() => {
  tcp.close();
  udp.close();
  display.stop();
  rmSync(dir, { recursive: true, force: true });
});

const start = () => new CallProcess(display, { env: { FYR_CALL_TEST_PAGE: join(dir, 'page'), HOME: dir, XDG_RUNTIME_DIR: dir } });
const state = (call, key) => call.until('told', (m) => m.what === 'state' && key in JSON.parse(m.json), 150).then((m) => JSON.parse(m.json));

test('nothing that a hostile page tries passes, and camera and microphone are given in a call only', async () => {
  const call = start();
  try {
    assert.match((await state(call, 'before')).before, /^refused/, 'before the call');
    await call.begin();
    assert.equal((await state(call, 'during')).during, 'given', 'in the call');
    const { results, href } = await state(call, 'results');
    const passed = Object.entries(results).filter(([, r]) => !String(r).startsWith('refused'));
    assert.deepEqual(passed, []);
    assert.ok(Object.keys(results).length > 60, `${Object.keys(results).length} attacks`);
    assert.equal(href, 'fyr-call://page/samtal.html');
    call.say({ type: 'command', name: 'leave' });
    assert.match((await state(call, 'after')).after, /^refused/, 'after the call');
    assert.deepEqual(reached, [], 'nothing came to the network');
    const written = readdirSync(dir, { recursive: true }).filter((f) => /evil/.test(String(f)));
    assert.deepEqual(written, [], 'nothing was saved');
    assert.ok(!existsSync(join(dir, 'Downloads')));
    // Only what the protocol has went out to fyr.
    for (const m of call.heard) assert.ok(['window', 'ready', 'told', 'openLine', 'say', 'closeLine', 'alive'].includes(m.type), m.type);
    assert.equal(call.process.exitCode, null);
  } finally {
    await call.end();
  }
});

test('a page that says too much at once, or too many things, ends its process', async () => {
  for (const name of ['camera', 'audioOnly']) {
    const call = start();
    try {
      await call.until('ready');
      call.say({ type: 'command', name });
      assert.equal(await Promise.race([call.exit, sleep(60_000)]), 4, name);
      const said = call.heard.filter((m) => m.type === 'say');
      assert.ok(said.length <= 500 && said.every((m) => m.text.length <= 65_536), `${said.length} passed`);
    } finally {
      await call.end();
    }
  }
});

test('a page that hangs answers no question, so that it is noticed', async () => {
  const call = start();
  try {
    await call.until('ready');
    call.say({ type: 'ask', number: 1 });
    await call.until('alive', (m) => m.number === 1);
    call.say({ type: 'command', name: 'microphone' });
    await sleep(500);
    call.say({ type: 'ask', number: 2 });
    await sleep(2_000);
    assert.equal(call.first('alive', (m) => m.number === 2), undefined);
  } finally {
    await call.end();
  }
});

test('the process ends with fyr, and when fyr says what it should not', async () => {
  const ended = async (how) => {
    const call = start();
    await call.until('ready');
    how(call);
    const code = await Promise.race([call.exit, sleep(30_000)]);
    await call.end();
    return code;
  };
  assert.equal(await ended((c) => c.process.stdin.end()), 0);
  assert.equal(await ended((c) => c.say({ type: 'quit' })), 0);
  assert.equal(await ended((c) => c.say({ type: 'exec', program: 'sh' })), 0);
  assert.equal(await ended((c) => c.process.stdin.write(Buffer.from([255, 255, 255, 255]))), 0);
  assert.equal(await ended((c) => c.process.stdin.write(frame('not json'))), 0);
});
