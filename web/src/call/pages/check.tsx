// Trying camera, microphone, loudspeaker and network before the visit. Nothing here keeps anybody from going on.

import { clockTime } from "../../common/time.ts";
import { Check, Info, Warn } from "../../common/ui/icons.tsx";
import { Title } from "../../common/ui/parts.tsx";
import type { ComponentChildren } from "preact";
import { useApp } from "../app_context.ts";
import { DeviceProblemCard } from "../parts/device_parts.tsx";
import { Cam, Gear, Loud, Mic } from "../parts/icons.tsx";
import { Level } from "../parts/level.tsx";
import { OwnPicture } from "../parts/picture.tsx";

const slowKbps = 600;

export function CheckPage() {
  const { s, c, t } = useApp();
  const { own, visit } = s;
  return (
    <div class="page">
      <Title>{t.checkTitle}</Title>
      <p>{t.checkLead}</p>
      {own.asking && (
        <div class="card note-card" role="status"><h2>{t.askTitle}</h2><p>{t.askLead}</p></div>
      )}
      <section class="card stack tight" aria-labelledby="h-camera">
        <h2 id="h-camera" class="with-ic"><Cam />{t.camera}</h2>
        {own.hasVideo && <><div class="preview"><OwnPicture corner={false} /></div><Good>{t.cameraOk}</Good></>}
        <DeviceProblemCard kind="video" />
      </section>
      <section class="card stack tight" aria-labelledby="h-mic">
        <h2 id="h-mic" class="with-ic"><Mic />{t.microphone}</h2>
        {own.hasAudio && <Level />}
        <DeviceProblemCard kind="audio" />
      </section>
      <section class="card stack tight" aria-labelledby="h-speaker">
        <h2 id="h-speaker" class="with-ic"><Loud />{t.speaker}</h2>
        <Speaker />
      </section>
      <section class="card stack tight" aria-labelledby="h-net">
        <h2 id="h-net">{t.network}</h2>
        <div role="status"><Net /></div>
        {s.checks.net !== "running" && <button type="button" class="btn" onClick={() => void c.checkNet()}>{s.checks.net === "not" ? t.netCheck : t.tryAgain}</button>}
      </section>
      <button type="button" class="link" onClick={() => c.show("devices")}><Gear />{t.openDevices}</button>
      {visit && !visit.isOpen && visit.start && <p class="note"><Info size={18} /><span>{t.notOpen(clockTime(visit.start, s.lang))}</span></p>}
      <button type="button" class="btn p" onClick={() => c.finishCheck()}>{visit?.isOpen ? t.toWaiting : t.saveCheck}</button>
    </div>
  );
}

function Good({ children }: { children: ComponentChildren }) {
  return <p class="good small"><Check size={18} /><span>{children}</span></p>;
}

function Speaker() {
  const { s, c, t } = useApp();
  const at = s.checks.speaker;
  return (
    <>
      <button type="button" class="btn" aria-disabled={at === "playing"} onClick={() => at !== "playing" && void c.playTone()}>{at === "playing" ? t.playing : t.playTone}</button>
      <div role="status" class="stack tight">
        {at === "asked" && (
          <>
            <p>{t.heardIt}</p>
            <div class="pair">
              <button type="button" class="btn" onClick={() => c.heardTone(true)}>{t.yes}</button>
              <button type="button" class="btn" onClick={() => c.heardTone(false)}>{t.no}</button>
            </div>
          </>
        )}
        {at === "heard" && <Good>{t.toneHeard}</Good>}
        {at === "unheard" && <p class="look"><Warn size={18} /><span>{t.toneUnheard}</span></p>}
        {at === "failed" && <p class="look"><Warn size={18} /><span>{t.toneFailed}</span></p>}
      </div>
    </>
  );
}

function Net() {
  const { s, t } = useApp();
  const { net, kbps } = s.checks;
  if (net === "not") return null;
  if (net === "running") return <p class="small mut">{t.netRunning}</p>;
  if (net === "none") return <p class="look"><Warn size={18} /><span>{t.net.none}</span></p>;
  return (
    <>
      <Good>{t.net[net]}</Good>
      {kbps !== null && <p class="small mut">{t.netSpeed(kbps)}{kbps < slowKbps ? ` ${t.netSlow}` : ""}</p>}
    </>
  );
}
