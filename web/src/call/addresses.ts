// The addresses that this machine has now. A window knows those that its engine told it last, which in Chromium may be two
// seconds old; a window that has just been made asks. Nothing of it leaves the machine.

import type { Fields } from "../common/read.ts";

const askMs = 1000;

// Empty: not known.
export async function addressesNow(): Promise<Set<string>> {
  const found = new Set<string>();
  const frame = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  try {
    const Connection = (frame.contentWindow as (Window & typeof globalThis) | null)?.RTCPeerConnection;
    if (!Connection) return found;
    const pc = new Connection();
    try {
      pc.createDataChannel("addresses");
      // Until all are found: of some nothing can be said.
      const whole = new Promise<boolean>((done) => {
        pc.onicecandidate = (e) => {
          const address = e.candidate?.candidate.split(" ")[4] ?? "";
          if (address && !address.endsWith(".local")) found.add(address);
          if (!e.candidate) done(true);
        };
        setTimeout(done, askMs, false);
      });
      await pc.setLocalDescription(await pc.createOffer());
      if (!(await whole)) found.clear();
    } finally {
      pc.close();
    }
  } catch {
    // Then it stays unknown.
  } finally {
    frame.remove();
  }
  return found;
}

// Whether what a connection goes out from is none of these.
export function isGone(reports: readonly Fields[], now: ReadonlySet<string>): boolean {
  const byId = new Map(reports.map((r) => [String(r.id), r]));
  const pair = byId.get(String(reports.find((r) => r.type === "transport")?.selectedCandidatePairId));
  const used = byId.get(String(pair?.localCandidateId));
  if (!used) return false;
  const own = (used.candidateType === "host" ? [used] : reports.filter((r) => r.type === "local-candidate" && r.candidateType === "host")).map((r) => String(r.address ?? r.ip ?? ""));
  return now.size > 0 && own.length > 0 && own.every((a) => a !== "" && !a.endsWith(".local") && !now.has(a));
}
