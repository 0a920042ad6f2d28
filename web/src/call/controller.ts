// Joins the visit, the call, the devices and what is shown. Everything a page can ask for is a method here.

import type { Timers } from "../common/outbox.ts";
import { keepLang, keepTheme, type Lang, type Theme } from "../common/prefs.ts";
import { telHref } from "../common/site.ts";
import type { KeyValue } from "../common/storage.ts";
import type { Store } from "../common/store.ts";
import { Call, makeCertificate } from "./call.ts";
import { checkNumbers } from "./check_words.ts";
import type { Choice, Kind } from "./devices.ts";
import { Equipment } from "./equipment.ts";
import { playTone } from "./media.ts";
import { checkNet } from "./net_check.ts";
import type { Peer } from "./peer.ts";
import type { Line, LineEvents, LineKind } from "./session.ts";
import { Spare } from "./spare.ts";
import { lastResort, type Action, type Other, type Sheet, type State } from "./state.ts";
import { texts } from "./texts/index.ts";
import type { Visits } from "./visit.ts";

export interface Joining { token: string; visit: string }
export interface ControllerPorts {
  timers: Timers;
  device: KeyValue; // language and theme
  window: KeyValue; // survives a reload: that the person was in the call, never what was said
  visits: Visits;
  open(kind: LineKind, on: LineEvents, at?: string): Line;
  kinds?: readonly LineKind[];
  // Soon a line will be wanted, or none after all.
  warm?(on: boolean): void;
  joining(): Joining | null;
  // An invitation was used: this opens the line from now on.
  seated?(token: string): void;
  // To the page where one signs in, and back.
  signIn(): void;
  signOut(): void;
  go(href: string): void;
  // The workstation hears of what matters to it.
  told?(what: "state" | "ended" | "phone" | "device", value: object): void;
}

const inCallKey = "fyr.call.in";
const caps = ["trickle", "restart"];
const retryMs = 4000;
const wordsAfterMs = 1500;
// Who has so few before them may be admitted any moment.
const nearlyDue = 2;

export class Controller {
  readonly equipment: Equipment;
  call: Call | null = null;
  readonly #p: ControllerPorts;
  readonly #store: Store<State, Action>;
  #numbers = new Map<string, { prints: unknown; numbers: readonly number[] | null }>();
  #check = 0;
  #cancelRetry: (() => void) | null = null;
  readonly #spare: Spare;
  // Made while the person reads: it takes a moment.
  readonly #certificate = makeCertificate();

  constructor(ports: ControllerPorts, store: Store<State, Action>) {
    this.#p = ports;
    this.#store = store;
    this.#spare = new Spare(() => ports.timers.now());
    this.equipment = new Equipment(() => this.state, (a) => this.do(a), (tracks) => void this.call?.setTracks({ ...tracks }));
  }

