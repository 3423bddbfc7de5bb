import { describe, expect, it } from "vitest";
import { Viewport } from "../../src/widgets/player/viewport";

function view(width: number, duration: number, pace = 0.5): Viewport {
  const viewport = new Viewport();
  viewport.measure(width, duration, pace);
  return viewport;
}

describe("what is seen of a sound", () => {
  it("is all of a short one, and what can be read of a long one", () => {
    expect(view(800, 8).whole).toBe(true);
    expect(view(800, 8).end).toBe(8);
    expect(view(800, 3600).scale).toBe(96);
    expect([view(800, 3600, 0.05).scale, view(800, 3600, 9).scale]).toEqual([200, 48]);
    expect(view(800, 3600, 0).scale).toBe(12);
  });

  it("is zoomed around a time that stays where it is", () => {
    const viewport = view(800, 3600);
    viewport.scroll(64_000);
    const x = viewport.x(1008);
    viewport.zoom(2, 1008);
    expect(viewport.scale).toBe(192);
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
    viewport.reveal(8);
    expect(viewport.left).toBe(0);
    viewport.reveal(50);
    expect(viewport.sees(50)).toBe(true);
    expect(viewport.x(50)).toBeCloseTo(48, 0);
  });

  it("has room for a width that changes", () => {
    const viewport = view(800, 10);
    viewport.measure(400, 10, 0.5);
    expect(viewport.scale).toBe(96);
    expect(viewport.end).toBeCloseTo(400 / 96, 1);
    viewport.measure(0, 0, 0);
    expect(viewport.time(5)).toBeGreaterThanOrEqual(0);
  });
});
