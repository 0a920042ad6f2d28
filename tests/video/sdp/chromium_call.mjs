// Two pages of a real Chromium call one another, and everything between them goes through the rewriter: they must connect
// and see one another's pictures, before and after a restart of ICE.  node chromium_call.mjs REWRITER
// Exit code 77: there is no Chromium here.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const rewriter = process.argv[2];
const skip = (why) => { console.log(`skipped: ${why}`); process.exit(77); };
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((p) => p && fs.existsSync(p));
if (!executablePath) skip('no chromium');
const here = path.dirname(fileURLToPath(import.meta.url));
let chromium;
try {
  ({ chromium } = createRequire(path.join(here, '../../../web/package.json'))('playwright-core'));
} catch {
  skip('web/node_modules is not there: npm ci in web');
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
const server = http.createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html>')).listen(0, '127.0.0.1');
await new Promise((up) => server.once('listening', up));
let code = 1;
try {
  const page = await browser.newPage();
  await page.exposeFunction('rewrite', (kind, text) => {
    const run = spawnSync(rewriter, [kind], { input: text, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${kind} was refused:\n${text}`);
    return run.stdout;
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const seen = await page.evaluate(async () => {
    const ends = [];
    const end = async () => {
      const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
      pc.addTransceiver('audio');
      stream.getTracks().forEach((t) => pc.addTrack(t, stream));
      ends.push(pc);
      return pc;
    };
    const [a, b] = [await end(), await end()];
    const carry = (from, to) => from.addEventListener('icecandidate', async (e) => {
      if (!e.candidate?.candidate) return;
      const text = await rewrite('candidates', e.candidate.candidate);
      for (const candidate of text.split('\n').filter(Boolean)) await to.addIceCandidate({ candidate, sdpMid: '0' });
    });
    const negotiate = async (restart) => {
      if (restart) a.restartIce();
      await a.setLocalDescription();
      await b.setRemoteDescription({ type: 'offer', sdp: await rewrite('offer', a.localDescription.sdp) });
      await b.setLocalDescription();
      await a.setRemoteDescription({ type: 'answer', sdp: await rewrite('answer', b.localDescription.sdp) });
    };
    const frames = async (pc) => {
      for (const s of (await pc.getStats()).values()) if (s.type === 'inbound-rtp' && s.kind === 'video') return s.framesDecoded;
      return 0;
    };
    const watch = async (more) => {
      const before = await Promise.all(ends.map(frames));
      for (;;) {
        const now = await Promise.all(ends.map(frames));
        if (now.every((n, i) => n >= before[i] + more)) return now;
        await new Promise((r) => setTimeout(r, 50));
      }
    };
    carry(a, b);
    carry(b, a);
    await negotiate(false);
    const first = await watch(10);
    await negotiate(true);
    const then = await watch(10);
    const codecs = new Set();
    for (const pc of ends) for (const s of (await pc.getStats()).values()) if (s.type === 'codec') codecs.add(s.mimeType);
    return { first, then, codecs: [...codecs].sort(), states: ends.map((pc) => pc.connectionState) };
  });
  console.log(JSON.stringify(seen));
  if (seen.codecs.includes('video/VP8') && !seen.codecs.some((c) => c.startsWith('video/') && c !== 'video/VP8' && c !== 'video/rtx')) code = 0;
} finally {
  server.close();
  await browser.close();
}
process.exit(code);
