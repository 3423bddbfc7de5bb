/** Levels that stand still, so that a picture of them is always the same. */
import type { Meter } from "../../src/live/state";

export const speech: Meter & { newest: number } = {
  newest: -19,
  recent(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) into[n] = -30 + 25 * Math.sin(n * 1.7) * Math.cos(n * 0.6);
    return into.length;
  },
};

export const silence: Meter = {
  recent(into: Float32Array): number {
    into.fill(-60);
    return into.length;
  },
};
