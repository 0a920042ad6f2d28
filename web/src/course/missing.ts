// What of a worksheet is asked for and not written. Nobody is held up by it: it is said before handing in.

import { rowIsEmpty, type Sheet } from "./sheet.ts";
import type { Local, Worksheet } from "./types.ts";

export function missingIn(w: Worksheet, sheet: Sheet | undefined): Local[] {
  const needed = w.fields.filter((f) => f.required && f.kind !== "computed");
  if (w.repeat === "once") return needed.filter((f) => sheet?.values[f.id] === undefined).map((f) => f.label);
  const rows = (sheet?.rows ?? []).filter((r) => !rowIsEmpty(r));
  return needed.filter((f) => rows.some((r) => r[f.id] === undefined)).map((f) => f.label);
}
