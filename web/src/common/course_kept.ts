// Where a course is kept on this device, and what of it nobody else has yet. Every page that signs out knows this much.

import { obj } from "./read.ts";
import { readJson, type KeyValue } from "./storage.ts";

const root = "fyr.course.";
const day = 24 * 3600_000;

export const coursePrefix = (person: string): string => `${root}${person}.`;

function keysOf(store: KeyValue, person: string): string[] {
  const prefix = coursePrefix(person);
  return store.keys().filter((k) => k.startsWith(prefix)).map((k) => k.slice(prefix.length));
}

// Written here and not yet with the server.
export function courseUnsent(store: KeyValue, person: string): boolean {
  return keysOf(store, person).some((name) => {
    if (name.startsWith("out.") || name.startsWith("answers.")) return true;
    if (!name.startsWith("sheet.") && !name.startsWith("draft.")) return false;
    const v = readJson(store, coursePrefix(person) + name);
    const sheet = obj(v);
    return name.startsWith("draft.") ? typeof v === "string" && v.trim() !== "" : sheet.dirty === true || Boolean(sheet.pending) || Boolean(sheet.other);
  });
}

export function eraseCourse(store: KeyValue, person: string): void {
  for (const name of keysOf(store, person)) store.remove(coursePrefix(person) + name);
}

// People who did not come back to this device: what can be fetched again goes after two weeks, what was written after ninety days.
export function eraseOldCourses(store: KeyValue, nowMs: number): void {
  const people = new Set(store.keys().filter((k) => k.startsWith(root)).map((k) => k.slice(root.length).split(".")[0] ?? ""));
  for (const person of people) {
    const used = readJson(store, `${coursePrefix(person)}used`);
    const age = typeof used === "number" ? nowMs - used : 0;
    if (age > 90 * day || (age > 14 * day && !courseUnsent(store, person))) eraseCourse(store, person);
  }
}
