// What a patient writes: worksheets, answers, messages, homework handed in. Each is kept on the device before it is sent.

import { aroundWindow, compute } from "./computed.ts";
import type { Controller } from "./controller.ts";
import type { Answers, RateDraft } from "./kept.ts";
import { addRow, removeRow, settle, takeBack, write, type Choice, type Row, type Sheet, type Value } from "./sheet.ts";
import type { Measure, Worksheet } from "./types.ts";

export class Writing {
  constructor(private readonly c: Controller) {}

  // --- worksheets ----------------------------------------------------------------------------------------------------------

  field(w: Worksheet, row: string | null, field: string, value: Value): void {
    this.c.sync.change(w.id, (s) => this.#computed(w, write(s, row, field, value, this.c.now()), row));
  }

  newRow(w: Worksheet, today: string): string {
    const id = this.c.newId();
    const date = w.fields.find((f) => f.kind === "date");
    const daily = w.repeat === "daily";
    const row: Row = { _id: id, ...(daily && !date ? { _day: today } : {}), ...(daily && date ? { [date.id]: today } : {}) };
    this.c.sync.change(w.id, (s) => addRow(s, row, this.c.now()));
    return id;
  }
  removeRow(w: Worksheet, id: string): void {
    this.c.sync.change(w.id, (s) => removeRow(s, id, this.c.now()));
  }
  putBack(w: Worksheet, row: Row, at: number): void {
    this.c.sync.change(w.id, (s) => addRow(s, row, this.c.now(), at));
  }
  settle(w: Worksheet, choice: Choice): void {
    const text = new Set(w.fields.filter((f) => f.kind === "text" || f.kind === "paragraph").map((f) => f.id));
    this.c.sync.change(w.id, (s) => settle(s, choice, () => this.c.newId(), this.c.now(), text));
  }
  takeBack(w: Worksheet): void {
    this.c.sync.change(w.id, (s) => takeBack(s, this.c.now()));
  }

  #computed(w: Worksheet, s: Sheet, row: string | null): Sheet {
    const fields = w.fields.filter((f) => f.kind === "computed");
    if (fields.length === 0) return s;
    const fill = (r: Row): Row => {
      const next = { ...r };
      const plan = this.c.kept?.sheet("sleep_window").values;
      const around = w.id === "window_adjust" ? aroundWindow(r, s.rows, plan, this.c.kept?.sheet("sleep_diary").rows ?? []) : undefined;
      for (const f of fields) {
        const v = compute(w.id, f.id, r, around);
        if (v === null) delete next[f.id];
        else next[f.id] = v.value;
      }
      return next;
    };
    return row === null ? { ...s, values: fill(s.values) } : { ...s, rows: s.rows.map((r) => (r._id === row ? fill(r) : r)) };
  }

  // Has read what the treatment is, and wants to begin.
  consent(version: string): void {
    this.c.put({ kind: "consent", clientId: this.c.newId(), version, lang: this.c.state.lang });
  }

  // Hands in the homework of a module with all its sheets.
  submit(module: string): void {
    const sheets = (this.c.state.modules[module]?.worksheets ?? []).map((w) => w.id);
    this.c.put({ kind: "submit", clientId: this.c.newId(), module, sheets });
    this.c.go({ page: "home" });
  }

  // --- questions -----------------------------------------------------------------------------------------------------------

  answer(m: Measure, item: string, points: number | null): void {
    const answers: Answers = { ...(this.c.state.answers[m.id] ?? {}), [item]: points };
    this.c.do({ type: "answers", id: m.id, answers });
    this.c.kept?.write(`answers.${m.id}`, answers);
  }
  sendMeasure(m: Measure): void {
    const given = this.c.state.answers[m.id] ?? {};
    const risk = m.items.some((i) => i.risk && (given[i.id] ?? 0) > 0);
    this.c.put({ kind: "measure", clientId: this.c.newId(), measure: m.id, answers: m.items.map((i) => given[i.id] ?? null), risk });
    this.c.do({ type: "answers", id: m.id, answers: null });
    this.c.kept?.remove(`answers.${m.id}`);
    this.c.go({ page: "thanks", risk }, true);
  }

  // --- words ---------------------------------------------------------------------------------------------------------------

  draft(name: "message" | "pause", text: string): void {
    this.c.kept?.write(`draft.${name}`, text);
    this.c.do({ type: "draft", name, text });
  }
  sendDraft(name: "message" | "pause"): boolean {
    const text = (this.c.state.drafts[name] ?? "").trim();
    if (text === "") return false;
    this.c.put({ kind: "message", clientId: this.c.newId(), text, pause: name === "pause" });
    this.c.kept?.remove(`draft.${name}`);
    this.c.do({ type: "draft", name, text: "" });
    if (name === "pause") this.c.go({ page: "home" });
    return true;
  }

  rate(module: string, rate: RateDraft): void {
    this.c.kept?.write(`rate.${module}`, rate);
    this.c.do({ type: "rate", module, rate });
  }
  sendRate(module: string): boolean {
    const rate = this.c.state.rates[module];
    if (!rate || rate.useful === null) return false;
    this.c.put({ kind: "rate", clientId: this.c.newId(), module, useful: rate.useful, text: rate.text.trim() });
    this.doneRating(module);
    return true;
  }
  // Said no, or said it: the page does not ask again.
  doneRating(module: string): void {
    this.rate(module, { useful: -1, text: "" });
    this.c.go({ page: "home" });
  }

  choose(choice: string, module: string): void {
    this.c.put({ kind: "choice", clientId: this.c.newId(), choice, module });
    this.c.go({ page: "home" });
  }
}
