// What every component of the page may use: the state, the controller and the texts.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Controller } from "./controller.ts";
import type { State } from "./state.ts";
import type { Texts } from "./texts/index.ts";

export interface AppValue {
  s: State;
  c: Controller;
  t: Texts;
}

export const AppContext = createContext<AppValue | null>(null);

export function useApp(): AppValue {
  const value = useContext(AppContext);
  if (!value) throw new Error("no app");
  return value;
}
