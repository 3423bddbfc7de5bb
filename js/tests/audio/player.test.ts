import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Played } from "../../src/audio/ear";
import type { PlayerReport } from "../../src/audio/ports";
import { Scope } from "./worklet_scope";

type Report = Extract<PlayerReport, { played: readonly Played[] }>;
type Flushed = Extract<PlayerReport, { flushed: number }>;

let scope: Scope;
let reports: PlayerReport[];

beforeEach(async () => {
  scope = await Scope.load(() => import("../../src/audio/player.worklet"), 24_000, { record: false });
  reports = [];
});
afterEach(() => vi.unstubAllGlobals());

/** Samples that are all unlike each other; `from` is the position of the first. */
function sound(length: number, from = 0): Int16Array {
  return Int16Array.from({ length }, (_, n) => ((from + n) * 37) % 30_011 || 1);
}

function give(item: string, position: number, samples: Int16Array, generation = 0): void {
  scope.order({ play: { item, generation, position, samples } });
}

function play(length: number): Float32Array {
  const out = scope.play(length);
  reports.push(...scope.posted<PlayerReport>());
  return out;
}

function played(item?: string): Played[] {
  return reports.flatMap((one) => ("played" in one ? one.played : [])).filter((one) => !item || one.item === item);
}

function last(): Report {
  return reports.filter((one): one is Report => "played" in one).at(-1) as Report;
}

function flush(generation: number): ReadonlyMap<string, number> {
  scope.order({ flush: generation });
  const answer = scope.posted<PlayerReport>().filter((one): one is Flushed => "flushed" in one);
  expect(answer.map(({ flushed }) => flushed)).toEqual([generation]);
  return (answer[0] as Flushed).rendered;
}

/** What sounded, as 16-bit samples, without the silence around it. */
function heard(...pieces: Float32Array[]): number[] {
  const all = pieces.flatMap((piece) => [...piece].map((value) => value * 0x8000));
  const first = all.findIndex((value) => value !== 0);
  return all.slice(first, all.findLastIndex((value) => value !== 0) + 1);
}

describe("an item", () => {
  it("sounds sample for sample, in whatever pieces it comes", () => {
    const whole = sound(7777);
    let at = 0;
    for (const length of [2400, 1, 3000, 960, 1416]) {
      give("a", at, whole.slice(at, at + length));
      at += length;
    }
    expect(heard(play(9600))).toEqual([...whole]);
  });

  it("is told at its beginning, at least four times a second, and at its end", () => {
    give("a", 0, sound(60_000));
    play(72_000);
    const told = played("a");
    expect(told[0]).toEqual({ item: "a", samples: 0, final: false });
    expect(told.at(-1)).toEqual({ item: "a", samples: 60_000, final: true });
    for (let n = 1; n < told.length; n++) {
      expect((told[n] as Played).samples - (told[n - 1] as Played).samples).toBeLessThanOrEqual(6000);
    }
    expect(told.filter(({ final }) => final).length).toBe(1);
  });

  it("follows another without a hole, each with its own count", () => {
    give("a", 0, sound(5000));
    give("b", 0, sound(5000, 9000));
    expect(heard(play(12_000))).toEqual([...sound(5000), ...sound(5000, 9000)]);
    expect(played("a").at(-1)).toEqual({ item: "a", samples: 5000, final: true });
    expect(played("b").at(-1)).toEqual({ item: "b", samples: 5000, final: true });
  });

  it("is not mixed with one that comes at the same time", () => {
    for (let at = 0; at < 4800; at += 1200) {
      give("a", at, sound(1200, at));
      give("b", at, sound(1200, 9000 + at));
    }
    expect(heard(play(12_000))).toEqual([...sound(4800), ...sound(4800, 9000)]);
  });

  it("that came twice sounds once", () => {
    give("a", 0, sound(2400));
    give("a", 0, sound(2400));
    give("a", 1200, sound(2400, 1200));
    expect(heard(play(6000))).toEqual([...sound(3600)]);
    expect(last().gone).toBe(7200);
  });

  it("with a hole is counted where it is", () => {
    give("a", 0, sound(2400));
    give("a", 3360, sound(2400, 3360));
    expect(heard(play(7200))).toEqual([...sound(2400), ...sound(2400, 3360)]);
    expect(played("a").at(-1)).toEqual({ item: "a", samples: 5760, final: true });
  });

  it("sounds at full scale without a clamp", () => {
    give("a", 0, Int16Array.of(...new Array(1200).fill(32_767), ...new Array(1200).fill(-32_768)));
    expect(new Set(heard(play(4800)))).toEqual(new Set([32_767, -32_768]));
  });
});

