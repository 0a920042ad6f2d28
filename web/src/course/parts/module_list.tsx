// The modules in their order, each with where it stands in words and shape.

import { useState } from "preact/hooks";
import { Check, Chevron, Lock, UploadIcon } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import { dayOf } from "../dates.ts";
import { isSubmitting } from "../state.ts";
import type { Course, ModuleLine } from "../types.ts";

const few = 3;

export function ModuleList({ course }: { course: Course }) {
  const { t } = useApp();
  const [all, showAll] = useState(false);
  const every = course.modules.filter((m) => m.status !== "notChosen");
  // What is locked and far away is a long list on a phone.
  const locked = every.filter((m) => m.status === "locked");
  const shown = all || locked.length <= few ? every : every.filter((m) => m.status !== "locked" || locked.indexOf(m) < few - 1);
  return (
    <section class="card" aria-labelledby="modules">
      <h2 id="modules">{t.modules}</h2>
      <ol class="lines modules">{shown.map((m) => <Line key={m.id} m={m} name={numberOf(course, m, t.moduleOf, t.extraModule)} />)}</ol>
      {shown.length < every.length && <button type="button" class="link strong" onClick={() => showAll(true)}>{t.allModules(every.length)}</button>}
    </section>
  );
}

const isExtra = (m: ModuleLine): boolean => /^[ob]\d/.test(m.id);
export function numberOf(course: Course, m: ModuleLine, say: (n: number, of: number) => string, extra: string): string {
  const main = course.modules.filter((x) => x.status !== "notChosen" && !isExtra(x));
  return isExtra(m) ? extra : say(main.indexOf(m) + 1, main.length);
}

function Line({ m, name }: { m: ModuleLine; name: string }) {
  const { s, c, t, l } = useApp();
  const sending = isSubmitting(s, m.id);
  const canOpen = m.status === "open" || m.status === "submitted" || m.status === "done";
  const status = sending ? t.sending : t.statuses[m.status];
  const inside = (
    <>
      <span class={`mark ${sending ? "submitted" : m.status}`} aria-hidden="true">
        {sending || m.status === "submitted" ? <UploadIcon size={16} /> : m.status === "done" ? <Check size={16} /> : m.status === "locked" ? <Lock size={16} /> : null}
      </span>
      <span>
        <span class="small mut">{name}</span>
        <b>{l(m.title)}</b>
        <span class="small mut">{[status, m.since && canOpen && m.status !== "open" ? dayOf(m.since, s.lang) : "", m.status === "open" && m.minutes > 0 ? t.minutes(m.minutes) : "", m.feedback ? t.readFeedback : ""].filter((x) => x).join(" · ")}</span>
      </span>
    </>
  );
  return (
    <li>
      {canOpen ? (
        <button type="button" class="line" onClick={() => c.go({ page: "module", id: m.id, at: s.places[m.id]?.at ?? 0 })}>{inside}<Chevron /></button>
      ) : <div class="line off">{inside}</div>}
    </li>
  );
}
