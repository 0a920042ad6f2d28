// Makes samples/*.sdp: what Chromium on this machine says when it offers and answers. Run by hand when Chromium changes:
//   node tests/video/sdp/samples.mjs
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(here, '../../../web/package.json'))('playwright-core');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});
const page = await browser.newPage();
// A camera is given to pages of this machine, not to blank ones.
const server = http.createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html>')).listen(0, '127.0.0.1');
await new Promise((up) => server.once('listening', up));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const samples = await page.evaluate(async () => {
  const gathered = (pc) => new Promise((done) => {
    if (pc.iceGatheringState === 'complete') return done();
    pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && done());
    setTimeout(done, 3000);
  });
  const preferVp8 = (t) => t.setCodecPreferences?.(RTCRtpReceiver.getCapabilities('video').codecs
    .sort((a, b) => Number(b.mimeType === 'video/VP8') - Number(a.mimeType === 'video/VP8')));
  const out = {};
  const call = async (name, set, { answer = () => {}, restart = false, config = {} } = {}) => {
    const a = new RTCPeerConnection(config);
    const b = new RTCPeerConnection(config);
    const candidates = [];
    a.addEventListener('icecandidate', (e) => e.candidate && candidates.push(e.candidate.candidate));
    set(a);
    await a.setLocalDescription();
    out[`${name}.offer`] = a.localDescription.sdp;
    await b.setRemoteDescription(a.localDescription);
    answer(b);
    await b.setLocalDescription();
    out[`${name}.answer`] = b.localDescription.sdp;
    await a.setRemoteDescription(b.localDescription);
    await gathered(a);
    out[`${name}.gathered`] = a.localDescription.sdp;
    out[`${name}.candidates`] = candidates.join('\r\n');
    if (restart) {
      a.restartIce();
      await a.setLocalDescription();
      out[`${name}.restart`] = a.localDescription.sdp;
    }
    a.close();
    b.close();
  };
  const both = (pc) => { pc.addTransceiver('audio'); pc.addTransceiver('video'); };
  const follow = (b) => b.getTransceivers().forEach((t) => { t.direction = 'sendrecv'; });
  await call('call', both, { answer: follow, restart: true });
  await call('vp8', (pc) => { pc.addTransceiver('audio'); preferVp8(pc.addTransceiver('video')); }, { answer: follow });
  await call('audio', (pc) => pc.addTransceiver('audio'), { answer: follow });
  await call('listen', (pc) => { pc.addTransceiver('audio', { direction: 'recvonly' }); pc.addTransceiver('video', { direction: 'recvonly' }); });
  await call('bundle', both, { answer: follow, config: { bundlePolicy: 'max-bundle' } });
  await call('data', (pc) => { both(pc); pc.createDataChannel('x'); }, { answer: follow });
  const camera = await navigator.mediaDevices.getUserMedia({ video: true }).catch(() => null);
  if (camera) await call('camera', (pc) => { pc.addTransceiver('audio'); camera.getTracks().forEach((t) => pc.addTrack(t, camera)); }, { answer: follow });
  return out;
}).finally(() => { server.close(); return browser.close(); });
for (const [name, text] of Object.entries(samples)) fs.writeFileSync(path.join(here, 'samples', `chromium156-${name}.sdp`), text);
console.log(Object.entries(samples).map(([k, v]) => `${k} ${v.length}`).join('\n'));
