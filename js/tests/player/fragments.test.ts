// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fragments } from "../../src/player/fragments";

/** Holds what was appended as whole fragments of five seconds, as a browser's buffer would. */
class FakeBuffer extends EventTarget {
  updating = false;
  timestampOffset = 0;
  readonly held = new Map<number, number>();
  get buffered() {
    const numbers = [...this.held.keys()].sort((a, b) => a - b);
    return {
      length: numbers.length,
      start: (n: number) => 5 * (numbers[n] ?? 0),
      end: (n: number) => 5 * (numbers[n] ?? 0) + 5,
    };
  }
  appendBuffer(bytes: Uint8Array) {
    this.#work(() => this.held.set(this.timestampOffset / 5, bytes.length));
  }
  remove(start: number) {
    this.#work(() => this.held.delete(start / 5));
  }
  #work(f: () => void) {
    this.updating = true;
    queueMicrotask(() => {
      f();
      this.updating = false;
      this.dispatchEvent(new Event("updateend"));
    });
  }
}

class FakeSource extends EventTarget {
  static last: FakeSource;
  static isTypeSupported = () => true;
  readyState = "open";
  duration = Number.NaN;
  readonly buffer = new FakeBuffer();
  ended = 0;
  constructor() {
    super();
    FakeSource.last = this;
  }
  addSourceBuffer() {
    return this.buffer;
  }
  endOfStream() {
    this.ended++;
    this.readyState = "ended";
  }
}

const settle = () => new Promise((done) => setTimeout(done, 0));
let asked: number[];
let fragments: Fragments;
let place: number;

beforeEach(() => {
  vi.stubGlobal("MediaSource", FakeSource);
  URL.createObjectURL = () => "blob:none";
  URL.revokeObjectURL = () => undefined;
  asked = [];
  place = 0;
  fragments = new Fragments("audio/x", 5, (number) => asked.push(number));
  Object.defineProperty(fragments.audio, "currentTime", {
    get: () => place,
    set: (to) => {
      place = to;
    },
  });
  Object.defineProperty(fragments.audio, "buffered", { get: () => FakeSource.last.buffer.buffered });
  FakeSource.last.dispatchEvent(new Event("sourceopen"));
});
afterEach(() => vi.unstubAllGlobals());

/** The kernel answers all that is asked. */
async function answer(size: number, until = () => false) {
  for (let n = 0; n < 2000 && asked.length > 0 && !until(); n++) {
    const number = asked.shift() as number;
    fragments.take(number, new Uint8Array(size));
    await settle();
  }
}

describe("the sound in fragments", () => {
  it("is asked for some seconds ahead, a little at once, and no more", async () => {
    fragments.measure(3600, true);
    expect(asked).toEqual([0, 1]);
    await answer(100_000);
    expect([...FakeSource.last.buffer.held.keys()]).toEqual([0, 1, 2, 3, 4]);
    expect(FakeSource.last.duration).toBe(3600);
    expect(fragments.has(12)).toBe(true);
    expect(fragments.has(30)).toBe(false);
  });

  it("keeps so many bytes at most, whatever is listened to", async () => {
    fragments.measure(3600, true);
    for (place = 0; place < 3600; place += 25) {
      fragments.feed();
      await answer(400_000);
      expect(fragments.bytes).toBeLessThan(8_000_000);
      expect(fragments.has(place)).toBe(true);
    }
    expect(FakeSource.last.buffer.held.size).toBeLessThan(20);
  });

  it("drops what came too late for a jump", async () => {
    fragments.measure(3600, true);
    place = 1000;
    fragments.feed();
    await answer(100_000);
    expect([...FakeSource.last.buffer.held.keys()].every((number) => number >= 200)).toBe(true);
    expect(fragments.has(1000)).toBe(true);
  });

  it("has the beginning of a loop at hand", async () => {
    fragments.measure(3600, true);
    place = 500;
    fragments.returnTo(42);
    await answer(100_000);
    expect(fragments.has(42)).toBe(true);
    expect(fragments.has(500)).toBe(true);
  });

  it("ends where the sound ends", async () => {
    fragments.measure(12, false);
    await answer(1000);
    expect(FakeSource.last.ended).toBe(0);
    fragments.measure(12, true);
    await settle();
    expect(FakeSource.last.ended).toBe(1);
    expect(asked).toEqual([]);
  });

  it("asks again when the kernel forgot", () => {
    fragments.measure(3600, true);
    asked.length = 0;
    fragments.feed();
    expect(asked).toEqual([]);
    fragments.askAgain();
    expect(asked).toEqual([0, 1]);
    fragments.close();
    asked.length = 0;
    fragments.feed();
    expect(asked).toEqual([]);
  });
});
