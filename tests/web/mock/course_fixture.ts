// A programme of two modules with every kind of field, for where the real ones are not built.

const l = (sv: string, en: string) => ({ sv, en });
const pages = (title: string, sheet: string) => [
  { kind: "read", title: `${title} 1`, blocks: [{ kind: "paragraph", text: "Text med **ord** och *ton*." }, { kind: "bullets", items: ["Ett", "Två"] }, { kind: "warning", text: "Om det blir svårt", inside: [{ kind: "paragraph", text: "Ring {emergency} eller {helpline}." }] }] },
  { kind: "practise", title: `${title} 2`, blocks: [{ kind: "heading", text: "Pröva" }, { kind: "numbers", items: ["Först", "Sedan"] }] },
  { kind: "homework", title: `${title} 3`, blocks: [{ kind: "paragraph", text: "Gör så här." }, { kind: "worksheet", text: sheet }, { kind: "remember", text: "Kom ihåg", inside: [{ kind: "bullets", items: ["Ett steg"] }] }] },
];
const module = (title: string, sheet: string) => ({ title: l(title, title), summary: l("Sammanfattning.", "Summary."), minutes: 20, version: "0", pages: { sv: pages(title, sheet), en: pages(title, sheet) } });
const field = (id: string, kind: string, more: object = {}) => ({ id, kind, required: false, label: l(`Fält ${id}`, `Field ${id}`), ...more });
const options = [{ code: "a", label: l("Ja", "Yes") }, { code: "b", label: l("Nej", "No") }];
const sheet = (id: string, of: string, repeat: string) => ({
  id, module: of, version: "0", title: l(`Blad ${id}`, `Sheet ${id}`), intro: l("Fyll i.", "Fill in."), repeat, most: repeat === "once" ? 1 : 60, gate: true, feedback: l("", ""), example: [{ words: l("Ett exempel", "An example") }],
  fields: [
    ...(repeat === "once" ? [] : [field("date", "date")]), field("words", "text", { required: true }), field("more", "paragraph"), field("count", "number", { from: 0, to: 20 }),
    field("strength", "scale", { from: 0, to: 10 }), field("one", "choice", { options }), field("some", "several", { options }), field("clock", "time"), field("long", "duration"),
  ],
});

export const fixture = {
  canonical: JSON.stringify({ title: l("Påhittat program", "Invented programme"), modules: [{ id: "m01", opens: "at-start" }, { id: "m02", opens: "after", after: ["m01"] }] }),
  texts: {
    modules: { m01: module("Första", "goals_first_step"), m02: module("Andra", "activity_diary") },
    worksheets: [sheet("goals_first_step", "m01", "once"), sheet("activity_diary", "m02", "rows")],
  },
};
