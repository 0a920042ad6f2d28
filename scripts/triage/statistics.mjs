// Shares with their 95 % intervals, and quantiles.
export const wilson = (k, n) => {
  if (!n) return [0, 1];
  const z = 1.96, p = k / n, d = 1 + (z * z) / n;
  const mid = (p + (z * z) / (2 * n)) / d, half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / d;
  return [Math.max(0, mid - half), Math.min(1, mid + half)];
};
// "40/46 87.0 % [74–94]"
export const share = (k, n) => {
  const [lo, hi] = wilson(k, n);
  return n ? `${k}/${n} ${(100 * k / n).toFixed(1)} % [${(100 * lo).toFixed(0)}–${(100 * hi).toFixed(0)}]` : '–';
};
export const mean = (list) => (list.length ? list.reduce((a, b) => a + b, 0) / list.length : 0);
export const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? 0;
