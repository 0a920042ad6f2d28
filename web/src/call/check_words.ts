// Five words that both parties read aloud: they are the same if nobody sits between them. Made of the fingerprints of both
// DTLS certificates, which a server in between would have to change.
//
// Shape:  PBKDF2-HMAC-SHA-256 over the smaller and the larger fingerprint, salt "fyr call words 1", 210,000 rounds, 5 bytes;
//         each byte is the number of a word in content/video/check_words.json, the same thing in either language. What they are
//         worth: docs/CALL_SECURITY.md. The server's modules/video/trust does the same; both have the same known answers.

import words from "../../../content/video/check_words.json";
import type { Lang } from "../common/prefs.ts";

export const checkRounds = 210_000;

// "a=fingerprint:sha-256 AB:CD…"; null when there is none, or several that differ.
export function fingerprintOf(sdp: string): Uint8Array | null {
  const all = new Set([...sdp.matchAll(/^a=fingerprint:sha-256 ([0-9A-Fa-f:]{95})\s*$/gm)].map((m) => (m[1] ?? "").toUpperCase()));
  const [only] = [...all];
  if (all.size !== 1 || !only) return null;
  const bytes = only.split(":").map((h) => parseInt(h, 16));
  return bytes.length === 32 && bytes.every((b) => b >= 0 && b < 256) ? new Uint8Array(bytes) : null;
}

export async function checkNumbers(mine: Uint8Array, theirs: Uint8Array, subtle: SubtleCrypto): Promise<number[]> {
  const [first, second] = compare(mine, theirs) <= 0 ? [mine, theirs] : [theirs, mine];
  const both = new Uint8Array(64);
  both.set(first, 0);
  both.set(second, 32);
  const key = await subtle.importKey("raw", both, "PBKDF2", false, ["deriveBits"]);
  const bits = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: new TextEncoder().encode("fyr call words 1"), iterations: checkRounds }, key, 40);
  return [...new Uint8Array(bits)];
}

export function checkWords(numbers: readonly number[], lang: Lang): string[] {
  return numbers.map((n) => words[lang][n] ?? "");
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < 32; i++) {
    const d = (a[i] ?? 0) - (b[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}
