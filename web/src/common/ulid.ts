// ULIDs: made once for each thing a person does, so that the server applies it once however often it is sent.

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function ulid(nowMs: number = Date.now(), random: Uint8Array = randomBytes(10)): string {
  let time = "";
  let t = Math.floor(nowMs);
  for (let i = 0; i < 10; i++) {
    time = alphabet.charAt(t % 32) + time;
    t = Math.floor(t / 32);
  }
  // 80 random bits are sixteen letters of five bits.
  let tail = "";
  let held = 0;
  let bits = 0;
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      tail += alphabet.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return time + tail;
}

function randomBytes(n: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(n));
}

// When it was made, in milliseconds.
export function timeOfUlid(id: string): number {
  return [...id.slice(0, 10)].reduce((t, c) => t * 32 + Math.max(0, alphabet.indexOf(c)), 0);
}
