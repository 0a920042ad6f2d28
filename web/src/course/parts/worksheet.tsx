// A worksheet where it stands in the text: its intro, an example on demand, its fields once or row by row, and where it is saved.

import { useState } from "preact/hooks";
import { useApp } from "../app_context.ts";
import { noSheet } from "../sheet.ts";
import type { Worksheet } from "../types.ts";
import { Words } from "./blocks.tsx";
import { Conflict } from "./conflict.tsx";
import { FieldView, useShown } from "./fields.tsx";
import { Rows } from "./rows.tsx";
import { SaveState } from "./save_state.tsx";

// `alone`: the page's own heading says its name.
export function WorksheetView({ w, readOnly, alone = false }: { w: Worksheet; readOnly: boolean; alone?: boolean }) {
  const { s, t, l, w: writing } = useApp();
  const sheet = s.sheets[w.id] ?? noSheet;
  const H = alone ? "h2" : "h3";
  const busy = sheet.other !== null;
  return (
    <section class="card sheet" aria-labelledby={`sheet-${w.id}`} data-sheet={w.id}>
      <H id={`sheet-${w.id}`} class={alone ? "vh" : "sheethead"}>{l(w.title)}</H>
      {l(w.intro) && <p class="mut"><Words text={l(w.intro)} /></p>}
      {readOnly && <p class="note">{t.locked}</p>}
      {w.example.length > 0 && <Example w={w} />}
      {busy ? <Conflict w={w} sheet={sheet} /> : w.repeat === "once" ? (
        <div class="stack wfields">
          {w.fields.map((f) => (
            <FieldView key={f.id} f={f} id={`${w.id}-${f.id}`} value={sheet.values[f.id]} readOnly={readOnly}
              onValue={(v) => writing.field(w, null, f.id, v)} />
          ))}
        </div>
      ) : <Rows w={w} sheet={sheet} readOnly={readOnly} />}
      {sheet.aside && !busy && !readOnly && (
        <p class="under"><span>{t.asideTitle}</span><button type="button" class="link" onClick={() => writing.takeBack(w)}>{t.takeBack}</button></p>
      )}
      <SaveState id={w.id} />
    </section>
  );
}

function Example({ w }: { w: Worksheet }) {
  const { t, l, s } = useApp();
  const [open, show] = useState(false);
  const shown = useShown();
  const value = (v: unknown): string | number | string[] => {
    if (Array.isArray(v)) return v.map(String);
    if (v && typeof v === "object") return String((v as Record<string, unknown>)[s.lang] ?? "");
    return typeof v === "number" ? v : typeof v === "string" && /^-?\d+([.,]\d+)?$/.test(v) ? Number(v.replace(",", ".")) : String(v ?? "");
  };
  return (
    <div class="example">
      <button type="button" class="link" aria-expanded={open} onClick={() => show(!open)}>{open ? t.hideExample : t.showExample}</button>
      {open && (
        <div class="stack tight">
          <p class="small mut">{t.exampleLead}</p>
          {w.example.slice(0, 3).map((row, n) => (
            <dl key={n} class="pairs">
              {w.fields.filter((f) => row[f.id] !== undefined).map((f) => (
                <div key={f.id}>
                  <dt>{l(f.label)}</dt>
                  <dd>{shown(f, f.kind === "several" && !Array.isArray(row[f.id]) ? String(row[f.id]).split(/\s*,\s*/) : value(row[f.id]))}</dd>
                </div>
              ))}
            </dl>
          ))}
        </div>
      )}
    </div>
  );
}
