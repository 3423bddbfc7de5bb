import { describe, expect, it } from "vitest";
import type { WordColumns } from "../../src/player/messages";
import { WordLine } from "../../src/player/words";

function columns(times: readonly (readonly [number, number])[], extra: Partial<WordColumns> = {}): WordColumns {
  const texts = times.map((_, n) => `w${n}`);
  return {
    texts,
    originals: texts,
    starts: times.map(([start]) => start),
    ends: times.map(([, end]) => end),
    doubtful: [],
    speakers: [],
    names: [],
    undo: 0,
    redo: 0,
    ...extra,
  };
}

describe("the words of a recording", () => {
  const line = WordLine.of(
    columns([
      [0.5, 1],
      [1, 1.4],
      [3, 3.5],
    ]),
  );

  it("knows which one sounds, and which has begun", () => {
    const at = [0, 0.5, 0.99, 1, 1.39, 1.4, 2.9, 3, 9].map((time) => line.at(time));
    expect(at).toEqual([-1, 0, 0, 1, 1, -1, -1, 2, -1]);
    const begun = [0, 0.5, 1, 2, 3, 9].map((time) => line.begun(time));
    expect(begun).toEqual([-1, 0, 1, 1, 2, 2]);
  });

  it("finds what is seen, also a long word that began before", () => {
    expect(line.within(1.2, 2)).toEqual([1, 1]);
    expect(line.within(0, 9)).toEqual([0, 2]);
    expect(line.within(0, 0.1)).toEqual([0, -1]);
    const long = WordLine.of(
      columns([
        [0, 10],
        [1, 2],
        [3, 4],
        [8, 9],
      ]),
    );
    expect(long.within(5, 6)).toEqual([0, 2]);
    expect(long.at(5)).toBe(0);
    expect(long.at(3.5)).toBe(2);
  });

  it("sorts them by time, and remembers their place in the transcript", () => {
    const odd = WordLine.of(
      columns(
        [
          [3, 4],
          [1, 2],
        ],
        { speakers: [0, 1], names: ["Left", "Right"], doubtful: [0] },
      ),
    );
    expect(odd.words.map(({ index, speaker, doubtful }) => [index, speaker, doubtful])).toEqual([
      [1, 1, false],
      [0, 0, true],
    ]);
    const changed = odd.with(0, "");
    expect(changed.words.map(({ text }) => text)).toEqual(["w1", ""]);
    expect(odd.words[1]?.text).toBe("w0");
    expect(odd.with(7, "x")).toBe(odd);
  });

  it("has a pace that a pause does not change", () => {
    expect(
      WordLine.of(
        columns([
          [0, 0.2],
          [0.3, 0.5],
          [0.6, 0.9],
          [60, 61],
        ]),
      ).pace,
    ).toBeCloseTo(0.3);
    expect(WordLine.of(columns([])).pace).toBe(0);
    expect(WordLine.of(columns([[1, 2]])).pace).toBe(1);
  });

  it("counts what lies behind the end of the sound", () => {
    expect(line.behind(2)).toBe(1);
    expect(line.behind(3)).toBe(0);
    expect(WordLine.of(columns([])).at(1)).toBe(-1);
  });

  it("is quick with ten thousand", () => {
    const many = WordLine.of(columns(Array.from({ length: 10_000 }, (_, n) => [n / 2, n / 2 + 0.4] as const)));
    for (let n = 0; n < 10_000; n++) if (many.at(n / 2 + 0.1) !== n) throw new Error(String(n));
    expect(many.within(100, 110)).toEqual([200, 220]);
  });
});
