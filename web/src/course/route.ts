// Which page of the course is open. It lives in the browser's history entry and not in the address, so that Back works, a
// reload comes back, and nothing about a treatment is ever in an address.

import { num, obj, str } from "../common/read.ts";

export type Route =
  | { page: "home" } | { page: "module"; id: string; at: number } | { page: "sheet"; id: string }
  | { page: "measure"; id: string; at: number } | { page: "thanks"; risk: boolean } | { page: "messages" } | { page: "pause" } | { page: "trend" }
  | { page: "rate"; module: string } | { page: "choice"; id: string } | { page: "menu" } | { page: "privacy" } | { page: "signOut" };

export const home: Route = { page: "home" };

export function readRoute(value: unknown): Route {
  const v = obj(obj(value).route);
  switch (v.page) {
    case "module": return str(v.id) ? { page: "module", id: str(v.id), at: Math.max(0, num(v.at)) } : home;
    case "measure": return str(v.id) ? { page: "measure", id: str(v.id), at: Math.max(0, num(v.at)) } : home;
    case "sheet": case "choice": return str(v.id) ? { page: v.page, id: str(v.id) } : home;
    case "thanks": return { page: "thanks", risk: v.risk === true };
    case "rate": return { page: "rate", module: str(v.module) };
    case "messages": case "pause": case "trend": case "menu": case "privacy": case "signOut": return { page: v.page };
    default: return home;
  }
}

export const sameRoute = (a: Route, b: Route): boolean => JSON.stringify(a) === JSON.stringify(b);

// What counts as another page for the eyes and ears.
export function viewOf(r: Route): string {
  return JSON.stringify(r);
}
