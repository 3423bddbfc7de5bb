/** Numbers as ui.md 11 writes them. */

/** 0:04, 4:12, 1:02:07 */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pair = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pair(minutes)}:${pair(rest)}` : `${minutes}:${pair(rest)}`;
}

/** 0:12.4 */
export function tenths(seconds: number): string {
  const whole = Math.floor(10 * Math.max(0, seconds) + 1e-6);
  return `${clock(whole / 10)}.${whole % 10}`;
}

/** 0.82 s; an en dash where there is none. */
export function seconds(value: number | null, digits = 2): string {
  return value === null ? "–" : `${value.toFixed(digits)} s`;
}

/** 31 kB, 1.2 MB */
export function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Middle of the sorted values; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
