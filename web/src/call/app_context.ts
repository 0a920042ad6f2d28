// What every component of the call page may use.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Controller } from "./controller.ts";
import type { Other, State } from "./state.ts";
import type { Texts } from "./texts/index.ts";

export interface AppValue { s: State; c: Controller; t: Texts }
export const AppContext = createContext<AppValue | null>(null);

export function useApp(): AppValue {
  const value = useContext(AppContext);
  if (!value) throw new Error("no app");
  return value;
}

export function nameOf(o: Other, t: Texts): string {
  return o.name || t.roles[o.role];
}
