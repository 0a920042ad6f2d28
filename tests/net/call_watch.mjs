// Watches a call page from inside: when each picture of the other came, and what its line and connections did, in milliseconds of
// the machine's one clock, so that both sides' records fit together.

// Put in before the page's own scripts.
export const watch = `{
  const at = () => performance.timeOrigin + performance.now();
  const marks = (globalThis.marks = []);
  const mark = (what) => marks.push([at(), what]);
  const frames = (globalThis.framesAt = []);
  let last = 0, video = null;
  setInterval(() => {
    const now = document.querySelector('[data-party] video');
    if (now !== video) { video = now; last = 0; }
    const n = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    if (n > last) frames.push(at());
    last = n;
  }, 5);
  const pcs = (globalThis.pcs = []);
  const RealPc = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends RealPc {
    constructor(...a) {
      super(...a);
      const n = pcs.push(this);
      mark('pc' + n);
      this.addEventListener('icecandidate', (e) => mark('pc' + n + ' candidate ' + (e.candidate?.candidate.split(' ').slice(2, 8).join(' ') ?? 'end')));
      for (const s of ['iceConnectionState', 'connectionState', 'iceGatheringState']) this.addEventListener(s.toLowerCase() + 'change', () => mark('pc' + n + ' ' + s + ' ' + this[s]));
      this.addEventListener('track', (e) => mark('pc' + n + ' track ' + e.track.kind));
      for (const f of ['createOffer', 'createAnswer', 'setLocalDescription', 'setRemoteDescription']) this[f] = (...a) => { mark('pc' + n + ' ' + f); return RealPc.prototype[f].apply(this, a).finally(() => mark('pc' + n + ' ' + f + ' done')); };
    }
  };
  const RealSocket = WebSocket;
  const typeOf = (text) => { try { return JSON.parse(text).type; } catch { return '?'; } };
  globalThis.WebSocket = class extends RealSocket {
    constructor(...a) {
      super(...a);
      mark('socket');
      this.addEventListener('open', () => mark('socket open'));
      this.addEventListener('close', () => mark('socket closed'));
      this.addEventListener('message', (e) => mark('< ' + typeOf(e.data)));
    }
    send(text) { mark('> ' + typeOf(text)); return super.send(text); }
  };
  const realFetch = fetch;
  globalThis.fetch = async (...a) => {
    const reply = await realFetch(...a);
    if (String(a[0]).endsWith('/poll')) void reply.clone().json().then((v) => v.hear?.forEach((t) => mark('< ' + typeOf(t) + ' (poll)')), () => {});
    return reply;
  };
  addEventListener('click', (e) => mark('click ' + e.target.textContent), true);
}`;

export const marksSince = (page, from) => page.evaluate((from) => globalThis.marks.filter(([at]) => at >= from - 1), from);
const framesSince = (page, from) => page.evaluate((from) => globalThis.framesAt.filter((at) => at >= from), from);

// Until so many pictures came after a moment; their times.
export async function picturesAfter(page, from, count, seconds) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await framesSince(page, from);
    if (seen.length >= count) return seen;
    if (Date.now() > end) return seen;
    await new Promise((r) => setTimeout(r, 50));
  }
}

const clock = () => performance.timeOrigin + performance.now();
// From the moment of a change to the end of the longest gap that follows it.
export async function healed(page, from, seconds) {
  const end = clock() + seconds * 1000;
  const longest = (seen) => {
    let [gap, until] = [0, from];
    for (let i = 0; i < seen.length; ++i) {
      const before = i === 0 ? from : seen[i - 1];
      if (seen[i] - before > gap) [gap, until] = [seen[i] - before, seen[i]];
    }
    return until - from;
  };
  for (;;) {
    const seen = await picturesAfter(page, from, 1, 1);
    // Two seconds of pictures without a stop: it is over.
    if (seen.length > 0 && clock() - seen.at(-1) < 300 && seen.filter((t) => t > clock() - 2000).length > 20) return longest(seen);
    if (clock() > end) return NaN;
    await new Promise((r) => setTimeout(r, 100));
  }
}

// What came so far, and what the page says of it.
export const received = (page) => page.evaluate(async () => {
  const all = [...(await pcs.filter((c) => c.connectionState !== 'closed').at(-1).getStats()).values()];
  const audio = all.find((r) => r.type === 'inbound-rtp' && r.kind === 'audio') ?? {};
  const video = all.find((r) => r.type === 'inbound-rtp' && r.kind === 'video') ?? {};
  const bars = document.querySelector('.quality .signal')?.getAttribute('class').match(/\bb(\d)/)?.[1];
  return {
    at: performance.now(), samples: audio.totalSamplesReceived ?? 0, concealed: audio.concealedSamples ?? 0, height: video.frameHeight ?? 0, frames: video.framesDecoded ?? 0,
    bars: bars ? Number(bars) : 0, cause: document.querySelector('.quality .said b')?.textContent ?? 'nothing',
  };
});

// What both pages did, in one list.
export async function timeline(from, pages) {
  const all = (await Promise.all(Object.entries(pages).map(async ([who, page]) => (await marksSince(page, from)).map(([at, what]) => ({ at, who, what }))))).flat();
  return all.sort((a, b) => a.at - b.at).map((m) => `${(m.at - from).toFixed(0).padStart(6)} ${m.who.padEnd(10)} ${m.what}`).join('\n');
}
