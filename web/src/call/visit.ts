// The visit that the call belongs to: what the page may know of it, and the steps that it tells the server. docs/CALLS.md,
// "What the page asks of the server".

import type { Send } from "../common/api.ts";
import { obj, oneOf, str } from "../common/read.ts";
import { parseTime } from "../common/time.ts";
import { readIce, roles, type IceServer, type Role } from "./protocol.ts";

export interface Visit {
  id: string;
  isOver: boolean;
  isOpen: boolean; // one may wait now
  start: Date | null;
  with: string;  // "" when nobody is named yet
  clinic: string;
  phone: string; // "" when the clinic has given none
  me: { role: Role; name: string };
  iceServers: IceServer[];
}
// signIn: whoever it is has to say so first; unknown: no such visit for this person; network: not reached.
export type VisitProblem = "signIn" | "unknown" | "noVisit" | "network" | "failed";
export type CheckResult = "ok" | "refused" | "missing" | "taken" | "unsupported" | "failed" | "unsure" | "off";
export interface Check { camera: CheckResult; microphone: CheckResult; speaker: CheckResult; relay: string; kbps: number | null }

export interface Visits {
  read(): Promise<{ visit: Visit } | { problem: VisitProblem }>;
  // Told once, without waiting: what waits for it is told by the signalling.
  step(step: "opened" | "checked" | "identified", check?: Check): void;
}

export function readVisit(value: unknown): Visit | null {
  const v = obj(value);
  const me = obj(v.me);
  const state = str(v.state);
  if (!str(v.id)) return null;
  const phone = str(v.phone);
  return {
    id: str(v.id), isOver: ["ended", "noShow", "cancelled"].includes(state), isOpen: v.open !== false, start: parseTime(str(v.start) || undefined), with: str(v.with),
    clinic: str(v.clinic), phone: /^[+0-9][0-9 \-]{1,19}$/.test(phone) ? phone : "",
    me: { role: oneOf(me.role, roles, "patient"), name: str(me.name) }, iceServers: readIce(v.iceServers),
  };
}

export function serverVisits(send: Send, id: string, token: () => string | null, newId: () => string): Visits {
  const path = `/api/v1/visits/${encodeURIComponent(id)}`;
  return {
    read: async () => {
      if (!id) return { problem: "noVisit" };
      const reply = await send({ method: "GET", path, token: token() });
      if (reply.kind === "network") return { problem: "network" };
      if (reply.kind === "refused") {
        const { status, error } = reply;
        return { problem: status === 401 ? "signIn" : status === 403 || status === 404 || status === 410 ? "unknown" : error.retryable ? "network" : "failed" };
      }
      const visit = readVisit(reply.body);
      return visit ? { visit } : { problem: "failed" };
    },
    step: (step, check) => void send({ method: "POST", path: `${path}/steps`, token: token(), body: { clientId: newId(), step, ...(check ? { check } : {}) } }),
  };
}

// "#visit" of a patient, "#visit.token" of somebody who is invited. The page takes it out of the address at once.
export function readLink(fragment: string): { visit: string; token: string } | null {
  const m = /^#?([A-Za-z0-9\-]{1,64})(?:\.([A-Za-z0-9\-_.]{8,4096}))?$/.exec(fragment);
  return m?.[1] ? { visit: m[1], token: m[2] ?? "" } : null;
}
