// A worksheet that grows: a row each time, or one a day. Closed rows say what they hold; one is open at a time.

import { useState } from "preact/hooks";
import { Chevron, Plus } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import { weekOfDiary } from "../computed.ts";
import { dayName, today } from "../dates.ts";
import { rowIsEmpty, type Row, type Sheet } from "../sheet.ts";
import type { Field, Worksheet } from "../types.ts";
import { FieldView, useShown } from "./fields.tsx";

const fewest = 5;
const newDay: Field = {
  id: "_day", kind: "date", required: true, label: { sv: "Dag", en: "Day" }, hint: { sv: "", en: "" }, low: { sv: "", en: "" }, high: { sv: "", en: "" }, unit: { sv: "", en: "" }, from: null, to: null, options: [],
};

export function Rows({ w, sheet, readOnly }: { w: Worksheet; sheet: Sheet; readOnly: boolean }) {
  const { t, w: writing } = useApp();
  const [open, setOpen] = useState<string | null>(null);
  const [all, showAll] = useState(false);
  const [removed, setRemoved] = useState<{ row: Row; at: number } | null>(null);
  const daily = w.repeat === "daily";
  const date = w.fields.find((f) => f.kind === "date");
  const dayOf = (r: Row): string => String((date ? r[date.id] : undefined) ?? r._day ?? "");
  // The newest first for what is written day by day; else in the order in which they were written.
  const rows = daily ? [...sheet.rows].sort((a, b) => (dayOf(a) < dayOf(b) ? 1 : -1)) : sheet.rows;
  const now = today();
  const todays = daily ? rows.find((r) => dayOf(r) === now) : undefined;
  const full = w.most > 1 && sheet.rows.length >= w.most;
  const shown = all || rows.length <= fewest ? rows : daily ? rows.slice(0, fewest) : rows.slice(-fewest);
  const hidden = rows.length - shown.length;
  const start = () => {
    setRemoved(null);
    const id = todays ? String(todays._id) : writing.newRow(w, now);
    setOpen(id);
    requestAnimationFrame(() => document.getElementById(`row-${id}`)?.focus());
  };
  const list = shown.map((r) => (
    <RowView key={String(r._id)} w={w} r={r} nth={sheet.rows.indexOf(r) + 1} day={daily ? dayOf(r) : ""} open={open === r._id} readOnly={readOnly}
      withDay={daily && !date}
      onOpen={(on) => { setOpen(on ? String(r._id) : null); if (!on && rowIsEmpty(r)) writing.removeRow(w, String(r._id)); }}
      onRemove={() => { setRemoved({ row: r, at: sheet.rows.indexOf(r) }); setOpen(null); writing.removeRow(w, String(r._id)); requestAnimationFrame(() => document.getElementById(`undo-${w.id}`)?.focus()); }} />
  ));
  const add = !readOnly && (
    full && !todays ? <p class="note">{t.mostRows(w.most)}</p> : (
      <button type="button" class="btn add" data-add={w.id} onClick={start}>
        <Plus size={20} />{daily ? (todays ? t.openToday : t.today) : t.addRow}
      </button>
    )
  );
  return (
    <div class="stack wrows">
      {daily && add}
      {w.id === "sleep_diary" && <WeekLine rows={sheet.rows} />}
      {rows.length > 0 && <p class="small mut">{t.rowsSoFar(rows.filter((r) => !rowIsEmpty(r)).length)}</p>}
      {hidden > 0 && !daily && <button type="button" class="link" onClick={() => showAll(true)}>{t.olderRows(hidden)}</button>}
      {list.length > 0 && <ul class="rowlist">{list}</ul>}
      {hidden > 0 && daily && <button type="button" class="link" onClick={() => showAll(true)}>{t.olderRows(hidden)}</button>}
      {removed && (
        <p class="under" role="status">
          <span>{t.removed}</span>
          <button type="button" class="link strong" id={`undo-${w.id}`} onClick={() => { writing.putBack(w, removed.row, removed.at); setRemoved(null); }}>{t.undo}</button>
        </p>
      )}
      {!daily && add}
    </div>
  );
}

const short = (x: string): string => (x.length > 60 ? `${x.slice(0, 58)} …` : x);

interface RowProps {
  w: Worksheet; r: Row; nth: number; day: string; open: boolean; readOnly: boolean; withDay: boolean;
  onOpen(on: boolean): void;
  onRemove(): void;
}

function RowView({ w, r, nth, day, open, readOnly, withDay, onOpen, onRemove }: RowProps) {
  const { s, t, l, w: writing } = useApp();
  const shown = useShown();
  const id = String(r._id);
  const name = day ? dayName(day, s.lang) : t.rowN(nth);
  // Words say it best; then what was worked out; then the rest, each with its name.
  const rank = (f: Field) => (f.kind === "text" || f.kind === "paragraph" ? 0 : f.kind === "computed" ? 1 : 2);
  const said = [...w.fields].filter((f) => shown(f, r[f.id]) !== "" && !(day && f.kind === "date")).sort((a, b) => rank(a) - rank(b))
    .map((f) => (rank(f) === 0 ? shown(f, r[f.id]) : `${l(f.label)}: ${shown(f, r[f.id])}`));
  return (
    <li class={open ? "row open" : "row"}>
      <button type="button" class="rowhead" id={`row-${id}`} aria-expanded={open} onClick={() => onOpen(!open)}>
        <span><b>{name}</b>{!open && <span class="small mut line">{said.length > 0 ? said.slice(0, 2).map(short).join(" · ") : t.emptyRow}</span>}</span>
        <Chevron size={20} />
      </button>
      {open && (
        <div class="stack wfields">
          {withDay && !readOnly && (
            <FieldView f={{ ...newDay, label: { sv: t.dayField, en: t.dayField } }} id={`${id}-day`} value={r._day} readOnly={false} onValue={(v) => writing.field(w, id, "_day", v)} />
          )}
          {w.fields.map((f) => (
            <FieldView key={f.id} f={f} id={`${id}-${f.id}`} value={r[f.id]} readOnly={readOnly} onValue={(v) => writing.field(w, id, f.id, v)} />
          ))}
          {!readOnly && (
            <div class="pair">
              <button type="button" class="btn" onClick={() => { onOpen(false); requestAnimationFrame(() => (document.getElementById(`row-${id}`) ?? document.querySelector<HTMLElement>(`[data-add=${w.id}]`))?.focus()); }}>{t.closeRow}</button>
              <button type="button" class="btn quiet" onClick={onRemove} aria-label={`${t.removeRow}: ${l({ sv: name, en: name })}`}>{t.removeRow}</button>
            </div>
          )}
        </div>
      )}
    </li>
  );
}

function WeekLine({ rows }: { rows: readonly Row[] }) {
  const { t } = useApp();
  if (!rows.some((r) => "bed_time" in r)) return null;
  const week = weekOfDiary(rows);
  const clock = (m: number) => t.hoursMinutes(Math.floor(m / 60), m % 60);
  return (
    <p class="note weekline">
      <span><b>{t.weekTitle}.</b> {week ? t.weekLine(week.nights, `${clock(week.sleep)} (${week.sleep} min)`, `${clock(week.inBed)} (${week.inBed} min)`, String(week.efficiency)) : t.weekTooFew}</span>
    </p>
  );
}
