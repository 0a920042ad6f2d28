// What a connection sends: in which form, how much, and how large.

// VP8 first: the one that systems keep patched, and that every browser speaks.
export function preferVp8(t: RTCRtpTransceiver): void {
  const all = RTCRtpReceiver.getCapabilities?.("video")?.codecs ?? [];
  const helpers = all.filter((c) => /\/(rtx|red|ulpfec|flexfec-03)$/i.test(c.mimeType));
  const vp8 = all.filter((c) => c.mimeType.toLowerCase() === "video/vp8");
  if (vp8.length === 0) return;
  try {
    t.setCodecPreferences?.([...vp8, ...helpers, ...all.filter((c) => !vp8.includes(c) && !helpers.includes(c))]);
  } catch {
    // Then in the browser's own order.
  }
}

export interface Shape { active: boolean; maxBitrate: number; scaleResolutionDownBy: number }

// Whether it holds. A description that is taken meanwhile makes a change void.
export async function setEncoding(sender: RTCRtpSender, shape: Shape): Promise<boolean> {
  try {
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return false;
    if (encoding.active === shape.active && encoding.maxBitrate === shape.maxBitrate && (encoding.scaleResolutionDownBy ?? 1) === shape.scaleResolutionDownBy) return true;
    Object.assign(encoding, shape);
    parameters.degradationPreference = "balanced";
    await sender.setParameters(parameters);
    return true;
  } catch {
    return false;
  }
}