describe("the start buffer", () => {
  it("is 50 ms: less waits, that much sounds in the next block", () => {
    give("a", 0, sound(1199));
    expect(heard(play(128))).toEqual([]);
    give("a", 1199, sound(1, 1199));
    expect(heard(play(128))).toEqual([...sound(128)]);
  });

  it("does not hold back for ever what is shorter", () => {
    give("a", 0, sound(240));
    expect(heard(play(4800))).toEqual([...sound(240)]);
    expect(played("a").at(-1)).toEqual({ item: "a", samples: 240, final: true });
  });

  it("grows by 20 ms with each underrun, to 200 ms; counts go on", () => {
    let at = 0;
    for (let n = 1; n <= 40; n++) {
      give("a", at, sound(6000, at));
      at += 6000;
      play(7200);
      expect(last()).toMatchObject({ underruns: n - 1, start: Math.min(200, 50 + 20 * (n - 1)) * 24 });
    }
    expect(played("a").at(-1)).toEqual({ item: "a", samples: at, final: true });
  });

  it("is not told of an underrun when something comes twice", () => {
    give("a", 0, sound(6000));
    play(7200);
    give("a", 0, sound(6000));
    play(1280);
    give("b", 0, sound(6000));
    play(7200);
    expect(last()).toMatchObject({ underruns: 0 });
  });

  it("is not told of an underrun when an answer ends and another comes", () => {
    give("a", 0, sound(6000));
    play(7200);
    give("b", 0, sound(6000));
    play(7200);
    expect(last()).toMatchObject({ underruns: 0, start: 1200 });
  });

  it("shrinks while all goes well, to 20 ms", () => {
    for (let n = 0; n < 10; n++) {
      give(`item ${n}`, 0, sound(30 * 24_000));
      play(31 * 24_000);
    }
    expect(last().start).toBe(480);
  });

  it("waits twice as long for that after an underrun: what was too little once is", () => {
    give("a", 0, sound(6000));
    play(7200);
    give("a", 6000, sound(6000, 6000));
    play(7200);
    give("b", 0, sound(40 * 24_000));
    play(41 * 24_000);
    expect(last()).toMatchObject({ underruns: 1, start: 70 * 24 });
    give("c", 0, sound(20 * 24_000));
    play(21 * 24_000);
    expect(last().start).toBe(65 * 24);
  });
});

describe("a flush", () => {
  it("fades out within 10 ms without a click and forgets what waits", () => {
    give("a", 0, new Int16Array(48_000).fill(16_384));
    play(9600);
    flush(1);
    const rest = play(4800);
    const end = rest.findLastIndex((value) => value !== 0) + 1;
    expect(end).toBeGreaterThanOrEqual(120);
    expect(end).toBeLessThanOrEqual(240);
    const steps = rest
      .subarray(0, end + 1)
      .map((value, n) => Math.abs(value - (n === 0 ? 0.5 : (rest[n - 1] as number))));
    expect(Math.max(...steps)).toBeLessThan(0.01);
  });

  it("tells how far each item came that had not sounded to its end", () => {
    give("a", 0, sound(2400));
    give("b", 0, sound(24_000));
    give("c", 0, sound(24_000));
    const rendered = play(7200).length - 2400;
    expect(flush(1)).toEqual(
      new Map([
        ["b", rendered],
        ["c", 0],
      ]),
    );
    expect(rendered).toBeGreaterThan(4700);
  });

  it("drops what is older, plays what is newer, and the counts of that begin anew", () => {
    give("a", 0, sound(24_000));
    play(4800);
    flush(3);
    play(2400);
    give("a", 24_000, sound(2400), 2);
    expect(heard(play(4800))).toEqual([]);
    give("b", 0, sound(2400), 3);
    expect(heard(play(4800))).toEqual([...sound(2400)]);
    expect(played("b").at(-1)).toEqual({ item: "b", samples: 2400, final: true });
    expect(last().gone).toBe(24_000 + 2400 + 2400);
  });

  it("of silence is answered with nothing", () => {
    expect(flush(1)).toEqual(new Map());
    give("a", 0, sound(2400), 1);
    play(4800);
    expect(flush(2)).toEqual(new Map());
    expect(heard(play(2400))).toEqual([]);
  });

  it("is implied by sound of a newer generation", () => {
    give("a", 0, sound(24_000));
    give("b", 0, sound(2400, 5000), 1);
    expect(heard(play(1280))).toEqual([...sound(1280, 5000)]);
    // The order itself comes late, and twice: it cuts nothing more.
    for (let n = 0; n < 2; n++) expect(flush(1)).toEqual(new Map([["a", 0]]));
    expect(heard(play(4800))).toEqual([...sound(1120, 6280)]);
  });
});

