// A picture that moves: of another party, with their sound, or one's own.

import { useEffect, useRef, useState } from "preact/hooks";
import { useApp, nameOf } from "../app_context.ts";
import { useOutput } from "../media.ts";
import type { Other } from "../state.ts";
import { Loud, MicOff } from "./icons.tsx";

type Framed = HTMLVideoElement & { requestVideoFrameCallback?(run: (now: number) => void): number; cancelVideoFrameCallback?(id: number): void };

export function OtherPicture({ o }: { o: Other }) {
  const { s, c, t } = useApp();
  const ref = useRef<HTMLVideoElement>(null);
  const [blocked, setBlocked] = useState(false);
  const name = nameOf(o, t);
  const play = () => void ref.current?.play().then(() => setBlocked(false), (e: { name?: string }) => setBlocked(e.name === "NotAllowedError"));
  useEffect(() => {
    const video = ref.current as Framed | null;
    if (!video) return;
    if (video.srcObject !== o.stream) video.srcObject = o.stream;
    play();
    const added = () => play();
    o.stream.addEventListener("addtrack", added);
    let id = 0;
    let stopped = false;
    const shown = () => {
      if (stopped) return;
      c.call?.peers.get(o.id)?.shown(Date.now());
      id = video.requestVideoFrameCallback?.(shown) ?? 0;
    };
    id = video.requestVideoFrameCallback?.(shown) ?? 0;
    return () => {
      stopped = true;
      o.stream.removeEventListener("addtrack", added);
      video.cancelVideoFrameCallback?.(id);
    };
  }, [o.stream, o.player]);
  useEffect(() => {
    if (ref.current && s.choice.output) useOutput(ref.current, s.choice.output);
  }, [s.choice.output, o.player]);
  const hidden = !o.video || o.state === "connecting";
  return (
    <figure class={`tile${o.state === "interrupted" ? " lost" : ""}`} data-party={o.id}>
      <video key={o.player} ref={ref} playsInline autoPlay aria-label={name} class={hidden ? "off" : ""} />
      {hidden && <span class="av big" aria-hidden="true">{initials(name)}</span>}
      <figcaption>
        <b>{name}</b>
        {o.name && o.role !== "clinician" && o.role !== "patient" && <span class="role">{t.roles[o.role]}</span>}
        {o.state === "connecting" && <span>{t.waitingOther(name)}</span>}
        {o.state !== "connecting" && !o.audio && <span class="muted"><MicOff size={16} />{t.mutedOther}</span>}
        {o.state === "connected" && !o.video && <span>{t.noPicture}</span>}
      </figcaption>
      {o.state === "interrupted" && <p class="over" role="status">{o.present ? t.interrupted(name) : t.awayOther(name)}</p>}
      {blocked && <button type="button" class="btn unblock" onClick={play}><Loud />{t.playSound}</button>}
    </figure>
  );
}

export function OwnPicture({ corner }: { corner: boolean }) {
  const { s, c, t } = useApp();
  const ref = useRef<HTMLVideoElement>(null);
  const track = c.equipment.tracks.video;
  useEffect(() => {
    if (ref.current) ref.current.srcObject = track ? new MediaStream([track]) : null;
  }, [track]);
  const off = !track || !s.own.videoOn || s.own.audioOnly;
  return (
    <figure class={corner ? "own" : "tile own-cell"}>
      <video ref={ref} playsInline autoPlay muted aria-label={t.yourPicture} class={off ? "off" : "mirror"} />
      {off && <span class="av" aria-hidden="true">{t.you}</span>}
      <figcaption class={corner ? "vh" : ""}>{t.you}{off ? ` – ${t.noPicture}` : ""}</figcaption>
    </figure>
  );
}

export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((p) => p);
  return [parts[0], parts.length > 1 ? parts[parts.length - 1] : undefined].map((p) => [...(p ?? "")][0]?.toUpperCase() ?? "").join("");
}
