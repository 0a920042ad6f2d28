// What every component of the treatment's pages may use.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Controller } from "./controller.ts";
import type { State } from "./state.ts";
import type { Texts } from "./texts/index.ts";
import type { Local } from "./types.ts";
import type { Writing } from "./writing.ts";

export interface AppValue {
  s: State;
  c: Controller;
  w: Writing;
  t: Texts;
  // A text of the server's in the reader's language.
  l(text: Local): string;
}

export const AppContext = createContext<AppValue | null>(null);

export function useApp(): AppValue {
  const value = useContext(AppContext);
  if (!value) throw new Error("no app");
  return value;
}
