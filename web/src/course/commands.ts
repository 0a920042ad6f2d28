// What a patient sends about a course, and the call that carries it. See common/outbox.ts.

import type { Call } from "../common/api.ts";
import type { Lang } from "../common/prefs.ts";
import { list, maybeNum, obj, oneOf, str, strings } from "../common/read.ts";

export type Command =
  | { kind: "consent"; clientId: string; version: string; lang: Lang }
  | { kind: "submit"; clientId: string; module: string; sheets: string[] }
  | { kind: "measure"; clientId: string; measure: string; answers: (number | null)[]; risk: boolean }
  | { kind: "message"; clientId: string; text: string; pause: boolean }
  | { kind: "choice"; clientId: string; choice: string; module: string }
  | { kind: "rate"; clientId: string; module: string; useful: number; text: string };

const base = "/api/v1/course";

export function callOf(c: Command): Call {
  const id = c.clientId;
  switch (c.kind) {
    case "consent": return { method: "POST", path: `${base}/consent`, body: { clientId: id, version: c.version, lang: c.lang } };
    case "submit": return { method: "POST", path: `${base}/modules/${encodeURIComponent(c.module)}/submit`, body: { clientId: id } };
    case "measure": return { method: "POST", path: `${base}/measures/${encodeURIComponent(c.measure)}`, body: { clientId: id, answers: c.answers } };
    case "message": return { method: "POST", path: `${base}/messages`, body: { clientId: id, text: c.text } };
    case "choice": return { method: "POST", path: `${base}/choices/${encodeURIComponent(c.choice)}`, body: { clientId: id, module: c.module } };
    case "rate": return {
      method: "POST", path: `${base}/feedback`,
      body: { clientId: id, ...(c.module ? { module: c.module } : {}), useful: c.useful, ...(c.text ? { text: c.text } : {}) },
    };
  }
}

export function readCommand(value: unknown): Command | null {
  const v = obj(value);
  const clientId = str(v.clientId);
  if (!clientId) return null;
  switch (v.kind) {
    case "consent": return { kind: "consent", clientId, version: str(v.version), lang: oneOf(v.lang, ["sv", "en"] as const, "sv") };
    case "submit": return { kind: "submit", clientId, module: str(v.module), sheets: strings(v.sheets) };
    case "measure": return { kind: "measure", clientId, measure: str(v.measure), answers: list(v.answers).map(maybeNum), risk: v.risk === true };
    case "message": return { kind: "message", clientId, text: str(v.text), pause: v.pause === true };
    case "choice": return { kind: "choice", clientId, choice: str(v.choice), module: str(v.module) };
    case "rate": return { kind: "rate", clientId, module: str(v.module), useful: maybeNum(v.useful) ?? 0, text: str(v.text) };
    default: return null;
  }
}
