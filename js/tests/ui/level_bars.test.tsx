// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LevelBars } from "../../src/ui/level_bars";

/** A browser of which the test turns the frames and says what is seen. */
class Screen {
  frames = new Map<number, FrameRequestCallback>();
  now = 0;
  pictures = 0;
  still = false;
  bars: { x: number; height: number }[] = [];
  see: (seen: boolean) => void = () => undefined;
  #next = 1;

  install(): void {
    const screen = this;
    vi.stubGlobal("requestAnimationFrame", (run: FrameRequestCallback) => {
      screen.frames.set(screen.#next, run);
      return screen.#next++;
    });
    vi.stubGlobal("cancelAnimationFrame", (frame: number) => screen.frames.delete(frame));
    vi.stubGlobal("matchMedia", () => ({
      get matches() {
        return screen.still;
      },
    }));
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(tell: IntersectionObserverCallback) {
          screen.see = (seen) =>
            tell([{ isIntersecting: seen } as IntersectionObserverEntry], this as unknown as IntersectionObserver);
        }
        observe(): void {}
        disconnect(): void {}
      },
    );
    vi.spyOn(HTMLCanvasElement.prototype, "clientWidth", "get").mockReturnValue(38);
    vi.spyOn(HTMLCanvasElement.prototype, "clientHeight", "get").mockReturnValue(16);
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({
      setTransform() {},
      clearRect: () => {
        screen.pictures++;
        screen.bars = [];
      },
      beginPath() {},
      roundRect: (x: number, _y: number, _width: number, height: number) => screen.bars.push({ x, height }),
      fill() {},
      fillRect() {},
    } as unknown as CanvasRenderingContext2D);
  }

  /** Time goes on, 60 frames a second; a level comes in each frame unless the meter is quiet. */
  run(seconds: number): void {
    for (let n = 0; n < seconds * 60; n++) {
      this.now += 1000 / 60;
      if (flowing) levelsCome();
      const due = [...this.frames.values()];
      this.frames.clear();
      for (const frame of due) frame(this.now);
    }
  }
}

let screen: Screen;
let levels: number[];
let place: HTMLElement;
let flowing: boolean;
const waiting = new Set<() => void>();
const meter = {
  recent(into: Float32Array) {
    into.set(levels.slice(-into.length), into.length - Math.min(levels.length, into.length));
    return levels.length;
  },
  next(tell: () => void) {
    waiting.add(tell);
    return () => waiting.delete(tell);
  },
};

function levelsCome(): void {
  const told = [...waiting];
  waiting.clear();
  for (const tell of told) tell();
}

beforeEach(() => {
  screen = new Screen();
  screen.install();
  levels = Array.from({ length: 10 }, () => -60);
  flowing = true;
  place = document.body.appendChild(document.createElement("div"));
  act(() => render(<LevelBars meter={meter} class="xa-blue" />, place));
});

afterEach(() => {
  act(() => render(null, place));
  place.remove();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("at most 30 pictures a second", () => {
  screen.see(true);
  screen.run(2);
  expect(screen.pictures).toBeGreaterThan(40);
  expect(screen.pictures).toBeLessThanOrEqual(60);
});

test("what is not seen is not drawn, and asks for no frames", () => {
  screen.run(1);
  expect([screen.pictures, screen.frames.size]).toEqual([0, 0]);
  screen.see(true);
  screen.run(1);
  const drawn = screen.pictures;
  screen.see(false);
  screen.run(1);
  expect([screen.pictures, screen.frames.size, waiting.size]).toEqual([drawn, 0, 0]);
});

test("where no levels come nothing is drawn again, and no frames are asked for", () => {
  screen.see(true);
  screen.run(0.5);
  flowing = false;
  screen.run(0.1);
  const drawn = screen.pictures;
  screen.run(1);
  expect([screen.pictures, screen.frames.size]).toEqual([drawn, 0]);
  flowing = true;
  screen.run(0.1);
  expect(screen.pictures).toBeGreaterThan(drawn);
});

test("ten bars: silence is dots of 2 px, full scale is 16 high, newest at the right", () => {
  levels = [...Array.from({ length: 8 }, () => -60), -30, 0];
  screen.see(true);
  screen.run(0.1);
  expect(screen.bars.map((bar) => bar.height)).toEqual([...Array.from({ length: 8 }, () => 2), 9, 16]);
  expect(screen.bars.map((bar) => bar.x)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
});

test("with reduced motion four pictures a second", () => {
  screen.still = true;
  screen.see(true);
  screen.run(3);
  expect(screen.pictures).toBeGreaterThan(8);
  expect(screen.pictures).toBeLessThanOrEqual(13);
});

test("what goes away asks for no more frames", () => {
  screen.see(true);
  screen.run(0.1);
  act(() => render(null, place));
  expect([screen.frames.size, waiting.size]).toEqual([0, 0]);
});
