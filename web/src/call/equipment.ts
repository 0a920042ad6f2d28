// The person's own camera and microphone through the life of the page: opened, chosen, lost, and given to the call.

import { chosen, named, type Kind } from "./devices.ts";
import { blur, canBlur, listDevices, openBoth, openOne, watchLevel, type Opened } from "./media.ts";
import type { Tracks } from "./peer.ts";
import type { Action, State } from "./state.ts";

export class Equipment {
  tracks: Tracks = { audio: null, video: null };
  // 0–1, of the microphone; beside the state, which would change ten times a second.
  level = 0;
  heard = false;
  // The loudspeaker that the workstation names; devices have names only once they may be used.
  outputNamed: string | null = null;
  readonly #state: () => State;
  readonly #do: (a: Action) => void;
  readonly #changed: (tracks: Tracks) => void;
  #stopLevel: (() => void) | null = null;
  #listener: ((level: number) => void) | null = null;
  #turn = 0;
  #opened = false;

  constructor(state: () => State, act: (a: Action) => void, changed: (tracks: Tracks) => void) {
    this.#state = state;
    this.#do = act;
    this.#changed = changed;
  }

  // Asks once; `again` after a refusal or a device that was taken.
  async open(again = false): Promise<void> {
    if (this.#opened && !again) return;
    this.#opened = true;
    const turn = ++this.#turn;
    this.#do({ type: "own", part: { asking: true } });
    const wanted = { audio: !this.tracks.audio, video: !this.tracks.video };
    const got = await openBoth(this.#state().choice, wanted);
    if (turn !== this.#turn) return this.#stop(got.audio, got.video);
    this.#do({ type: "own", part: { asking: false } });
    if (wanted.audio) this.#take("audio", got.audio);
    if (wanted.video) this.#take("video", got.video);
    await this.list();
  }

  async choose(kind: Kind, id: string): Promise<void> {
    this.#do({ type: "choice", part: { [kind]: id } });
    // Some systems give a camera to one at a time.
    this.tracks[kind]?.stop();
    const got = await openOne(kind, id);
    this.#take(kind, got);
  }

  async list(): Promise<void> {
    const devices = await listDevices();
    const { choice } = this.#state();
    this.#do({ type: "set", part: { devices } });
    this.#do({ type: "choice", part: { audio: chosen(devices.audio, choice.audio), video: chosen(devices.video, choice.video), output: this.outputNamed === null ? chosen(devices.output, choice.output) : named(devices.output, this.outputNamed) } });
  }

  setOn(kind: Kind, on: boolean): void {
    this.#do({ type: "own", part: kind === "audio" ? { audioOn: on } : { videoOn: on } });
    this.#enable();
  }

  async setBlur(on: boolean): Promise<void> {
    const track = this.tracks.video;
    if (track && (await blur(track, on))) this.#do({ type: "own", part: { blurred: on } });
  }

  onLevel(listener: ((level: number) => void) | null): void {
    this.#listener = listener;
  }

  close(): void {
    this.#turn++;
    this.#opened = false;
    this.#stopLevel?.();
    this.#stopLevel = null;
    this.tracks.audio?.stop();
    this.tracks.video?.stop();
    this.tracks = { audio: null, video: null };
  }

  #take(kind: Kind, got: Opened): void {
    const { track, problem } = got;
    this.tracks = { ...this.tracks, [kind]: track };
    if (track) {
      // Unplugged, or the right to it was taken back; a stop of our own says nothing.
      track.onended = () => {
        if (this.tracks[kind] !== track) return;
        this.#take(kind, { track: null, problem: "gone" });
      };
    }
    if (kind === "audio") {
      this.#stopLevel?.();
      this.heard = false;
      this.#stopLevel = track ? watchLevel(track, (level) => {
        this.level = level;
        if (level > 0.35) this.heard = true;
        this.#listener?.(level);
      }) : null;
      this.#do({ type: "own", part: { audioProblem: problem, hasAudio: track !== null } });
    } else {
      this.#do({ type: "own", part: { videoProblem: problem, hasVideo: track !== null, canBlur: track !== null && canBlur(track), blurred: false } });
    }
    this.#enable();
    this.#changed(this.tracks);
  }

  #enable(): void {
    const { own } = this.#state();
    if (this.tracks.audio) this.tracks.audio.enabled = own.audioOn;
    if (this.tracks.video) this.tracks.video.enabled = own.videoOn && !own.audioOnly;
  }

  #stop(...all: Opened[]): void {
    for (const o of all) o.track?.stop();
  }
}
