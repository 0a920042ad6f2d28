// Camera, microphone and loudspeaker: what was chosen, what is there, and what to say when one is not to be had. Pure.

export type Kind = "audio" | "video";
// refused: the person or the browser's settings; missing: none is there; taken: another program has it, or the system gives
// nothing; gone: it was pulled out; unsupported: this browser cannot, or the page is not secure.
export type DeviceProblem = "refused" | "missing" | "taken" | "gone" | "unsupported";

export interface Device { id: string; label: string }
export interface Devices { audio: Device[]; video: Device[]; output: Device[] }
export interface Choice { audio: string; video: string; output: string } // "" is the system's own

export const noDevices: Devices = { audio: [], video: [], output: [] };
export const noChoice: Choice = { audio: "", video: "", output: "" };

export function problemOf(error: unknown): DeviceProblem {
  const name = error && typeof error === "object" && "name" in error ? String(error.name) : "";
  switch (name) {
    case "NotAllowedError":
    case "PermissionDeniedError":
    case "SecurityError": return "refused";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError": return "missing";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError": return "taken";
    default: return "unsupported";
  }
}

// What is asked for. Small enough for a weak line and a phone that is held in a hand; the browser lowers it by itself.
export function constraintsOf(kind: Kind, id: string): MediaTrackConstraints {
  const device = id ? { deviceId: { exact: id } } : {};
  if (kind === "audio") return { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return { ...device, width: { ideal: 1280, max: 1280 }, height: { ideal: 720, max: 720 }, frameRate: { ideal: 24, max: 30 }, ...(id ? {} : { facingMode: "user" }) };
}

// Bits a second for the picture, by how many see it: each of them is sent their own.
export function videoBitrate(others: number): number {
  return others <= 1 ? 1_500_000 : others === 2 ? 800_000 : 500_000;
}

export function readDevices(all: readonly { kind: string; deviceId: string; label: string }[]): Devices {
  const of = (kind: string) => all.filter((d) => d.kind === kind && d.deviceId !== "" && d.deviceId !== "communications").map((d) => ({ id: d.deviceId, label: d.label }));
  return { audio: of("audioinput"), video: of("videoinput"), output: of("audiooutput") };
}

// The device that was chosen, when it is (still) there.
export function chosen(list: readonly Device[], wanted: string): string {
  return list.some((d) => d.id === wanted) ? wanted : "";
}

// The device that the system calls so: a browser numbers devices anew for each page, and may say more than the system's name.
export function named(list: readonly Device[], label: string): string {
  if (!label) return "";
  return (list.find((d) => d.label === label) ?? list.find((d) => d.label.includes(label)))?.id ?? "";
}

// 0–1 as an ear hears it: from -60 to -6 dB of full scale.
export function levelOf(rms: number): number {
  if (rms <= 0) return 0;
  return Math.min(1, Math.max(0, (20 * Math.log10(rms) + 60) / 54));
}

// Where the pictures go: the others' in a grid, the own in a corner while there is room beside nobody, else in the grid.
export interface Layout { columns: number; rows: number; own: "corner" | "cell" | "none" }
export function layoutOf(others: number, hasOwn: boolean, isWide: boolean): Layout {
  if (others <= 1) return { columns: 1, rows: 1, own: hasOwn ? "corner" : "none" };
  const cells = others + (others === 3 && hasOwn ? 1 : 0);
  const own = !hasOwn ? "none" : others === 3 ? "cell" : "corner";
  if (cells === 2) return isWide ? { columns: 2, rows: 1, own } : { columns: 1, rows: 2, own };
  return cells === 3 ? (isWide ? { columns: 3, rows: 1, own } : { columns: 1, rows: 3, own }) : { columns: 2, rows: 2, own };
}
