// The call: pictures, buttons, how good the connection is, check words, and the telephone when nothing else helps.

import { useEffect, useState } from "preact/hooks";
import { Lock, Phone } from "../../common/ui/icons.tsx";
import { useMedia } from "../../common/ui/parts.tsx";
import { useApp, nameOf } from "../app_context.ts";
import { checkWords } from "../check_words.ts";
import { layoutOf } from "../devices.ts";
import { DeviceProblemCard } from "../parts/device_parts.tsx";
import { Cam, CamOff, Gear, HangUp, Mic, MicOff, SignalBars } from "../parts/icons.tsx";
import { OtherPicture, OwnPicture } from "../parts/picture.tsx";
import type { Other } from "../state.ts";
import { PhoneLink } from "./steps.tsx";

export function CallPage() {
  const { s, t } = useApp();
  const wide = useMedia("(min-aspect-ratio: 1/1)");
  const { others } = s;
  const layout = layoutOf(others.length, true, wide);
  const covered = s.sheet !== null;
  return (
    <div class={covered ? "callview covered" : "callview"} {...(covered ? { "aria-hidden": "true" as const } : {})} ref={(e) => { if (e) e.inert = covered; }}>
      <h1 class="vh" tabIndex={-1} data-focus="">{others.length > 0 ? others.map((o) => nameOf(o, t)).join(", ") : t.stage}</h1>
      <section class={`stage c${layout.columns} r${layout.rows}`} aria-label={t.stage}>
        <Head />
        <div class="tiles">
          {others.map((o) => <OtherPicture key={o.id} o={o} />)}
          {others.length === 0 && <div class="tile empty"><p role="status">{t.nobody}</p></div>}
          {layout.own === "cell" && <OwnPicture corner={false} />}
        </div>
        {layout.own === "corner" && <OwnPicture corner />}
      </section>
      <Controls />
      <div class="about">
        {others.filter((o) => o.phone).map((o) => <LastResort key={o.id} />).slice(0, 1)}
        {s.own.videoProblem !== null && s.own.videoOn && <DeviceProblemCard kind="video" withoutHint={false} />}
        {s.own.audioProblem !== null && <DeviceProblemCard kind="audio" />}
        {others.filter((o) => o.state !== "connecting").map((o) => <Quality key={o.id} o={o} many={others.length > 1} />)}
        <Words />
      </div>
    </div>
  );
}

function Head() {
  const { s } = useApp();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const id = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(id);
  }, []);
  if (s.sinceMs === null) return null;
  const seconds = Math.max(0, Math.floor((now - s.sinceMs) / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return <p class="timer" aria-hidden="true">{two(Math.floor(seconds / 60))}:{two(seconds % 60)}</p>;
}

function Controls() {
  const { s, c, t } = useApp();
  const { own } = s;
  const mic = own.audioOn && own.hasAudio;
  const cam = own.videoOn && own.hasVideo && !own.audioOnly;
  return (
    <div class="controls" role="group" aria-label={t.controls}>
      <button type="button" class="ctl" aria-pressed={!mic} aria-keyshortcuts="F7" title={t.keyOf("F7")} onClick={() => c.setOn("audio", !mic)}>
        {mic ? <Mic /> : <MicOff />}<span>{mic ? t.micOn : t.micOff}</span>
      </button>
      <button type="button" class="ctl" aria-pressed={!cam} aria-keyshortcuts="F8" title={t.keyOf("F8")} onClick={() => c.setOn("video", !cam)}>
        {cam ? <Cam /> : <CamOff />}<span>{cam ? t.camOn : t.camOff}</span>
      </button>
      <button type="button" class="ctl" onClick={() => c.show("devices")}><Gear /><span>{t.settings}</span></button>
      <button type="button" class="ctl end" aria-keyshortcuts="F9" title={t.keyOf("F9")} onClick={() => c.show("leave")}><HangUp /><span>{t.hangUp}</span></button>
    </div>
  );
}

function Quality({ o, many }: { o: Other; many: boolean }) {
  const { s, c, t } = useApp();
  const v = o.verdict;
  const lost = o.state === "interrupted";
  if (!v && !lost) return null;
  const bars = lost || !v ? 1 : v.bars;
  const name = nameOf(o, t);
  const [cause, advice] = lost ? [o.present ? t.interrupted(name) : t.awayOther(name), ""] : t.causes[v?.cause ?? "none"];
  const weak = lost || bars <= 2;
  const { loss = null, rttMs = null, relayed = false } = v?.sample ?? {};
  return (
    <section class={weak ? "quality weak" : "quality"} aria-label={many ? `${t.qualityTitle}: ${name}` : t.qualityTitle}>
      <SignalBars bars={bars} />
      <div class="said">
        <p><b>{many ? `${name}: ` : ""}{cause}</b> <span class="tagged">{t.barsOf(bars, t.bars[bars - 1] ?? "")}</span></p>
        {!lost && loss !== null && rttMs !== null && <p class="small mut">{t.figures(Math.round(loss * 1000) / 10, Math.round(rttMs))}</p>}
        {!lost && <p class="small mut with-ic"><Lock size={16} />{relayed ? t.relayed : t.direct}</p>}
        {advice && <p class="small"><b>{t.advice}</b> {advice}</p>}
      </div>
      {weak && !o.phone && (
        <div class="ways">
          {!s.own.audioOnly && <button type="button" class="btn slim" onClick={() => c.setAudioOnly(true)}>{t.audioOnlyOn}</button>}
          {s.own.audioOnly && <button type="button" class="btn slim" onClick={() => c.setAudioOnly(false)}>{t.audioOnlyOff}</button>}
          {!s.desk && <button type="button" class="btn slim" onClick={() => c.callPhone()}><Phone size={18} />{t.phoneButton}</button>}
        </div>
      )}
    </section>
  );
}

function LastResort() {
  const { s, c, t } = useApp();
  return (
    <div class="card last" role="alert">
      <h2>{t.phoneTitle}</h2>
      <p>{s.hosted || s.desk ? t.phoneClinician : t.phonePatient}</p>
      {s.hosted && <button type="button" class="btn p" onClick={() => c.callPhone()}><Phone />{t.phoneButton}</button>}
      {!s.hosted && !s.desk && <PhoneLink p />}
    </div>
  );
}

function Words() {
  const { s, t } = useApp();
  const known = s.others.filter((o) => o.words !== null && o.state !== "connecting");
  if (known.length === 0) return null;
  return (
    <details class="words-check">
      <summary><Lock size={18} />{t.wordsTitle}</summary>
      <p class="small mut">{t.wordsLead}</p>
      <dl>
        {known.map((o) => (
          <div key={o.id}>
            <dt class={known.length > 1 ? "small mut" : "vh"}>{t.wordsOf(nameOf(o, t))}</dt>
            <dd class="check-words">{checkWords(o.words ?? [], s.lang).join(" · ")}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
