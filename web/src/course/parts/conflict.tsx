// Two devices wrote on the same sheet: both are shown, the person chooses, nothing is thrown away.

import { Warn } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import type { Content, Sheet } from "../sheet.ts";
import type { Worksheet } from "../types.ts";
import { useShown } from "./fields.tsx";

export function Conflict({ w, sheet }: { w: Worksheet; sheet: Sheet }) {
  const { t, w: writing } = useApp();
  if (!sheet.other) return null;
  return (
    <div class="conflict stack" role="group" aria-labelledby={`conflict-${w.id}`}>
      <p class="note sync" id={`conflict-${w.id}`}><Warn size={18} /><span><b>{t.conflictTitle}.</b> {t.conflictLead}</span></p>
      <div class="versions">
        <Version title={t.mine} w={w} c={sheet} than={sheet.other} />
        <Version title={t.theirs} w={w} c={sheet.other} than={sheet} />
      </div>
      <div class="stack tight">
        <button type="button" class="btn" onClick={() => writing.settle(w, "both")}>{t.takeBoth}</button>
        <button type="button" class="btn" onClick={() => writing.settle(w, "mine")}>{t.takeMine}</button>
        <button type="button" class="btn" onClick={() => writing.settle(w, "theirs")}>{t.takeTheirs}</button>
      </div>
    </div>
  );
}

// What differs is marked by more than colour: it stands in bold.
function Version({ title, w, c, than }: { title: string; w: Worksheet; c: Content; than: Content }) {
  const { t, l } = useApp();
  const shown = useShown();
  const rows = w.repeat === "once" ? [c.values] : c.rows;
  const filled = rows.filter((r) => w.fields.some((f) => f.kind !== "computed" && shown(f, r[f.id]) !== ""));
  return (
    <div class="version">
      <h4>{title}</h4>
      {filled.length === 0 && <p class="mut">{t.nothingWritten}</p>}
      {filled.map((r, n) => {
        const twin = w.repeat === "once" ? than.values : than.rows.find((x) => x._id === r._id);
        return (
          <dl key={n} class="pairs">
            {w.fields.filter((f) => f.kind !== "computed" && shown(f, r[f.id]) !== "").map((f) => (
              <div key={f.id}>
                <dt>{l(f.label)}</dt>
                <dd>{JSON.stringify(twin?.[f.id]) === JSON.stringify(r[f.id]) ? shown(f, r[f.id]) : <strong>{shown(f, r[f.id])}</strong>}</dd>
              </div>
            ))}
          </dl>
        );
      })}
    </div>
  );
}
