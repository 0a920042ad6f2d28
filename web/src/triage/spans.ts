// Cuts the patient's words where something was read in them. Positions count Unicode code points, as the server does.

import type { Span, SpanKind } from "./types.ts";

export interface Piece {
  text: string;
  span: Span | null;
}

// What matters most wins where spans overlap.
const weight: Record<SpanKind, number> = { redFlag: 5, denied: 4, otherPerson: 3, uncertain: 2, finding: 1 };

export function pieces(text: string, spans: readonly Span[]): Piece[] {
  const points = Array.from(text);
  const owner: (Span | null)[] = points.map(() => null);
  for (const span of spans) {
    const from = Math.max(0, Math.floor(span.start));
    const to = Math.min(points.length, Math.floor(span.end));
    for (let i = from; i < to; i++) {
      const now = owner[i];
      if (!now || weight[span.kind] > weight[now.kind]) owner[i] = span;
    }
  }
  const out: Piece[] = [];
  for (let i = 0; i < points.length; i++) {
    const last = out.at(-1);
    const span = owner[i] ?? null;
    if (last && last.span === span) last.text += points[i] ?? "";
    else out.push({ text: points[i] ?? "", span });
  }
  return out;
}
