// Whether this network lets a call through, and how fast: a connection of the page with itself over the relay, so that what
// is measured goes out and comes back.

import { hasRelay, serversOf, type IceServer } from "./protocol.ts";
import type { NetCheck } from "./state.ts";

const gatherMs = 5000;
const connectMs = 5000;
const measureMs = 1500;
const chunk = new Uint8Array(1024);
const bufferedAtMost = 64 * 1024;

export interface NetResult { way: NetCheck; kbps: number | null }

// One way after the other, the best first.
const ways: readonly { way: NetCheck; matches(url: string): boolean }[] = [
  { way: "relayUdp", matches: (u) => u.startsWith("turn:") && !/transport=tcp/.test(u) },
  { way: "relayTcp", matches: (u) => u.startsWith("turn:") && /transport=tcp/.test(u) },
  { way: "relayTls", matches: (u) => u.startsWith("turns:") },
];

export async function checkNet(servers: readonly IceServer[], isCurrent: () => boolean): Promise<NetResult> {
  for (const { way, matches } of ways) {
    const iceServers = serversOf(servers, matches);
    if (iceServers.length === 0) continue;
    const kbps = await through({ iceServers, iceTransportPolicy: "relay" });
    if (kbps !== null || !isCurrent()) return { way, kbps };
  }
  // No relay is known, or none is reached: whether anything of the kind works at all.
  return { way: hasRelay(servers) ? "none" : (await gathers(servers)) ? "direct" : "none", kbps: null };
}

async function gathers(servers: readonly IceServer[]): Promise<boolean> {
  const pc = new RTCPeerConnection({ iceServers: [...servers] });
  try {
    pc.createDataChannel("check");
    const found = new Promise<boolean>((done) => {
      pc.onicecandidate = (e) => { if (e.candidate?.candidate) done(true); };
      setTimeout(() => done(false), gatherMs);
    });
    await pc.setLocalDescription(await pc.createOffer());
    return await found;
  } finally {
    pc.close();
  }
}

// Kilobits a second that came back; null when nothing did.
async function through(config: RTCConfiguration): Promise<number | null> {
  const a = new RTCPeerConnection(config);
  const b = new RTCPeerConnection(config);
  try {
    a.onicecandidate = (e) => void b.addIceCandidate(e.candidate ?? undefined).catch(() => undefined);
    b.onicecandidate = (e) => void a.addIceCandidate(e.candidate ?? undefined).catch(() => undefined);
    const out = a.createDataChannel("check", { ordered: false, maxRetransmits: 0 });
    out.bufferedAmountLowThreshold = bufferedAtMost / 2;
    let bytes = 0;
    b.ondatachannel = (e) => { e.channel.onmessage = (m) => { bytes += (m.data as ArrayBuffer).byteLength ?? 0; }; e.channel.binaryType = "arraybuffer"; };
    const open = new Promise<boolean>((done) => {
      out.onopen = () => done(true);
      setTimeout(() => done(false), connectMs);
    });
    await a.setLocalDescription(await a.createOffer());
    await b.setRemoteDescription(a.localDescription as RTCSessionDescription);
    await b.setLocalDescription(await b.createAnswer());
    await a.setRemoteDescription(b.localDescription as RTCSessionDescription);
    if (!(await open)) return null;
    const send = () => {
      while (out.readyState === "open" && out.bufferedAmount < bufferedAtMost) out.send(chunk);
    };
    out.onbufferedamountlow = send;
    const from = performance.now();
    send();
    await new Promise((done) => setTimeout(done, measureMs));
    return bytes === 0 ? null : Math.round((bytes * 8) / (performance.now() - from));
  } catch {
    return null;
  } finally {
    a.close();
    b.close();
  }
}
