/** Levels that stand still, so that a picture of them is always the same. */
import type { Meter } from "../../src/live/state";

// They come again and again, as those of a microphone do.
function next(tell: () => void): () => void {
  const timer = setTimeout(tell, 40);
  return () => clearTimeout(timer);
}

export const speech: Meter & { newest: number } = {
  newest: -19,
  next,
  recent(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) into[n] = -30 + 25 * Math.sin(n * 1.7) * Math.cos(n * 0.6);
    return into.length;
  },
};

export const silence: Meter = {
  next,
  recent(into: Float32Array): number {
    into.fill(-60);
    return into.length;
  },
};
