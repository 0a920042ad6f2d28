// Where what was written is: with the server, on this device, or waiting for the line. Always in sight beside a worksheet.

import { clockTime, parseTime } from "../../common/time.ts";
import { Check, CloudOff, Info, UploadIcon, Warn } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import { isDirty } from "../state.ts";

export type Saving = "none" | "notKept" | "conflict" | "stuck" | "waiting" | "here" | "saved";

export function useSaving(id: string): Saving {
  const { s } = useApp();
  const sheet = s.sheets[id];
  if (!sheet || (!isDirty(sheet) && sheet.saved === "" && sheet.edit === 0)) return "none";
  if (sheet.other) return "conflict";
  if (!isDirty(sheet)) return "saved";
  if (!s.durable) return "notKept";
  if (s.net === "down") return "waiting";
  return s.stuck[id] ? "stuck" : "here";
}

export function SaveState({ id }: { id: string }) {
  const { s, t } = useApp();
  const saving = useSaving(id);
  const at = parseTime(s.sheets[id]?.saved);
  const text = saving === "saved" ? (at ? t.save.savedAt(clockTime(at, s.lang)) : t.save.saved) : t.save[saving];
  return (
    <p class={saving === "waiting" || saving === "stuck" || saving === "conflict" || saving === "notKept" ? "note sync save" : "note save"} data-save={saving}>
      {saving === "saved" ? <Check size={16} /> : saving === "waiting" ? <CloudOff size={16} /> : saving === "here" ? <UploadIcon size={16} />
        : saving === "none" ? <Info size={16} /> : <Warn size={16} />}
      <span>{text}</span>
    </p>
  );
}
