// A course as the server tells it (docs/COURSES.md), read defensively: a newer server never leaves a patient with a blank page.

import type { Lang } from "../common/prefs.ts";
import { list, maybeNum, num, obj, oneOf, str, type Fields } from "../common/read.ts";

// A text for people in both languages: the page changes language without a network.
export interface Local { sv: string; en: string }
export type ModuleStatus = "locked" | "open" | "submitted" | "done" | "skipped" | "notChosen";

export interface Step { code: string; text: Local; at: string; state: "done" | "now" | "later" }
export interface Feedback { text: string; at: string; from: string }
export interface ModuleLine {
  id: string; title: Local; status: ModuleStatus; since: string; minutes: number; feedback: Feedback | null; rated: boolean;
}
export interface MeasureLine { id: string; title: Local; due: string; lateAt: string; minutes: number }
export interface ChoiceOption { module: string; title: Local; summary: Local }
export interface Choice { id: string; question: Local; options: ChoiceOption[]; until: string }
export interface Trend { title: Local; most: number | null; better: "lower" | "higher"; points: { week: number; total: number }[] }
export interface Phones { emergency: string; advice: string; helpline: string }
export interface Paper { id: string; title: string; at: string; bytes: number }
export interface Course {
  id: string; version: number; programme: { id: string; title: Local; version: string }; phase: string; week: number; weeks: number;
  now: { code: string; text: Local; at: string }; timeline: Step[]; modules: ModuleLine[]; measures: MeasureLine[]; choices: Choice[];
  documents: Paper[]; consent: { version: string; text: Local } | null; trend: Trend; thread: string; therapist: string; phones: Phones; crisis: Local;
}

export type BlockKind = "heading" | "paragraph" | "bullets" | "numbers" | "example" | "remember" | "warning" | "worksheet";
export interface Block { kind: BlockKind; text: string; items: string[]; inside: Block[] }
export type PageKind = "read" | "practise" | "homework";
export interface TextPage { kind: PageKind; title: string; blocks: Block[] }
export type FieldKind =
  "text" | "paragraph" | "number" | "scale" | "choice" | "several" | "date" | "time" | "duration" | "computed";
export interface Field {
  id: string; kind: FieldKind; required: boolean; label: Local; hint: Local; low: Local; high: Local; unit: Local;
  from: number | null; to: number | null; options: { code: string; label: Local }[];
}
export interface Worksheet {
  id: string; module: string; title: Local; intro: Local; repeat: "once" | "rows" | "daily"; most: number; gate: boolean;
  fields: Field[]; example: Fields[];
}
export interface ModuleText {
  id: string; title: Local; summary: Local; minutes: number; pages: Record<Lang, TextPage[]>; worksheets: Worksheet[];
}
export interface Item { id: string; text: Local; risk: boolean; answers: { points: number; label: Local }[] }
export interface Measure { id: string; instrument: string; title: Local; intro: Local; items: Item[] }
export interface Message { id: string; number: number; mine: boolean; sender: string; at: string; text: string }

export function local(v: unknown): Local {
  if (typeof v === "string") return { sv: v, en: v };
  const o = obj(v);
  return { sv: str(o.sv) || str(o.en), en: str(o.en) || str(o.sv) };
}

export function readCourse(value: unknown): Course | null {
  const v = obj(value);
  if (!str(v.id)) return null;
  const programme = obj(v.programme);
  const now = obj(v.now);
  const trend = obj(v.trend);
  const phones = obj(v.phones);
  const thread = v.thread;
  return {
    id: str(v.id), version: num(v.version), phase: str(v.phase), week: num(v.week), weeks: num(v.weeks),
    programme: { id: str(programme.id), title: local(programme.title), version: str(programme.version) },
    now: { code: str(now.code), text: local(now.text), at: str(now.at) },
    timeline: list(v.timeline).map(obj).map((s) => (
      { code: str(s.code), text: local(s.text), at: str(s.at), state: oneOf(s.state, ["done", "now", "later"] as const, "later") })),
    modules: list(v.modules).map(obj).filter((m) => str(m.id) !== "").map(readLine),
    measures: list(v.measures).map(obj).filter((m) => str(m.id) !== "").map((m) => (
      { id: str(m.id), title: local(m.title), due: str(m.due), lateAt: str(m.lateAt), minutes: num(m.minutes) })),
    choices: list(v.choices).map(obj).filter((c) => str(c.id) !== "").map((c) => ({
      id: str(c.id), question: local(c.question), until: str(c.until),
      options: list(c.options ?? c.among).map(obj).map((o) => ({ module: str(o.module) || str(o.id), title: local(o.title), summary: local(o.summary) })),
    })),
    documents: list(v.documents).map(obj).filter((d) => str(d.id) !== "").map((d) => ({ id: str(d.id), title: str(d.title), at: str(d.at), bytes: num(d.bytes) })),
    trend: {
      title: local(trend.title), most: maybeNum(trend.most), better: oneOf(trend.better, ["lower", "higher"] as const, "lower"),
      points: list(trend.points).map(obj).filter((p) => maybeNum(p.total) !== null).map((p) => ({ week: num(p.week), total: num(p.total) })),
    },
    consent: str(obj(v.consent).version) ? { version: str(obj(v.consent).version), text: local(obj(v.consent).text) } : null,
    thread: str(thread) || str(obj(thread).id), therapist: str(obj(v.therapist).name),
    phones: { emergency: phone(phones.emergency), advice: phone(phones.advice), helpline: phone(phones.helpline) }, crisis: local(v.crisis),
  };
}

