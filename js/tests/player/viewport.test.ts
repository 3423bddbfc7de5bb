import { describe, expect, it } from "vitest";
import { Viewport } from "../../src/widgets/player/viewport";

function view(width: number, duration: number, words = true): Viewport {
  const viewport = new Viewport();
  viewport.measure(width, duration, words);
  return viewport;
}

describe("what is seen of a sound", () => {
  it("is all of a short one, and what can be read of a long one", () => {
    expect(view(800, 10).whole).toBe(true);
    expect(view(800, 10).end).toBe(10);
    expect(view(800, 3600).scale).toBe(48);
    expect(view(800, 3600, false).scale).toBe(12);
  });

  it("is zoomed around a time that stays where it is", () => {
    const viewport = view(800, 3600);
    viewport.scroll(48_000);
    const x = viewport.x(1008);
    viewport.zoom(2, 1008);
    expect(viewport.scale).toBe(96);
    expect(viewport.x(1008)).toBeCloseTo(x, 0);
    for (let n = 0; n < 9; n++) viewport.zoom(2, 1008);
    expect(viewport.scale).toBe(400);
    viewport.showAll();
    expect([viewport.start, viewport.end, viewport.whole]).toEqual([0, 3600, true]);
    viewport.zoom(1 / 2, 0);
    expect(viewport.whole).toBe(true);
  });

  it("never leaves the sound, and turns the page to a time", () => {
    const viewport = view(800, 100);
    viewport.scroll(1e9);
    expect(viewport.end).toBeCloseTo(100, 1);
    viewport.scroll(-5);
    expect(viewport.left).toBe(0);
    viewport.reveal(10);
    expect(viewport.left).toBe(0);
    viewport.reveal(50);
    expect(viewport.sees(50)).toBe(true);
    expect(viewport.x(50)).toBeCloseTo(48, 0);
  });

  it("has room for a width that changes", () => {
    const viewport = view(800, 10);
    viewport.measure(400, 10, true);
    expect(viewport.scale).toBe(48);
    expect(viewport.end).toBeCloseTo(8.3, 1);
    viewport.measure(0, 0, true);
    expect(viewport.time(5)).toBeGreaterThanOrEqual(0);
  });
});
