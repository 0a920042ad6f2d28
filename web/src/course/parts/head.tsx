// The top of a page below My treatment: the way back, and the heading that takes the focus.

import { Chevron } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";

export function Head({ title, over, focus = true }: { title: string; over?: string; focus?: boolean }) {
  const { c, t } = useApp();
  return (
    <div class="coursehead">
      <button type="button" class="link backlink" onClick={() => c.go({ page: "home" })}><Chevron size={20} /><span>{t.title}</span></button>
      {over && <p class="small mut">{over}</p>}
      <h1 {...(focus ? { tabIndex: -1, "data-focus": "" } : {})}>{title}</h1>
    </div>
  );
}
