// A worksheet as it is on this device: what is written, what the server has, and what lies between.
//
// Shape: every change is a pure step from one kept sheet to the next. `edit` is the server's count of the state that this
//        was made from. What is on its way stays as it was sent (`pending`) until the server has answered it, with the same
//        clientId, so that a broken line never makes a conflict with oneself.
// Conflict: another device wrote in between. Both stay (`other`) until the person has chosen; what was not chosen is kept
//        aside on this device and can be taken back.

import { list, maybeNum, num, obj, str } from "../common/read.ts";

export type Value = string | number | string[];
export type Row = Record<string, Value>;
export interface Content { values: Row; rows: Row[] }

export interface Pending extends Content { clientId: string; edit: number }
export interface Sheet extends Content {
  edit: number;
  // Written since what the server has.
  dirty: boolean;
  // When it was last written on here; milliseconds.
  at: number;
  saved: string;
  done: boolean;
  pending: Pending | null;
  other: (Content & { edit: number; saved: string }) | null;
  aside: Content | null;
}

export const noSheet: Sheet = { values: {}, rows: [], edit: 0, dirty: false, at: 0, saved: "", done: false, pending: null, other: null, aside: null };
export const noContent: Content = { values: {}, rows: [] };

const isEmpty = (v: Value | undefined): boolean => v === undefined || v === "" || (Array.isArray(v) && v.length === 0);

function withValue(row: Row, field: string, value: Value): Row {
  const next = { ...row };
  if (isEmpty(value)) delete next[field];
  else next[field] = value;
  return next;
}

function written(s: Sheet, content: Partial<Content>, nowMs: number): Sheet {
  return { ...s, ...content, dirty: true, at: nowMs };
}

// Into a row when one is named, else into the sheet itself.
export function write(s: Sheet, row: string | null, field: string, value: Value, nowMs: number): Sheet {
  if (row === null) return written(s, { values: withValue(s.values, field, value) }, nowMs);
  if (!s.rows.some((r) => r._id === row)) return s;
  return written(s, { rows: s.rows.map((r) => (r._id === row ? withValue(r, field, value) : r)) }, nowMs);
}

export function addRow(s: Sheet, row: Row, nowMs: number, at: number = s.rows.length): Sheet {
  if (s.rows.some((r) => r._id === row._id)) return s;
  return written(s, { rows: [...s.rows.slice(0, at), row, ...s.rows.slice(at)] }, nowMs);
}

export function removeRow(s: Sheet, id: string, nowMs: number): Sheet {
  return written(s, { rows: s.rows.filter((r) => r._id !== id) }, nowMs);
}

export const rowIsEmpty = (r: Row): boolean => Object.keys(r).every((k) => k.startsWith("_") || k === "date");

