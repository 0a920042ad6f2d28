// Answers week by week: a small chart, and the same figures as a table. A week without an answer is a gap.

import { useApp } from "../app_context.ts";
import { Head } from "../parts/head.tsx";
import type { Trend } from "../types.ts";

export function TrendPage() {
  const { s, t, l } = useApp();
  const trend = s.course?.trend;
  const points = trend?.points ?? [];
  if (!trend || points.length === 0) return <div class="page"><Head title={t.trendTitle} /><p>{t.trendNone}</p></div>;
  const title = l(trend.title);
  return (
    <div class="page">
      <Head title={t.trendTitle} />
      <section class="card stack tight" aria-labelledby="trend">
        <h2 id="trend">{title}</h2>
        <p class="small mut">{trend.better === "higher" ? t.trendHigher : t.trendLower}</p>
        <Chart trend={trend} label={t.trendLabel(title, points[0]?.total ?? 0, points.at(-1)?.total ?? 0, points.length)} start={t.trendStart} />
      </section>
      <section class="card" aria-labelledby="trend-table">
        <h2 id="trend-table">{t.trendTable}</h2>
        <table class="figures">
          <thead><tr><th scope="col">{t.trendWeek}</th><th scope="col">{t.trendTotal}</th></tr></thead>
          <tbody>{points.map((p, n) => <tr key={n}><th scope="row">{p.week <= 0 ? t.trendStart : p.week}</th><td>{p.total}</td></tr>)}</tbody>
        </table>
      </section>
      <p class="small mut">{t.trendNote}</p>
    </div>
  );
}

function Chart({ trend, label, start }: { trend: Trend; label: string; start: string }) {
  const { points } = trend;
  const w = 320;
  const h = 160;
  const [left, right, top, bottom] = [30, 14, 16, 26];
  const lastWeek = Math.max(4, ...points.map((p) => p.week));
  const most = trend.most ?? Math.max(10, ...points.map((p) => p.total));
  const x = (n: number) => left + ((w - left - right) * Math.max(0, n)) / lastWeek;
  const y = (n: number) => h - bottom - ((h - top - bottom) * n) / most;
  // A line only between weeks that follow each other.
  const lines = points.slice(1).flatMap((p, n) => { const a = points[n]; return a && p.week - Math.max(0, a.week) <= 1 ? [[a, p] as const] : []; });
  const step = lastWeek > 8 ? 2 : 1;
  return (
    <svg class="chart" viewBox={`0 0 ${w} ${h}`} role="img" aria-label={label}>
      {[0, most / 2, most].map((n) => (
        <g key={n}><line class="grid" x1={left} x2={w - right} y1={y(n)} y2={y(n)} /><text x={left - 6} y={y(n) + 4} text-anchor="end">{Math.round(n)}</text></g>
      ))}
      {Array.from({ length: Math.floor(lastWeek / step) + 1 }, (_, n) => n * step).map((n) => <text key={n} x={x(n)} y={h - 8} text-anchor="middle">{n === 0 ? start : n}</text>)}
      {lines.map(([a, b], n) => <line key={n} class="line" x1={x(a.week)} y1={y(a.total)} x2={x(b.week)} y2={y(b.total)} />)}
      {points.map((p, n) => (
        <g key={n}>
          <circle class="dot" cx={x(p.week)} cy={y(p.total)} r="4.5" />
          {(n === 0 || n === points.length - 1) && <text class="value" x={x(p.week)} y={y(p.total) - 9} text-anchor={n === 0 ? "start" : "end"}>{p.total}</text>}
        </g>
      ))}
    </svg>
  );
}
