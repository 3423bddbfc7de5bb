/** 0:04.92, 1:02:07.00: cut, as a clock is. */
export function fineClock(seconds: number): string {
  const hundredths = Math.floor(Math.max(0, seconds) * 100 + 1e-6);
  const [minutes, rest] = [Math.floor(hundredths / 6000), hundredths % 6000];
  const second = (rest / 100).toFixed(2).padStart(5, "0");
  const pair = (value: number) => String(value).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${second}` : `${Math.floor(minutes / 60)}:${pair(minutes % 60)}:${second}`;
}

/** −3.1 dB of a sample's size in [0, 1]. */
export function decibels(size: number): string {
  if (size <= 0) return "−∞ dB";
  return `${(20 * Math.log10(size)).toFixed(1)} dB`.replace("-", "−");
}

/** −19 LUFS; an en dash where nothing is heard. */
export function lufs(value: number | null): string {
  return value === null ? "–" : `${value.toFixed(0)} LUFS`.replace("-", "−");
}

/** 1.5× */
export function times(speed: number): string {
  return `${speed}×`;
}