function sortedRow(r: Row): Row {
  return Object.fromEntries(Object.entries(r).filter(([, v]) => !isEmpty(v)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
// The same words are the same sheet, in whatever order the fields came.
export function sameContent(a: Content, b: Content): boolean {
  return JSON.stringify([sortedRow(a.values), a.rows.map(sortedRow)]) === JSON.stringify([sortedRow(b.values), b.rows.map(sortedRow)]);
}
export const hasContent = (c: Content): boolean => c.rows.length > 0 || Object.keys(c.values).length > 0;

// --- what goes to the server --------------------------------------------------------------------------------------------

// What is on its way already goes first, as it was.
export function nextToSend(s: Sheet, newId: () => string): { sheet: Sheet; pending: Pending } | null {
  if (s.other) return null;
  if (s.pending) return { sheet: s, pending: s.pending };
  if (!s.dirty) return null;
  const pending: Pending = { clientId: newId(), edit: s.edit + 1, values: s.values, rows: s.rows };
  return { sheet: { ...s, pending }, pending };
}

export function kept(s: Sheet, clientId: string, reply: unknown): Sheet {
  if (s.pending?.clientId !== clientId) return s;
  const v = obj(reply);
  return { ...s, edit: maybeNum(v.edit) ?? s.pending.edit, saved: str(v.saved) || s.saved, dirty: !sameContent(s, s.pending), pending: null };
}

// Another device wrote in between. The same words there are no conflict.
export function conflicted(s: Sheet, clientId: string, told: ServerSheet): Sheet {
  if (s.pending?.clientId !== clientId) return s;
  if (sameContent(s, told)) return { ...s, edit: told.edit, saved: told.saved, done: told.done, dirty: false, pending: null };
  // What we sent ourselves and never heard of again.
  if (sameContent(s.pending, told)) return { ...s, edit: told.edit, saved: told.saved, done: told.done, dirty: true, pending: null };
  return { ...s, pending: null, dirty: true, other: { values: told.values, rows: told.rows, edit: told.edit, saved: told.saved } };
}

// The server can not take it as it is: it stays here.
export function refused(s: Sheet, clientId: string): Sheet {
  return s.pending?.clientId === clientId ? { ...s, pending: null } : s;
}

// --- what comes from the server -----------------------------------------------------------------------------------------

export interface ServerSheet extends Content { edit: number; saved: string; done: boolean }

export function readServerSheet(value: unknown): ServerSheet {
  const v = obj(value);
  const row = (r: unknown): Row =>
    Object.fromEntries(Object.entries(obj(r)).flatMap(([k, x]): [string, Value][] => {
      if (typeof x === "string" || (typeof x === "number" && Number.isFinite(x))) return [[k, x]];
      if (typeof x === "boolean") return [[k, String(x)]];
      return Array.isArray(x) ? [[k, x.filter((c): c is string => typeof c === "string")]] : [];
    }));
  return {
    edit: num(v.edit), saved: str(v.saved), done: v.done === true, values: row(v.values),
    rows: list(v.rows).map((r, i) => ({ _id: `n${i}`, ...row(r) })),
  };
}

// What was written here and not yet kept there is never overwritten; sending it tells whether another device wrote too.
export function refreshed(s: Sheet, told: ServerSheet): Sheet {
  if (s.dirty || s.pending || s.other) return { ...s, done: told.done };
  if (s.edit > told.edit) return s;
  return { ...s, values: told.values, rows: told.rows, edit: told.edit, saved: told.saved, done: told.done };
}

// --- when two devices wrote ---------------------------------------------------------------------------------------------

export type Choice = "mine" | "theirs" | "both";

export function settle(s: Sheet, choice: Choice, newId: () => string, nowMs: number, textFields: ReadonlySet<string>): Sheet {
  if (!s.other) return s;
  const mine: Content = { values: s.values, rows: s.rows };
  const theirs: Content = { values: s.other.values, rows: s.other.rows };
  const base = { ...s, edit: s.other.edit, saved: s.other.saved, other: null, pending: null, at: nowMs };
  if (choice === "theirs") return { ...base, ...theirs, dirty: false, aside: mine };
  if (choice === "mine") return { ...base, dirty: true, aside: theirs };
  return { ...base, ...both(mine, theirs, newId, textFields), dirty: true, aside: theirs };
}

// Rows of either; a row that differs stands twice. Words of either one after the other; of the rest, this device's.
function both(mine: Content, theirs: Content, newId: () => string, textFields: ReadonlySet<string>): Content {
  const values: Row = { ...theirs.values, ...mine.values };
  for (const [k, v] of Object.entries(mine.values)) {
    const t = theirs.values[k];
    if (!textFields.has(k) || typeof v !== "string" || typeof t !== "string" || v === t) continue;
    values[k] = v.includes(t) ? v : t.includes(v) ? t : `${v}\n${t}`;
  }
  const rows = [...mine.rows];
  for (const r of theirs.rows) {
    const own = mine.rows.find((m) => m._id === r._id);
    if (!own) rows.push(r);
    else if (JSON.stringify(sortedRow(own)) !== JSON.stringify(sortedRow(r))) rows.splice(rows.indexOf(own) + 1, 0, { ...r, _id: newId() });
  }
  return { values, rows };
}

export function takeBack(s: Sheet, nowMs: number): Sheet {
  if (!s.aside) return s;
  return { ...s, ...s.aside, aside: { values: s.values, rows: s.rows }, dirty: true, at: nowMs };
}

// --- kept on the device -------------------------------------------------------------------------------------------------

export function readSheet(value: unknown): Sheet {
  const v = obj(value);
  const content = (x: unknown): Content | null => {
    if (!x || typeof x !== "object") return null;
    const { values, rows } = readServerSheet(x);
    return { values, rows };
  };
  const pending = obj(v.pending);
  const other = obj(v.other);
  const sent = content(v.pending);
  const their = content(v.other);
  return {
    ...(content(v) ?? noContent), edit: num(v.edit), dirty: v.dirty === true, at: num(v.at), saved: str(v.saved), done: v.done === true,
    pending: sent && str(pending.clientId) ? { ...sent, clientId: str(pending.clientId), edit: num(pending.edit) } : null,
    other: their ? { ...their, edit: num(other.edit), saved: str(other.saved) } : null, aside: content(v.aside),
  };
}
