// Fields that the page works out. A programme says its formulas in words for the author and the therapist; this table says
// the same to the page. A field whose formula is not known here, or that lacks something, stays empty.
//
// Source: `formula` of content/icbt/texts/*/worksheets.yaml; sleep efficiency after Carney et al. 2012 (the consensus diary).
// Units:  minutes; times of day as minutes from midnight.

import type { Row } from "./sheet.ts";

export type Advice = "askFirst" | "checkTimes" | "widen" | "keep" | "narrow";
export type Computed =
  | { kind: "minutes"; value: number } | { kind: "percent"; value: number } | { kind: "number"; value: number }
  | { kind: "time"; value: string } | { kind: "advice"; value: Advice };

const day = 24 * 60;

export function minutesOf(time: unknown): number | null {
  const m = typeof time === "string" ? /^(\d{1,2}):(\d{2})/.exec(time) : null;
  if (!m) return null;
  const h = Number(m[1]);
  const min = Number(m[2]);
  return h < 24 && min < 60 ? h * 60 + min : null;
}

export function timeOf(minutes: number): string {
  const m = ((Math.round(minutes) % day) + day) % day;
  return `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
}

function n(row: Row, id: string): number | null {
  const v = row[id];
  return typeof v === "number" && Number.isFinite(v) ? v : null;
}

// Forward on the clock: 23:00 to 06:30 is seven and a half hours, and so is 00:30 to 08:00. The same time twice is nothing.
function forward(row: Row, from: string, to: string): number | null {
  const a = minutesOf(row[from]);
  const b = minutesOf(row[to]);
  return a === null || b === null ? null : (b - a + day) % day;
}

const minutes = (v: number | null): Computed | null => (v === null ? null : { kind: "minutes", value: v });
const percent = (a: number | null, b: number | null): Computed | null =>
  a === null || b === null || b <= 0 ? null : { kind: "percent", value: Math.round((100 * a) / b) };

function totalSleep(row: Row): number | null | "checkTimes" {
  const inBed = forward(row, "bed_time", "out_of_bed");
  const trying = forward(row, "lights_out", "final_wake");
  const latency = n(row, "sleep_latency");
  const awake = n(row, "wake_in_night");
  if (inBed === null || trying === null || latency === null || awake === null) return null;
  // In the order bed, lights out, awake for good, up: the stretches between them make one night.
  const before = forward(row, "bed_time", "lights_out") ?? 0;
  const after = forward(row, "final_wake", "out_of_bed") ?? 0;
  const asleep = trying - latency - awake;
  if (before + trying + after !== inBed || asleep < 0 || asleep > inBed) return "checkTimes";
  return asleep;
}

const meanEfficiency = (row: Row): Computed | null => percent(n(row, "mean_sleep"), n(row, "mean_in_bed"));

function proposal(row: Row): Computed | null {
  const sleep = n(row, "mean_sleep");
  const efficiency = meanEfficiency(row);
  if (sleep === null || efficiency === null) return null;
  if (row.safety_read === "ask_first" || sleep < 300 || efficiency.kind !== "percent" || efficiency.value >= 85) return { kind: "advice", value: "askFirst" };
  return { kind: "minutes", value: Math.max(330, Math.ceil(sleep / 15) * 15) };
}

// What other sheets say that a formula needs.
export interface Around { window: number | null; nights: number }
const alone: Around = { window: null, nights: 0 };

function rule(row: Row, around: Around): Computed | null {
  const efficiency = meanEfficiency(row);
  if (efficiency?.kind !== "percent" || around.nights < 5) return null;
  if (efficiency.value >= 85) return { kind: "advice", value: "widen" };
  if (efficiency.value >= 80) return { kind: "advice", value: "keep" };
  if (around.window === null) return null;
  return { kind: "advice", value: around.window > 330 ? "narrow" : "askFirst" };
}

// For the row of `window_adjust`: the window as it was before it, and the nights of the diary in the week that ended.
export function aroundWindow(row: Row, rows: readonly Row[], plan: Row | undefined, diary: readonly Row[]): Around {
  const end = String(row.week_to ?? "");
  const earlier = rows.filter((r) => r._id !== row._id && typeof r.new_window === "number" && String(r.week_to ?? "") < end);
  const last = earlier.sort((a, b) => (String(a.week_to) < String(b.week_to) ? 1 : -1))[0];
  const from = Date.parse(end) - 7 * 24 * 3600_000;
  const nights = diary.filter((r) => {
    const at = Date.parse(String(r.date ?? ""));
    return at > from && at <= Date.parse(end) + 24 * 3600_000 && typeof totalSleep(r) === "number";
  });
  return { window: last ? n(last, "new_window") : plan ? n(plan, "window_minutes") : null, nights: nights.length };
}

type Formula = (row: Row, around: Around) => Computed | null;
// By worksheet and field.
const formulas: Record<string, Formula> = {
  "sleep_diary.in_bed": (r) => minutes(forward(r, "bed", "up")),
  "sleep_diary.time_in_bed": (r) => minutes(forward(r, "bed_time", "out_of_bed")),
  "sleep_diary.total_sleep_time": (r) => {
    const t = totalSleep(r);
    return t === "checkTimes" ? { kind: "advice", value: "checkTimes" } : minutes(t);
  },
  "sleep_diary.sleep_efficiency": (r) => {
    const t = totalSleep(r);
    return typeof t === "number" ? percent(t, forward(r, "bed_time", "out_of_bed")) : null;
  },
  "sleep_window.efficiency": meanEfficiency,
  "sleep_window.window_proposed": proposal,
  "sleep_window.bed_time": (r) => {
    const up = minutesOf(r.rise_time);
    const window = n(r, "window_minutes");
    return up === null || window === null ? null : { kind: "time", value: timeOf(up - window) };
  },
  "compression_plan.efficiency": meanEfficiency,
  "window_adjust.efficiency": meanEfficiency,
  "window_adjust.rule_says": rule,
  "value_areas.gap": (r) => {
    const a = n(r, "importance");
    const b = n(r, "lived");
    return a === null || b === null ? null : { kind: "number", value: a - b };
  },
};

// How a field that the page works out is shown.
const shownAs: Record<string, "clock" | "minutes" | "percent"> = {
  in_bed: "clock", time_in_bed: "clock", total_sleep_time: "clock", window_proposed: "minutes", efficiency: "percent", sleep_efficiency: "percent",
};
export const computedAs = (field: string): "clock" | "minutes" | "percent" | "number" => shownAs[field] ?? "number";

export function compute(worksheet: string, field: string, row: Row, around: Around = alone): Computed | null {
  return formulas[`${worksheet}.${field}`]?.(row, around) ?? null;
}

// The week of the sleep diary: all sleep over all time in bed, of the last seven days that were filled in, five at least.
export interface Week { nights: number; sleep: number; inBed: number; efficiency: number }
export function weekOfDiary(rows: readonly Row[]): Week | null {
  const nights = rows
    .map((r) => ({ date: String(r.date ?? ""), sleep: totalSleep(r), inBed: forward(r, "bed_time", "out_of_bed") }))
    .filter((x): x is { date: string; sleep: number; inBed: number } => x.date !== "" && typeof x.sleep === "number" && x.inBed !== null && x.inBed > 0)
    .sort((a, b) => (a.date < b.date ? 1 : -1));
  const last = nights[0]?.date;
  if (!last) return null;
  const from = Date.parse(last) - 6 * 24 * 3600_000;
  const week = nights.filter((x) => Date.parse(x.date) >= from);
  if (week.length < 5) return null;
  const sleep = week.reduce((t, x) => t + x.sleep, 0);
  const inBed = week.reduce((t, x) => t + x.inBed, 0);
  return { nights: week.length, sleep: Math.round(sleep / week.length), inBed: Math.round(inBed / week.length), efficiency: Math.round((100 * sleep) / inBed) };
}
