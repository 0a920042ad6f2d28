// What a course leaves on this device, under the person's own key, so that everything opens and nothing typed is lost without
// a network: course, texts, worksheets, answers to questions, drafts, things unsent. Gone with the sign-out; common/course_kept.ts.

import { coursePrefix } from "../common/course_kept.ts";
import { readJson, type KeyValue } from "../common/storage.ts";
import { readSheet, type Sheet } from "./sheet.ts";

export const outboxOf = (person: string): string => `${coursePrefix(person)}out.`;

// Answers to one set of questions: points of each item, null passed over, missing not yet come to.
export type Answers = Record<string, number | null>;
export interface RateDraft { useful: number | null; text: string }

export class Kept {
  readonly #prefix: string;
  constructor(private readonly store: KeyValue, readonly person: string) {
    this.#prefix = coursePrefix(person);
  }

  read(name: string): unknown {
    return readJson(this.store, this.#prefix + name);
  }
  // False when the browser could not keep it beyond this page.
  write(name: string, value: unknown): boolean {
    const text = JSON.stringify(value);
    this.store.set(this.#prefix + name, text);
    if (this.store.durable) return true;
    // What was fetched can be fetched again; what was written cannot.
    for (const key of this.names("module.")) this.store.remove(this.#prefix + key);
    this.store.set(this.#prefix + name, text);
    return this.store.durable;
  }
  remove(name: string): void {
    this.store.remove(this.#prefix + name);
  }
  names(beginning: string): string[] {
    const all = this.#prefix + beginning;
    return this.store.keys().filter((k) => k.startsWith(all)).map((k) => k.slice(this.#prefix.length));
  }
  nameOf(key: string): string | null {
    return key.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : null;
  }

  sheet(id: string): Sheet {
    return readSheet(this.read(`sheet.${id}`));
  }
  sheets(): Record<string, Sheet> {
    return Object.fromEntries(this.names("sheet.").map((name) => [name.slice(6), this.sheet(name.slice(6))]));
  }
}
