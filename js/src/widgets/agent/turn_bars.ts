/** The times of the turns as bars on one scale, and as CSV. */
import type { TurnTimes } from "../../agent/state.ts";

export const PARTS = ["silence", "delta", "tool", "toSound"] as const;

interface Bar {
  readonly part: (typeof PARTS)[number];
  /** Hundredths of the longest turn. */
  readonly width: number;
}

const whole = (turn: TurnTimes) => PARTS.reduce((sum, part) => sum + (turn[part] ?? 0), 0);

export function bars(turn: TurnTimes, all: readonly TurnTimes[]): Bar[] {
  const longest = Math.max(...all.map(whole));
  return PARTS.flatMap((part) => {
    const seconds = turn[part] ?? 0;
    return seconds > 0 ? [{ part, width: (100 * seconds) / longest }] : [];
  });
}

export function csv(turns: readonly TurnTimes[]): string {
  const rows = turns.map((turn) =>
    [turn.turn, turn.silence, turn.delta, turn.tool, turn.toSound, turn.response].map((value) => value ?? "").join(","),
  );
  return ["turn,silence,first_delta,tool,to_first_sound,response", ...rows].map((row) => `${row}\n`).join("");
}
