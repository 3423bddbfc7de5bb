import type { MicrophoneFrame } from "../audio/microphone";

/** Frames that follow each other, as one. */
export function joined<Frame extends MicrophoneFrame>(frames: readonly [Frame, ...Frame[]]): Frame {
  const [first] = frames;
  if (frames.length === 1) return first;
  const samples = new Int16Array(frames.reduce((sum, one) => sum + one.samples.length, 0));
  for (const { position, samples: part } of frames) samples.set(part, position - first.position);
  const [rms, peak] = [Math.max(...frames.map((one) => one.rms)), Math.max(...frames.map((one) => one.peak))];
  return { ...first, samples, rms, peak };
}
