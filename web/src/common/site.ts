// What the page knows about the clinic it belongs to. Kept on the device, since the numbers must be there without a
// network; nothing in it is about a patient.

import type { Send } from "./api.ts";
import { readJson, type KeyValue } from "./storage.ts";

export interface Site {
  name: string;
  demo: boolean;
  emergency: string;
  advice: string;
  // To talk with somebody about not wanting to live.
  helpline: string;
}

export const unknownSite: Site = { name: "", demo: false, emergency: "112", advice: "1177", helpline: "90101" };
const key = "fyr.site";

export function readSite(value: unknown): Site {
  const v = (value ?? {}) as { name?: unknown; demo?: unknown; phones?: { emergency?: unknown; advice?: unknown; helpline?: unknown } };
  return {
    name: typeof v.name === "string" ? v.name : "",
    demo: v.demo === true,
    emergency: phone(v.phones?.emergency) ?? unknownSite.emergency,
    advice: phone(v.phones?.advice) ?? unknownSite.advice,
    helpline: phone(v.phones?.helpline) ?? unknownSite.helpline,
  };
}

function phone(v: unknown): string | null {
  return typeof v === "string" && /^[+0-9][0-9 \-]{1,19}$/.test(v) ? v : null;
}

export function telHref(number: string): string {
  return "tel:" + number.replace(/[^+0-9]/g, "");
}

export function keptSite(store: KeyValue): Site {
  const v = readJson(store, key) as Site | null;
  return v ? readSite({ ...v, phones: v }) : unknownSite;
}

export async function fetchSite(send: Send, store: KeyValue): Promise<Site | null> {
  const reply = await send({ method: "GET", path: "/api/v1/site" });
  if (reply.kind !== "ok") return null;
  const site = readSite(reply.body);
  store.set(key, JSON.stringify(site));
  return site;
}
