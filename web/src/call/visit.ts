// The visit that the call belongs to: what the page may know of it, and the steps that it tells the server. docs/CALLS.md,
// "What the page asks of the server".

import type { Send } from "../common/api.ts";
import { obj, str } from "../common/read.ts";
import { parseTime } from "../common/time.ts";
import { readIce, type IceServer } from "./protocol.ts";

export interface Visit {
  id: string;
  isOver: boolean;
  isOpen: boolean; // one may wait now
  start: Date | null; // of a visit that was booked
  with: string;  // "" when nobody is named
  clinic: string;
  phone: string; // "" when the clinic has given none
  isGuest: boolean; // came by an invitation
  iceServers: IceServer[];
}
// signIn: whoever it is has to say so first; unknown: no such visit for this person; network: not reached.
export type VisitProblem = "signIn" | "unknown" | "noVisit" | "network" | "failed";
// Only what was tried is told.
export interface Check { camera: boolean; microphone: boolean; speaker?: boolean; udp?: boolean; tcp?: boolean; upKbps?: number; downKbps?: number }

export interface Visits {
  read(): Promise<{ visit: Visit } | { problem: VisitProblem }>;
  // Nobody waits for it: who looks at the queue sees it when it has arrived.
  check(check: Check): void;
}

const opensBeforeMs = 60 * 60_000;

export function readVisit(value: unknown, nowMs: number): Visit | null {
  const v = obj(value);
  if (!str(v.id)) return null;
  const phone = str(v.phone);
  const start = parseTime(str(v.planned) || undefined);
  return {
    id: str(v.id), isOver: str(v.stage) === "ended", isOpen: start === null || nowMs >= start.getTime() - opensBeforeMs, start, with: str(v.with),
    clinic: str(v.clinic), phone: /^[+0-9][0-9 \-]{1,19}$/.test(phone) ? phone : "", isGuest: false, iceServers: readIce(v.iceServers),
  };
}

export interface Asking { id: string; token: string | null; isGuest: boolean }

export function serverVisits(send: Send, { id, token, isGuest }: Asking, now: () => number): Visits {
  const path = `/api/v1/visits/${encodeURIComponent(id)}`;
  return {
    read: async () => {
      if (!id) return { problem: "noVisit" };
      // An invitation opens the line and nothing else.
      if (isGuest) return { visit: { id, isOver: false, isOpen: true, start: null, with: "", clinic: "", phone: "", isGuest, iceServers: [] } };
      if (!token) return { problem: "signIn" };
      const reply = await send({ method: "GET", path, token });
      if (reply.kind === "network") return { problem: "network" };
      if (reply.kind === "refused") {
        const { status, error } = reply;
        return { problem: status === 401 ? "signIn" : status === 403 || status === 404 || status === 410 ? "unknown" : error.retryable ? "network" : "failed" };
      }
      const visit = readVisit(reply.body, now());
      return visit ? { visit } : { problem: "failed" };
    },
    check: (check) => {
      if (!isGuest) void send({ method: "POST", path: `${path}/check`, token, body: check });
    },
  };
}

// "#visit" of a patient, "#visit.token" of somebody who is invited, "#visit!ticket" of a clinician whose workstation opens the
// call in the browser. The page takes it out of the address at once.
export function readLink(fragment: string): { visit: string; token: string; desk: boolean } | null {
  const m = /^#?([A-Za-z0-9\-]{1,64})(?:([.!])([A-Za-z0-9\-_.]{8,4096}))?$/.exec(fragment);
  return m?.[1] ? { visit: m[1], token: m[3] ?? "", desk: m[2] === "!" } : null;
}
