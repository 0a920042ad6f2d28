// Pages over the page: menu, devices, how the call is protected, leaving.

import { themes } from "../../common/prefs.ts";
import { PageHead, Segment } from "../../common/ui/parts.tsx";
import { AskSheet, PrivacySheet } from "../../common/ui/sheets.tsx";
import { useApp } from "../app_context.ts";
import { canChooseOutput } from "../media.ts";
import { DeviceChoice, DeviceProblemCard } from "../parts/device_parts.tsx";
import type { Sheet } from "../state.ts";

export function SheetPage({ sheet }: { sheet: NonNullable<Sheet> }) {
  const { s, c, t } = useApp();
  const back = () => c.show(null);
  const page = {
    menu: <MenuPage />,
    devices: <DevicesPage />,
    privacy: <PrivacySheet t={t} onBack={back} />,
    leave: <AskSheet title={t.leaveTitle} lead={t.leaveLead} no={t.leaveNo} yes={t.leaveYes} danger onNo={back} onYes={() => c.leave()} />,
  }[sheet];
  return s.page === "call" ? <div class="sheet">{page}</div> : page;
}

function MenuPage() {
  const { s, c, t } = useApp();
  return (
    <div class="page">
      <PageHead title={t.menu} label={t.back} onBack={() => c.show(null)} />
      <Segment legend={t.theme} name="theme" value={s.theme} options={themes.map((id) => ({ id, label: t.themes[id] }))} onChange={(theme) => c.setTheme(theme)} />
      {s.page !== "ended" && s.page !== "problem" && <button type="button" class="btn" onClick={() => c.show("devices")}>{t.openDevices}</button>}
      <button type="button" class="btn" onClick={() => c.show("privacy")}>{t.privacyTitle}</button>
      {s.person && <p class="small mut">{t.signedInAs(s.person)}</p>}
    </div>
  );
}

function DevicesPage() {
  const { s, c, t } = useApp();
  return (
    <div class="page">
      <PageHead title={t.devicesTitle} label={t.back} onBack={() => c.show(null)} />
      <div class="card"><DeviceChoice canChooseOutput={canChooseOutput()} /></div>
      <DeviceProblemCard kind="video" withoutHint={false} />
      <DeviceProblemCard kind="audio" withoutHint={false} />
      {s.page === "call" && (
        <div>
          <button type="button" class="btn" aria-pressed={s.own.audioOnly} onClick={() => c.setAudioOnly(!s.own.audioOnly)}>{s.own.audioOnly ? t.audioOnlyOff : t.audioOnlyOn}</button>
          <p class="small mut">{t.audioOnlyHint}</p>
        </div>
      )}
      {s.own.canBlur
        ? <button type="button" class={s.own.blurred ? "btn chosen" : "btn"} aria-pressed={s.own.blurred} onClick={() => void c.equipment.setBlur(!s.own.blurred)}>{t.blurOn}</button>
        : s.own.hasVideo && <p class="small mut">{t.blurNot}</p>}
    </div>
  );
}