  get state(): State {
    return this.#store.state;
  }
  do(a: Action): void {
    this.#store.dispatch(a);
  }
  set(part: Partial<Omit<State, "own" | "checks" | "choice">>): void {
    this.do({ type: "set", part });
  }
  #say(text: string): void {
    this.set({ spoken: text });
  }
  #t() {
    return texts(this.state.lang);
  }

  // ---- Before the call -------------------------------------------------------------------------------------------------------

  async begin(): Promise<void> {
    this.#cancelRetry?.();
    if (this.state.hosted || this.state.desk) return this.enter();
    // A reload within the call goes on with it at once; the server knows best whether it still may.
    const joining = this.#p.joining();
    if (joining && this.#p.window.get(inCallKey) === joining.visit) this.enter();
    const read = await this.#p.visits.read();
    if ("problem" in read) {
      if (this.call || (this.state.visit && read.problem === "network")) return;
      this.set({ page: "problem", problem: read.problem });
      if (read.problem === "network") this.#cancelRetry = this.#p.timers.after(retryMs, () => void this.begin());
      return;
    }
    const { visit } = read;
    this.set({ visit, problem: null });
    if (this.call) return;
    if (visit.isOver) return this.set({ page: "ended", endedWhy: "ended" });
    this.set({ page: "who" });
  }

  toCheck(): void {
    this.set({ page: "check" });
    if (this.state.visit?.isOpen) this.#p.warm?.(true);
    void this.equipment.open().then(() => this.#prepare());
    void this.checkNet();
  }

  // A connection for whoever may be spoken with any moment now. Before the devices may be used it would find no address.
  #prepare(): void {
    const { page, place, visit, own } = this.state;
    if (!own.hasAudio && !own.hasVideo) return;
    const { call } = this;
    // Who has no line comes back, and perhaps with a page that was opened anew.
    const peers = [...(call?.peers.values() ?? [])];
    const awaited = peers.length === 0 || peers.some((p) => !p.party.present);
    const soon = call ? (call.admitted ? awaited : place !== null && place.position <= nearlyDue) : page === "check" && visit?.isOpen === true;
    if (soon) void this.#certificate.then((c) => this.#spare.ready(c, call?.iceServers ?? visit?.iceServers ?? []));
    else if (call?.admitted ? peers.every((p) => p.state === "connected") : call && place !== null) this.#spare.drop(); // the relay has others to serve
  }

  tryDevices(): void {
    void this.equipment.open(true);
  }

  async playTone(): Promise<void> {
    this.do({ type: "checks", part: { speaker: "playing" } });
    const played = await playTone(this.state.choice.output);
    this.do({ type: "checks", part: { speaker: played ? "asked" : "failed" } });
  }
  heardTone(heard: boolean): void {
    this.do({ type: "checks", part: { speaker: heard ? "heard" : "unheard" } });
  }

  async checkNet(): Promise<void> {
    const mine = ++this.#check;
    this.do({ type: "checks", part: { net: "running", kbps: null } });
    const { way, kbps } = await checkNet(this.state.visit?.iceServers ?? [], () => mine === this.#check).catch(() => ({ way: "none" as const, kbps: null }));
    if (mine === this.#check) this.do({ type: "checks", part: { net: way, kbps } });
  }

  finishCheck(): void {
    const { own, checks } = this.state;
    const speaker = { heard: true, unheard: false, failed: false }[checks.speaker as string];
    const ways = ({ relayUdp: { udp: true }, relayTcp: { udp: false, tcp: true }, relayTls: { udp: false, tcp: true }, none: { udp: false, tcp: false } } as Record<string, object>)[checks.net];
    this.#p.visits.check({
      camera: own.hasVideo, microphone: own.hasAudio, ...(speaker === undefined ? {} : { speaker }), ...ways,
      // It went out and came back: the slower of the two.
      ...(checks.kbps === null ? {} : { upKbps: checks.kbps, downKbps: checks.kbps }),
    });
    this.#check++;
    if (this.state.visit?.isOpen) return this.enter();
    this.#p.warm?.(false);
    this.#spare.drop();
    this.equipment.close();
    this.set({ page: "ended", endedWhy: "checked" });
  }

  // ---- Waiting room and call -------------------------------------------------------------------------------------------------

  enter(): void {
    if (this.call) return;
    if (!this.#p.joining()) return this.#p.signIn();
    this.set({ page: this.state.hosted ? "call" : "waiting", place: null, entered: false, others: [], endedWhy: "", sinceMs: null });
    // The call does not wait for the person's answer about the devices.
    const call = new Call({
      timers: this.#p.timers, open: (kind, on, at) => this.#p.open(kind, on, at), ...(this.#p.kinds ? { kinds: this.#p.kinds } : {}),
      hello: () => ({ ...(this.#p.joining() ?? { token: "", visit: "" }), caps }),
      changed: () => this.#changed(),
      waiting: (position, estimateMs) => {
        this.set({ place: { position, estimateMs, atMs: this.#p.timers.now() } });
        if (position > 0) this.#say(this.#t().waitPlace(position));
        this.#prepare();
      },
      admitted: () => this.#admitted(),
      gone: (name) => this.#say(this.#t().leftCall(name)),
      ended: (reason) => this.#ended(reason),
      seated: (token) => this.#p.seated?.(token),
      spare: () => this.#spare.take(),
    });
    this.call = call;
    const { own } = this.state;
    call.setOn(own.audioOn, own.videoOn);
    void this.equipment.open();
    if (this.equipment.tracks.audio || this.equipment.tracks.video) void call.setTracks({ ...this.equipment.tracks });
    void call.start(this.#certificate);
  }

  #admitted(): void {
    this.set({ page: "call", sheet: null, sinceMs: this.#p.timers.now() });
    const joining = this.#p.joining();
    if (joining) this.#p.window.set(inCallKey, joining.visit);
  }

  #changed(): void {
    const { call } = this;
    if (!call) return;
    if (call.admitted) this.#prepare();
    const before = new Map(this.state.others.map((o) => [o.id, o]));
    const others = [...call.peers.values()].map((p) => this.#view(p));
    const t = this.#t();
    for (const o of others) {
      const was = before.get(o.id);
      const name = o.name || t.roles[o.role];
      if (was && was.state === "interrupted" && o.state === "connected") this.#say(t.isBack(name));
      else if (o.state === "interrupted" && was?.state === "connected") this.#say(t.interrupted(name));
      else if (o.state === "connected" && was?.state !== "connected") this.#say(t.joined(name));
      if (o.phone && !was?.phone) this.#p.told?.("phone", { party: o.id });
    }
    this.set({ others, lineUp: call.lineUp, entered: call.entered });
    this.#p.told?.("state", {
      line: call.lineUp, audio: this.state.own.audioOn && this.state.own.hasAudio, video: this.state.own.videoOn && this.state.own.hasVideo, audioOnly: this.state.own.audioOnly,
      audioProblem: this.state.own.audioProblem, videoProblem: this.state.own.videoOn ? this.state.own.videoProblem : null,
      others: others.map((o) => ({ id: o.id, role: o.role, state: o.state, score: o.verdict?.score ?? null, bars: o.verdict?.bars ?? null, cause: o.verdict?.cause ?? null, relayed: o.verdict?.sample.relayed ?? false })),
    });
  }

  #view(p: Peer): Other {
    const { party } = p;
    return {
      id: party.id, name: party.name, role: party.role, present: party.present, audio: party.audio, video: party.video,
      state: p.state, phone: p.phone, verdict: p.verdict, stream: p.stream, player: p.player, words: this.#words(p),
    };
  }

  #words(p: Peer): readonly number[] | null {
    const { prints, party } = p;
    if (!prints) return null;
    const key = `${prints.mine.join()}|${prints.theirs.join()}`;
    const known = this.#numbers.get(party.id);
    if (known?.prints === key) return known.numbers;
    if (p.state === "connecting") return null; // never in the way of the first picture
    const entry = { prints: key, numbers: null as readonly number[] | null };
    this.#numbers.set(party.id, entry);
    // They take as much of the processor as the first picture does, and that one is waited for.
    this.#p.timers.after(wordsAfterMs, () => void checkNumbers(prints.mine, prints.theirs, crypto.subtle).then((numbers) => {
      entry.numbers = numbers;
      this.#changed();
    }).catch(() => undefined));
    return null;
  }

  #ended(reason: string): void {
    this.call = null;
    this.#spare.drop();
    if (this.state.desk && (reason === "signIn" || reason === "forbidden")) reason = "ticket";
    if (reason === "signIn" && !this.state.hosted) {
      this.equipment.close();
      return this.set({ page: "problem", problem: "signIn", sheet: null, others: [], lineUp: false });
    }
    if (reason !== "elsewhere") this.#p.window.remove(inCallKey);
    this.equipment.close();
    this.set({ page: "ended", sheet: null, endedWhy: reason, others: [], lineUp: false });
    this.#p.told?.("ended", { reason });
  }

  leave(): void {
    this.call?.leave("left");
    this.#ended("left");
  }

  // ---- In the call -----------------------------------------------------------------------------------------------------------

  setOn(kind: Kind, on: boolean): void {
    if (kind === "video" && on && this.state.own.audioOnly) this.setAudioOnly(false);
    this.equipment.setOn(kind, on);
    const { own } = this.state;
    this.call?.setOn(own.audioOn, own.videoOn);
    const t = this.#t();
    this.#say(kind === "audio" ? (on ? t.micOn : t.micOff) : on ? t.camOn : t.camOff);
    // One that was never to be had is asked for when it is wanted.
    if (on && !(kind === "audio" ? own.hasAudio : own.hasVideo)) this.tryDevices();
    this.#changed();
  }
  toggle(kind: Kind): void {
    this.setOn(kind, !(kind === "audio" ? this.state.own.audioOn : this.state.own.videoOn));
  }
  setAudioOnly(on: boolean): void {
    this.do({ type: "own", part: { audioOnly: on } });
    this.equipment.setOn("video", this.state.own.videoOn);
    this.call?.setAudioOnly(on);
    this.#changed();
  }
  choose(kind: Kind | "output", id: string): void {
    const label = this.state.devices[kind].find((d) => d.id === id)?.label ?? "";
    this.equipment.rename(kind, label);
    if (kind === "output") this.do({ type: "choice", part: { output: id } });
    else void this.equipment.choose(kind, id);
    // The workstation keeps it for the next call.
    this.#p.told?.("device", { kind, label });
  }
  // As the workstation's system calls them; "": its own choice.
  useDevicesNamed(names: Choice): void {
    void this.equipment.useNamed(names);
  }
  callPhone(): void {
    if (this.state.hosted) this.#p.told?.("phone", { asked: true });
    else this.#p.go(telHref(lastResort(this.state)));
  }
  show(sheet: Sheet): void {
    this.set({ sheet });
  }
  signIn(): void {
    this.#p.signIn();
  }
  signOut(): void {
    this.#p.window.remove(inCallKey);
    this.#p.signOut();
  }

  // The page is seen again; `moved`: the network is another.
  wake(moved = false): void {
    this.call?.wake(moved);
    if (this.state.page === "problem" && this.state.problem === "network") void this.begin();
  }
  devicesChanged(): void {
    void this.equipment.list();
  }

  setLang(lang: Lang): void {
    keepLang(this.#p.device, lang);
    this.set({ lang });
  }
  setTheme(theme: Theme): void {
    keepTheme(this.#p.device, theme);
    this.set({ theme });
  }
}
