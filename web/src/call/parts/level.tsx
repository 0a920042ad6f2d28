// The microphone's level: drawn without the page being drawn anew, and said in words.

import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app_context.ts";

export function Level() {
  const { s, c, t } = useApp();
  const bar = useRef<SVGRectElement>(null);
  const [heard, setHeard] = useState(c.equipment.heard);
  useEffect(() => {
    c.equipment.onLevel((level) => {
      bar.current?.setAttribute("width", String(Math.round(level * 100)));
      if (c.equipment.heard) setHeard(true);
    });
    return () => c.equipment.onLevel(null);
  }, [s.own.hasAudio]);
  return (
    <>
      <svg class="level" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={t.micLevel}>
        <rect class="bed" width="100" height="8" rx="1" />
        <rect ref={bar} class="now" width="0" height="8" rx="1" />
      </svg>
      <p class="small" role="status">{heard ? t.micHeard : t.micQuiet}</p>
    </>
  );
}
