// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openLink } from "../../src/link/comm";
import type { KeptFrame, Link } from "../../src/link/link";
import { FakeKernel } from "./fake_kernel";

let kernel: FakeKernel;
let ending: AbortController;
let link: Link;
let spoken: number;
let taken: KeptFrame[];

const LENGTH = 960;

function frame(position: number, item = 5): KeptFrame {
  const samples = Int16Array.from({ length: LENGTH }, (_, n) => (position + n) % 30_011);
  return { item, position, time: 0, samples, rms: 0.1, peak: 0.2 };
}

function speak(ms: number, beat?: boolean): void {
  for (let at = 0; at < ms; at += 40) {
    vi.advanceTimersByTime(40);
    link.sendKept(frame(spoken));
    spoken += LENGTH;
    if (beat !== undefined && at % 200 === 0) kernel.beat(beat);
  }
}

/** A cell holds the kernel's ear, and the page has noticed. */
function deafen(): void {
  kernel.busy = true;
  link.send("before", {});
  for (let at = 0; at < 1500; at += 200) {
    vi.advanceTimersByTime(200);
    kernel.beat(false);
  }
  expect(link.health.heard).toBe(false);
}

/** All that was spoken has arrived, once, in order, unchanged. */
function expectWhole(): void {
  let position = 0;
  for (const { position: at, samples, item } of kernel.kept) {
    expect([item, at]).toEqual([5, position]);
    expect(samples.every((value, n) => value === (at + n) % 30_011)).toBe(true);
    position += samples.length;
  }
  expect(position).toBe(spoken);
  expect(taken.map((one) => one.position)).toEqual(Array.from({ length: spoken / LENGTH }, (_, n) => n * LENGTH));
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1000 });
  kernel = new FakeKernel();
  ending = new AbortController();
  link = openLink(kernel.model, ending.signal);
  taken = [];
  link.onKept((frames) => taken.push(...frames));
  spoken = 0;
});

afterEach(() => {
  ending.abort();
  vi.useRealTimers();
});

describe("sound that is kept", () => {
  it("goes at once to a kernel that hears, frame by frame", () => {
    speak(400);
    expect(kernel.kept).toHaveLength(10);
    expectWhole();
  });

  it("waits for the end of a cell, however long, and comes in long pieces", () => {
    speak(400);
    kernel.busy = true;
    speak(60_000, false);
    expect(link.health.heard).toBe(false);
    const sent = kernel.sent.filter((one) => one.type === "frame").length;
    expect(sent).toBeLessThan(30);
    kernel.free();
    speak(400);
    expectWhole();
    expect(kernel.kept.length).toBeLessThan(60);
    expect(link.health.lostUp).toBe(0);
  });

  it("waits for code that holds the interpreter, with a bounded number on the way", () => {
    speak(400);
    kernel.busy = true; // and its heart stands still
    speak(20_000);
    expect(kernel.sent.filter((one) => one.type === "frame").length).toBeLessThan(20);
    kernel.free();
    speak(400);
    expectWhole();
  });

  it("stands in order with the words around it", () => {
    deafen();
    const order: string[] = [];
    link.send("take", {});
    speak(2000, false);
    link.send("end", {});
    const { model } = kernel;
    const send = model.send.bind(model);
    model.send = (message: { type: string; n?: number }, ...rest) => {
      if (message.n !== undefined) order.push(message.type);
      send(message, ...rest);
    };
    kernel.free();
    vi.advanceTimersByTime(1000);
    expectWhole();
    expect(order).toEqual(["take", "frame", "end"]);
  });

  it("is sent again, the same, when it was lost on the way", () => {
    speak(200);
    const { send } = kernel.model;
    kernel.model.send = () => {};
    speak(80);
    kernel.model.send = send;
    speak(400);
    vi.advanceTimersByTime(1000);
    expectWhole();
  });

  it("is sent again to a kernel that has forgotten the page", () => {
    speak(200);
    kernel.known = false;
    speak(2000);
    vi.advanceTimersByTime(3000);
    expectWhole();
    expect(kernel.hellos.length).toBeGreaterThan(1);
  });

  it("of two items is not joined", () => {
    deafen();
    link.send("take", {});
    link.sendKept(frame(0, 1));
    link.sendKept(frame(LENGTH, 1));
    link.sendKept(frame(2 * LENGTH, 2));
    link.sendKept(frame(9 * LENGTH, 2));
    kernel.free();
    vi.advanceTimersByTime(1000);
    expect(kernel.kept.map((one) => [one.item, one.position, one.samples.length])).toEqual([
      [1, 0, 2 * LENGTH],
      [2, 2 * LENGTH, LENGTH],
      [2, 9 * LENGTH, LENGTH],
    ]);
  });
});