function readLine(m: Fields): ModuleLine {
  const f = obj(m.feedback);
  return {
    id: str(m.id), title: local(m.title), since: str(m.since), minutes: num(m.minutes), rated: m.rated === true,
    status: oneOf(m.status, ["locked", "open", "submitted", "done", "skipped", "notChosen"] as const, "locked"),
    feedback: str(f.text) ? { text: str(f.text), at: str(f.at), from: str(f.from) } : null,
  };
}

function phone(v: unknown): string {
  return typeof v === "string" && /^[+0-9][0-9 \-]{1,19}$/.test(v) ? v : "";
}

const blockKinds: readonly BlockKind[] = ["heading", "paragraph", "bullets", "numbers", "example", "remember", "warning", "worksheet"];
function readBlock(value: unknown): Block {
  const v = obj(value);
  return { kind: oneOf(v.kind, blockKinds, "paragraph"), text: str(v.text), items: list(v.items).map(str), inside: list(v.inside).map(readBlock) };
}

function readPages(value: unknown): TextPage[] {
  return list(value).map(obj).map((p) => (
    { kind: oneOf(p.kind, ["read", "practise", "homework"] as const, "read"), title: str(p.title), blocks: list(p.blocks).map(readBlock) }));
}

const fieldKinds: readonly FieldKind[] = ["text", "paragraph", "number", "scale", "choice", "several", "date", "time", "duration", "computed"];
export function readWorksheet(value: unknown): Worksheet {
  const v = obj(value);
  return {
    id: str(v.id), module: str(v.module), title: local(v.title), intro: local(v.intro), gate: v.gate === true,
    repeat: oneOf(v.repeat, ["once", "rows", "daily"] as const, "once"), most: num(v.most) || 1, example: list(v.example).map(obj),
    fields: list(v.fields).map(obj).filter((f) => str(f.id) !== "").map((f) => ({
      id: str(f.id), kind: oneOf(f.kind, fieldKinds, "text"), required: f.required === true, label: local(f.label), hint: local(f.hint),
      low: local(f.low), high: local(f.high), unit: local(f.unit), from: maybeNum(f.from), to: maybeNum(f.to),
      options: list(f.options).map(obj).map((o) => ({ code: str(o.code), label: local(o.label) })),
    })),
  };
}

export function readModule(value: unknown): ModuleText | null {
  const v = obj(value);
  const pages = obj(v.pages);
  const sv = readPages(pages.sv);
  const en = readPages(pages.en);
  if (!str(v.id) || sv.length + en.length === 0) return null;
  return {
    id: str(v.id), title: local(v.title), summary: local(v.summary), minutes: num(v.minutes),
    pages: { sv: sv.length > 0 ? sv : en, en: en.length > 0 ? en : sv },
    worksheets: list(v.worksheets).map(readWorksheet).filter((w) => w.id !== ""),
  };
}

export function readMeasure(value: unknown): Measure | null {
  const v = obj(value);
  const instrument = str(v.instrument);
  const items = list(v.items).map(obj).map((i, n) => ({
    id: str(i.id), text: local(i.text), risk: i.risk === true || isAboutDeath(instrument, str(i.id), n),
    answers: list(i.answers).map(obj).map((a) => ({ points: num(a.points), label: local(a.label) })),
  }));
  if (!str(v.id) || items.length === 0) return null;
  return { id: str(v.id), instrument, title: local(v.title), intro: local(v.intro), items };
}

// Where a server does not say which item it is.
function isAboutDeath(instrument: string, id: string, nth: number): boolean {
  return id === "death" || id === "suicide" || (nth === 8 && (instrument === "phq9" || instrument === "madrs_s"));
}

export function readMessages(value: unknown): Message[] {
  return list(obj(value).messages).map(obj).map((m) => (
    { id: str(m.id), number: num(m.number), mine: str(m.from) === "patient", sender: str(m.sender) || str(obj(m.sender).name), at: str(m.at), text: str(m.text) }));
}