describe("after a flush", () => {
  it("nothing more is told of what was cut, though it is on its way to the ear", () => {
    scope.order({ latency: 2400 });
    give("a", 0, sound(24_000));
    play(4800);
    flush(1);
    reports.length = 0;
    play(9600);
    expect(played()).toEqual([]);
  });

  it("the next one tells nothing of what that one cut", () => {
    give("a", 0, sound(24_000));
    play(4800);
    expect(flush(1).size).toBe(1);
    play(2400);
    expect(flush(2)).toEqual(new Map());
  });
});

describe("a pause", () => {
  it("is silent within 10 ms, forgets nothing, and counts nothing", () => {
    give("a", 0, new Int16Array(24_000).fill(16_384));
    const before = play(4800).length;
    scope.order({ pause: true });
    const fading = heard(play(2400)).length;
    expect(fading).toBeLessThanOrEqual(240);
    expect(heard(play(48_000))).toEqual([]);
    scope.order({ pause: false });
    expect(before + fading + heard(play(24_000)).length).toBeCloseTo(24_000, -1); // the last of a fade is 0
    expect(played("a").at(-1)).toEqual({ item: "a", samples: 24_000, final: true });
    expect(last().underruns).toBe(0);
  });

  it("tells how far the item came, to the sample", () => {
    scope.order({ latency: 1200 });
    give("a", 0, sound(24_000));
    play(5760);
    scope.order({ pause: true });
    play(4800);
    const told = played("a");
    expect(told.at(-1)?.final).toBe(false);
    expect(flush(1).get("a")).toBe(told.at(-1)?.samples);
    play(4800);
    expect(played("a")).toEqual(told); // once
  });

  it("ends with a flush", () => {
    give("a", 0, sound(24_000));
    play(4800);
    scope.order({ pause: true });
    play(2400);
    flush(1);
    give("b", 0, sound(2400), 1);
    expect(heard(play(4800))).toEqual([...sound(2400)]);
  });
});

describe("the way to the ear", () => {
  const latency = 2400;

  it("is taken off what is told as heard", () => {
    scope.order({ latency });
    give("a", 0, sound(24_000));
    play(2304);
    expect(played()).toEqual([]); // rendered, but on its way
    play(9984);
    expect(flush(1)).toEqual(new Map([["a", 2304 + 9984 - latency]]));
  });

  it("is as long after a pause as before", () => {
    scope.order({ latency: 9600 });
    give("a", 0, sound(48_000));
    const before = play(4800).length;
    scope.order({ pause: true });
    play(4800);
    scope.order({ pause: false });
    play(before + 2400); // what was rendered before the pause is heard by now, what was after it is on its way
    expect(flush(1).get("a")).toBe(before + 128); // with the fade
  });

  it("is gone through by the end of an item too, before the next one counts", () => {
    scope.order({ latency });
    give("a", 0, sound(3000));
    give("b", 0, sound(24_000));
    play(4992);
    expect(flush(1)).toEqual(
      new Map([
        ["a", 4992 - latency],
        ["b", 0],
      ]),
    );
  });

  it("ends with the last sample heard, not with the last rendered", () => {
    scope.order({ latency });
    give("a", 0, sound(3000));
    play(4800);
    expect(played("a").some(({ final }) => final)).toBe(false);
    play(2400);
    expect(played("a").at(-1)).toEqual({ item: "a", samples: 3000, final: true });
  });
});

describe("levels", () => {
  it("are told each 40 ms of sound, once more for the silence after it, then no more", () => {
    give("a", 0, new Int16Array(9600).fill(16_384));
    play(24_000);
    const levels = reports.flatMap((one) => ("level" in one && one.level !== null ? [one.level] : []));
    expect(levels.slice(0, -1).every(({ peak }) => peak === 0.5)).toBe(true);
    expect(levels.length).toBeGreaterThanOrEqual(11);
    expect(levels.length).toBeLessThanOrEqual(12);
    expect(levels.at(-1)).toEqual({ rms: 0, peak: 0 });
  });
});

it("frees what has sounded", () => {
  for (let n = 0; n < 500; n++) {
    give(`item ${n}`, 0, sound(2400));
    play(3600);
  }
  expect(last().gone).toBe(500 * 2400);
  expect(flush(1)).toEqual(new Map());
});

it("ends when it is closed", () => {
  scope.order({ close: true });
  expect(scope.processor.process([], [[new Float32Array(128)]])).toBe(false);
});
