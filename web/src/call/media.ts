// The browser's devices: opens them, one at a time when both at once do not go, and keeps the tracks of the call.

import { constraintsOf, levelOf, problemOf, readDevices, type Choice, type DeviceProblem, type Devices, type Kind } from "./devices.ts";

export interface Opened { track: MediaStreamTrack | null; problem: DeviceProblem | null }
export interface Both { audio: Opened; video: Opened }

export async function openOne(kind: Kind, id: string): Promise<Opened> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (!media?.getUserMedia) return { track: null, problem: "unsupported" };
  const ask = async (wanted: MediaTrackConstraints | true) => (await media.getUserMedia({ [kind]: wanted })).getTracks()[0] ?? null;
  try {
    return { track: await ask(constraintsOf(kind, id)), problem: null };
  } catch (first) {
    const problem = problemOf(first);
    if (problem === "refused" || (problem === "missing" && !id)) return { track: null, problem };
    // The chosen one is gone, or the form that was asked for is not to be had: whatever there is.
    try {
      return { track: await ask(true), problem: null };
    } catch (second) {
      return { track: null, problem: problemOf(second) };
    }
  }
}

// Both with one question to the person; when that fails, each by itself, to learn which one it is.
export async function openBoth(choice: Choice, wanted: { audio: boolean; video: boolean }): Promise<Both> {
  const none: Opened = { track: null, problem: null };
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (wanted.audio && wanted.video && media?.getUserMedia) {
    try {
      const stream = await media.getUserMedia({ audio: constraintsOf("audio", choice.audio), video: constraintsOf("video", choice.video) });
      return { audio: { track: stream.getAudioTracks()[0] ?? null, problem: null }, video: { track: stream.getVideoTracks()[0] ?? null, problem: null } };
    } catch {
      // Which of the two it was is not told.
    }
  }
  const audio = wanted.audio ? await openOne("audio", choice.audio) : none;
  const video = wanted.video ? await openOne("video", choice.video) : none;
  return { audio, video };
}

export async function listDevices(): Promise<Devices> {
  try {
    return readDevices(await navigator.mediaDevices.enumerateDevices());
  } catch {
    return readDevices([]);
  }
}

// ---- Sound -----------------------------------------------------------------------------------------------------------------

// How loud a track is, some ten times a second. Returns how to stop.
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  let context: AudioContext;
  try {
    context = new AudioContext();
  } catch {
    return () => undefined;
  }
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const buffer = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(buffer);
    tell(levelOf(Math.sqrt(buffer.reduce((sum, v) => sum + v * v, 0) / buffer.length)));
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

interface Sinks { setSinkId?(id: string): Promise<void> }
export const canChooseOutput = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

export function useOutput(element: HTMLMediaElement, id: string): void {
  void (element as HTMLMediaElement & Sinks).setSinkId?.(id).catch(() => undefined);
}

// Two soft tones through the chosen loudspeaker. False: this system gives no sound.
export async function playTone(output: string): Promise<boolean> {
  try {
    const context = new AudioContext();
    const out = context.createMediaStreamDestination();
    const gain = context.createGain();
    gain.gain.value = 0.15;
    gain.connect(out);
    [523.25, 659.25].forEach((hz, i) => {
      const tone = context.createOscillator();
      tone.frequency.value = hz;
      tone.connect(gain);
      tone.start(context.currentTime + i * 0.35);
      tone.stop(context.currentTime + i * 0.35 + 0.3);
    });
    const element = new Audio();
    element.srcObject = out.stream;
    useOutput(element, output);
    await element.play();
    await new Promise((done) => setTimeout(done, 800));
    element.srcObject = null;
    await context.close();
    return true;
  } catch {
    return false;
  }
}

// ---- Blur ------------------------------------------------------------------------------------------------------------------

// Only where the system's camera does it: done in the page it takes a third of a laptop's power and heats phones.
export function canBlur(track: MediaStreamTrack): boolean {
  const can = (track.getCapabilities?.() ?? {}) as { backgroundBlur?: boolean[] };
  return can.backgroundBlur?.includes(true) === true && can.backgroundBlur.includes(false);
}

export async function blur(track: MediaStreamTrack, on: boolean): Promise<boolean> {
  try {
    await track.applyConstraints({ ...track.getConstraints(), backgroundBlur: on } as MediaTrackConstraints);
    return true;
  } catch {
    return false;
  }
}
