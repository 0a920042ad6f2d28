// The way to a video visit that is ahead.

import { Arrow } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";

export function VisitCard() {
  const { s, t } = useApp();
  if (!s.visit) return null;
  return (
    <section class="card decided stack tight" aria-labelledby="visit" role="status">
      <h2 id="visit">{t.visit}</h2>
      <p>{s.visit.text[s.lang]}</p>
      <a class="btn p" href={`/samtal#${s.visit.id}`}>{t.toVisit}<Arrow /></a>
    </section>
  );
}
