// From so little to so much: a row of numbers to press, with what the ends mean.

import type { ComponentChildren } from "preact";
import { useApp } from "../app_context.ts";
import type { FieldProps } from "./fields.tsx";
import { Optional } from "./fields.tsx";
import { Words } from "./blocks.tsx";

export function ScaleField({ f, id, value, onValue }: FieldProps) {
  const { t, l } = useApp();
  const from = f.from ?? 0;
  const to = f.to ?? 10;
  return (
    <Scale id={id} from={from} to={to} value={typeof value === "number" ? value : null} low={l(f.low)} high={l(f.high)} onValue={onValue}
      legend={<><Words text={l(f.label)} /><Optional f={f} /></>} {...(l(f.hint) ? { hint: l(f.hint) } : {})}
      {...(f.required ? {} : { clear: t.clear, onClear: () => onValue("") })} />
  );
}

interface ScaleProps {
  id: string; from: number; to: number; value: number | null; low: string; high: string; legend: ComponentChildren; hint?: string;
  clear?: string;
  onValue(value: number): void;
  onClear?(): void;
}

export function Scale({ id, from, to, value, low, high, legend, hint, clear, onValue, onClear }: ScaleProps) {
  const { t } = useApp();
  // A scale of a hundred steps by tens.
  const step = to - from > 20 ? 10 : 1;
  const steps = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step);
  if (value !== null && !steps.includes(value)) steps.push(value);
  return (
    <fieldset class="wfield scale">
      <legend>{legend}</legend>
      {hint && <p class="small mut hint">{hint}</p>}
      <p class="small mut hint" id={`${id}-ends`}>{t.scaleHint(from, to, low, high)}</p>
      <div class="steps">
        {steps.sort((a, b) => a - b).map((n) => (
          <label key={n} class={n === value ? "on" : ""}>
            <input type="radio" name={id} value={n} checked={n === value} aria-describedby={`${id}-ends`} onChange={() => onValue(n)} />
            <span>{n}</span>
          </label>
        ))}
      </div>
      {value !== null && clear && onClear && <button type="button" class="link" onClick={onClear}>{clear}</button>}
    </fieldset>
  );
}
