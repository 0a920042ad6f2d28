// The text of a module: headings, paragraphs, lists, boxes, and the worksheets that stand in it.

import type { ComponentChildren } from "preact";
import { telHref } from "../../common/site.ts";
import { Eye, Info, Warn } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import { worksheetOf } from "../state.ts";
import type { Block, Worksheet } from "../types.ts";
import { WorksheetView } from "./worksheet.tsx";

export function Blocks({ blocks, worksheets, readOnly }: { blocks: readonly Block[]; worksheets: readonly Worksheet[]; readOnly: boolean }) {
  return (
    <>
      {blocks.map((b, n) => (
        b.kind === "worksheet"
          ? <SheetHere key={b.text} id={b.text} worksheets={worksheets} readOnly={readOnly} />
          : <BlockView key={n} b={b} inBox={false} />
      ))}
    </>
  );
}

function SheetHere({ id, worksheets, readOnly }: { id: string; worksheets: readonly Worksheet[]; readOnly: boolean }) {
  const { s } = useApp();
  // A diary is written on in later modules too.
  const sheet = worksheets.find((w) => w.id === id) ?? worksheetOf(s, id);
  return sheet ? <WorksheetView w={sheet} readOnly={readOnly && sheet.gate} /> : null;
}

function BlockView({ b, inBox }: { b: Block; inBox: boolean }) {
  const { t } = useApp();
  switch (b.kind) {
    case "heading": return inBox ? <h4><Words text={b.text} /></h4> : <h3 class="texthead"><Words text={b.text} /></h3>;
    case "bullets": return <ul class="dots text">{b.items.map((x, n) => <li key={n}><span><Words text={x} /></span></li>)}</ul>;
    case "numbers": return <ol class="numbered text">{b.items.map((x, n) => <li key={n}><span><Words text={x} /></span></li>)}</ol>;
    case "example": case "remember": case "warning":
      return (
        <section class={`textbox ${b.kind}`}>
          <h3>
            {b.kind === "warning" ? <Warn size={20} /> : b.kind === "example" ? <Eye size={20} /> : <Info size={20} />}
            <span><Words text={b.text || t.boxes[b.kind]} /></span>
          </h3>
          {b.inside.map((x, n) => <BlockView key={n} b={x} inBox />)}
        </section>
      );
    default: return <p class="text"><Words text={b.text} /></p>;
  }
}

// **strong**, *emphasis* and the site's numbers; everything else is text.
export function Words({ text }: { text: string }) {
  const { s } = useApp();
  const phones: Record<string, string> = { emergency: s.site.emergency, advice: s.site.advice, helpline: s.site.helpline };
  const parts: ComponentChildren[] = [];
  let rest = text;
  while (rest !== "") {
    const m = /\*\*(.+?)\*\*|\*(.+?)\*|\{(emergency|advice|helpline)\}/.exec(rest);
    if (!m) break;
    if (m.index > 0) parts.push(rest.slice(0, m.index));
    const number = m[3] ? phones[m[3]] : undefined;
    if (m[1]) parts.push(<strong key={parts.length}><Words text={m[1]} /></strong>);
    else if (m[2]) parts.push(<em key={parts.length}><Words text={m[2]} /></em>);
    else if (number) parts.push(<a key={parts.length} class="tel" href={telHref(number)}>{number}</a>);
    rest = rest.slice(m.index + m[0].length);
  }
  if (rest !== "") parts.push(rest);
  return <>{parts}</>;
}
