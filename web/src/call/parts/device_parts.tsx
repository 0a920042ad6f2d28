// Choosing devices, and what to do about one that is not to be had.

import { Warn } from "../../common/ui/icons.tsx";
import { useApp } from "../app_context.ts";
import type { Device, Kind } from "../devices.ts";
import { Again } from "./icons.tsx";

export function DeviceProblemCard({ kind, withoutHint = true }: { kind: Kind; withoutHint?: boolean }) {
  const { s, c, t } = useApp();
  const problem = kind === "audio" ? s.own.audioProblem : s.own.videoProblem;
  if (!problem) return null;
  const [title, lead] = t.deviceProblems[kind][problem];
  return (
    <div class="trouble" role="alert">
      <p class="what"><Warn size={18} /><b>{title}</b></p>
      <p>{lead}</p>
      {withoutHint && kind === "audio" && <p class="mut">{t.goOnWithout}</p>}
      {problem !== "unsupported" && <button type="button" class="btn" onClick={() => c.tryDevices()}><Again />{t.tryAgain}</button>}
    </div>
  );
}

function Choose({ id, label, list, value, onChange }: { id: string; label: string; list: readonly Device[]; value: string; onChange(id: string): void }) {
  const { t } = useApp();
  return (
    <div>
      <label class="label" for={id}>{label}</label>
      <select id={id} class="field" value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        <option value="">{t.systemDefault}</option>
        {list.map((d, i) => <option key={d.id} value={d.id}>{d.label || t.nameless(i + 1)}</option>)}
      </select>
    </div>
  );
}

export function DeviceChoice({ canChooseOutput }: { canChooseOutput: boolean }) {
  const { s, c, t } = useApp();
  return (
    <div class="stack">
      <Choose id="camera" label={t.camera} list={s.devices.video} value={s.choice.video} onChange={(id) => c.choose("video", id)} />
      <Choose id="microphone" label={t.microphone} list={s.devices.audio} value={s.choice.audio} onChange={(id) => c.choose("audio", id)} />
      {canChooseOutput
        ? <Choose id="speaker" label={t.speaker} list={s.devices.output} value={s.choice.output} onChange={(id) => c.choose("output", id)} />
        : <p class="small mut">{t.noOutputChoice}</p>}
    </div>
  );
}
