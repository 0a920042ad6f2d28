// The pages before and after the call: who one is, the waiting room, the end, and what went wrong.

import { useEffect, useState } from "preact/hooks";
import { telHref } from "../../common/site.ts";
import { clockTime } from "../../common/time.ts";
import { Clock, Lock, Phone, Warn } from "../../common/ui/icons.tsx";
import { Title } from "../../common/ui/parts.tsx";
import { useApp } from "../app_context.ts";
import { DeviceProblemCard } from "../parts/device_parts.tsx";
import { Cam, CamOff, Gear, Mic, MicOff } from "../parts/icons.tsx";
import { OwnPicture } from "../parts/picture.tsx";
import { lastResort, minutesLeft } from "../state.ts";

export function PhoneLink({ p = false }: { p?: boolean }) {
  const { s, t } = useApp();
  const n = lastResort(s);
  const shown = n.replace(/ /g, "\u00A0").replace(/-/g, "\u2011"); // stays on its line
  return <a class={p ? "btn p" : "btn"} href={telHref(n)}><Phone /><span>{s.visit?.phone ? t.callClinic(shown) : t.callAdvice(shown)}</span></a>;
}

export function ProblemPage() {
  const { s, c, t } = useApp();
  if (s.problem === "signIn") {
    return (
      <div class="page">
        <Title>{t.signInTitle}</Title>
        <p>{t.signInLead}</p>
        <button type="button" class="btn p" onClick={() => c.signIn()}>{t.signIn}</button>
        <PhoneLink />
      </div>
    );
  }
  const [title, lead] = t.problems[s.problem ?? "failed"] ?? ["", ""];
  return (
    <div class="page">
      <Title>{title}</Title>
      <p>{lead}</p>
      {s.problem !== "noVisit" && <button type="button" class="btn p" onClick={() => void c.begin()}>{t.tryAgain}</button>}
      <PhoneLink />
    </div>
  );
}

export function WhoPage() {
  const { s, c, t } = useApp();
  const { visit } = s;
  if (!visit) return null;
  return (
    <div class="page">
      <Title>{t.whoTitle}</Title>
      <div class="card stack tight">
        {(visit.with || visit.clinic || s.site.name) && <p>{visit.with && <><b>{t.whoWith(visit.with)}</b>, </>}{visit.clinic || s.site.name}</p>}
        {!visit.isGuest && <p class="with-ic"><Clock size={18} />{visit.start ? t.whoAt(clockTime(visit.start, s.lang)) : t.whoNow}</p>}
      </div>
      <p>{visit.isGuest ? t.whoInvited : t.whoAre(s.person)}</p>
      <button type="button" class="btn p" onClick={() => c.toCheck()}>{t.toCheck}</button>
      {s.person && <button type="button" class="link" onClick={() => c.signOut()}>{t.notMe}</button>}
      <div class="card">
        <h2>{t.stepsTitle}</h2>
        <ol class="numbered">{t.steps.map((line) => <li key={line}><span>{line}</span></li>)}</ol>
      </div>
      <p class="note"><Lock size={18} /><span>{t.private_}</span></p>
    </div>
  );
}

export function WaitingPage() {
  const { s, c, t } = useApp();
  // The estimate runs down while nothing new is told.
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const id = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(id);
  }, [s.place]);
  const minutes = minutesLeft(s.place, now);
  return (
    <div class="page">
      <Title>{t.waitTitle}</Title>
      <div class="card stack tight" role="status">
        {!s.entered ? <p>{t.waitJoining}</p> : (
          <>
            {s.place && s.place.position > 0 && <p class="sentence">{t.waitPlace(s.place.position)}</p>}
            <p>{minutes === null ? t.waitUnknown : t.waitMinutes(minutes)}</p>
          </>
        )}
      </div>
      <p>{t.waitStay}</p>
      <div class="preview"><OwnPicture corner={false} /></div>
      <div class="pair">
        <button type="button" class="btn" onClick={() => c.toggle("audio")}>{s.own.audioOn ? <Mic /> : <MicOff />}{s.own.audioOn ? t.micOn : t.micOff}</button>
        <button type="button" class="btn" onClick={() => c.toggle("video")}>{s.own.videoOn ? <Cam /> : <CamOff />}{s.own.videoOn ? t.camOn : t.camOff}</button>
      </div>
      <DeviceProblemCard kind="video" />
      <DeviceProblemCard kind="audio" />
      <button type="button" class="link" onClick={() => c.show("devices")}><Gear />{t.openDevices}</button>
      <p class="note"><Warn size={18} /><span>{t.waitWorse} {t.danger(s.site.emergency)}</span></p>
      <PhoneLink />
      <button type="button" class="btn" onClick={() => c.show("leave")}>{t.waitLeave}</button>
    </div>
  );
}

export function EndedPage() {
  const { s, c, t } = useApp();
  if (s.endedWhy === "checked") {
    return (
      <div class="page">
        <Title>{t.checkTitle}</Title>
        <p>{t.savedCheck}</p>
        {s.visit?.start && <p class="note"><Clock size={18} /><span>{t.notOpen(clockTime(s.visit.start, s.lang))}</span></p>}
        <PhoneLink />
      </div>
    );
  }
  const tooEarly = s.endedWhy === "early";
  const canReturn = ["left", "elsewhere", "flood", "nonsense", "early"].includes(s.endedWhy);
  return (
    <div class="page">
      <Title>{tooEarly ? t.earlyTitle : s.visit?.isOver ? t.overTitle : t.endedTitle}</Title>
      {tooEarly && <p>{s.visit?.start ? t.notOpen(clockTime(s.visit.start, s.lang)) : t.waitUnknown}</p>}
      {t.endedWhy[s.endedWhy] && <p>{t.endedWhy[s.endedWhy]}</p>}
      {s.endedWhy === "ended" && <p>{s.visit?.isOver ? t.overLead : t.endedLead}</p>}
      {canReturn && !s.hosted && <button type="button" class="btn p" onClick={() => c.enter()}>{s.endedWhy === "elsewhere" ? t.continueHere : t.rejoin}</button>}
      {!s.hosted && !s.desk && <PhoneLink />}
    </div>
  );
}
