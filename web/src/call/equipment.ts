// The person's own camera and microphone through the life of the page: opened, chosen, lost, and given to the call.

import { chosen, named, type Choice, type Kind } from "./devices.ts";
import { blur, canBlur, listDevices, openBoth, openOne, watchLevel, type Opened } from "./media.ts";
import type { Tracks } from "./peer.ts";
import type { Action, State } from "./state.ts";

export class Equipment {
  tracks: Tracks = { audio: null, video: null };
  // 0–1, of the microphone; beside the state, which would change ten times a second.
  level = 0;
  heard = false;
  // What the workstation names; devices have names only once they may be used.
  #names: Choice | null = null;
  // What each was opened with, by its id.
  readonly #openedWith: Record<Kind, string> = { audio: "", video: "" };
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
    const { choice } = this.#state();
    const got = await openBoth(choice, wanted);
    if (turn !== this.#turn) return this.#stop(got.audio, got.video);
    this.#do({ type: "own", part: { asking: false } });
    for (const kind of ["audio", "video"] as const) {
      if (!wanted[kind]) continue;
      this.#openedWith[kind] = choice[kind];
      this.#take(kind, got[kind]);
    }
    await this.list();
  }

  async choose(kind: Kind, id: string): Promise<void> {
    this.#do({ type: "choice", part: { [kind]: id } });
    this.#openedWith[kind] = id;
    // Some systems give a camera to one at a time.
    this.tracks[kind]?.stop();
    const got = await openOne(kind, id);
    this.#take(kind, got);
  }

  async list(): Promise<void> {
    const devices = await listDevices();
    const { choice } = this.#state();
    const of = (kind: keyof Choice) => (this.#names === null ? chosen(devices[kind], choice[kind]) : named(devices[kind], this.#names[kind]));
    this.#do({ type: "set", part: { devices } });
    this.#do({ type: "choice", part: { audio: of("audio"), video: of("video"), output: of("output") } });
    await this.#follow();
  }

  async useNamed(names: Choice): Promise<void> {
    this.#names = names;
    await this.list();
  }
  // Chosen on the page, within the workstation.
  rename(kind: keyof Choice, label: string): void {
    if (this.#names) this.#names = { ...this.#names, [kind]: label };
  }

  // Within the workstation the named devices are used as soon as they are there, and the system's when they are pulled out.
  async #follow(): Promise<void> {
    if (this.#names === null || !this.#opened || this.#state().own.asking) return;
    for (const kind of ["audio", "video"] as const) {
      const { choice, own, devices } = this.#state();
      const id = choice[kind];
      const problem = kind === "audio" ? own.audioProblem : own.videoProblem;
      const lost = problem === "gone" || (problem === "missing" && devices[kind].length > 0);
      if (this.#openedWith[kind] === id && !lost) continue;
      if (id && this.tracks[kind]?.getSettings().deviceId === id) this.#openedWith[kind] = id;
      else await this.choose(kind, id);
    }
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
        void this.#follow(); // what the system has instead
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
