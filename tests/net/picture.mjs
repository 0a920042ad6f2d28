// Whether a screenshot shows the picture of a camera. Chromium's invented one is mostly a bright green, which no part of a page is.
import { execFileSync } from 'node:child_process';

const side = 48;
function pixels(file) {
  const bytes = execFileSync('convert', [file, '-resize', `${side}x${side}!`, '-alpha', 'off', '-depth', '8', 'rgb:-']);
  return Array.from({ length: side * side }, (_, i) => bytes.subarray(3 * i, 3 * i + 3));
}

// The share of it that is the camera's green, 0 to 1.
export const green = (file) => pixels(file).filter(([r, g, b]) => g > 90 && g > 1.6 * r && g > 1.6 * b).length / (side * side);

// The share of it that differs between two.
export function moved(one, other) {
  const [a, b] = [pixels(one), pixels(other)];
  return a.filter((p, i) => Math.max(...p.map((v, k) => Math.abs(v - b[i][k]))) > 24).length / a.length;
}
