// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openLink } from "../../src/link/comm";
import type { Health, Link } from "../../src/link/link";
import { FakeKernel, microphoneFrame } from "./fake_kernel";

const FRAME_MS = 40;

let kernel: FakeKernel;
let ending: AbortController;
let link: Link;
let healths: Health[];
let spoken: number;

function open(): void {
  link = openLink(kernel.model, ending.signal);
  healths = [];
  link.onHealth((health) => healths.push(health));
}

/** Speaks for a while: a frame each 40 ms; gives how many were sent. */
function speak(ms: number): number {
  let sent = 0;
  for (let at = 0; at < ms; at += FRAME_MS) {
    vi.advanceTimersByTime(FRAME_MS);
    if (link.sendFrame(microphoneFrame(spoken))) sent++;
    spoken += 24 * FRAME_MS;
  }
  return sent;
}

/** So many frames' worth of sound arrived, in order and without a gap. */
function expectWhole(frames: number): void {
  let position = 0;
  for (const [at, frame] of kernel.frames.entries()) {
    expect([frame.sequence, frame.position]).toEqual([at, position]);
    position += frame.samples.length;
  }
  expect(position).toBe(frames * 24 * FRAME_MS);
}

/** The same, while the kernel's own threads go on with their heartbeat. */
function speakDuringACell(ms: number): number {
  let sent = 0;
  for (let at = 0; at < ms; at += 200) {
    sent += speak(200);
    kernel.beat();
  }
  return sent;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1000 });
  kernel = new FakeKernel();
  spoken = 0;
  ending = new AbortController();
});

afterEach(() => {
  ending.abort();
  vi.useRealTimers();
});

describe("the beginning", () => {
  it("says hello at once and is heard", () => {
    open();
    expect(kernel.hellos).toHaveLength(1);
    expect(kernel.hellos[0]?.body).toMatchObject({ page: kernel.hellos[0]?.page, resumed: false, visible: true });
    expect(link.health.heard).toBe(true);
  });

  it("says it again when the first waits behind a cell, and less and less often", () => {
    kernel.busy = true;
    open();
    vi.advanceTimersByTime(10_000);
    expect(kernel.sent.filter((one) => one.type === "hello").length).toBeGreaterThan(3);
    expect(kernel.sent.length).toBeLessThan(10);
  });

  it("keeps what is sent before the kernel answers", () => {
    kernel.busy = true;
    open();
    link.send("text", { id: "a", text: "hello" });
    expect(kernel.sent.every((one) => one.type === "hello")).toBe(true);
    kernel.free();
    expect(kernel.taken.map((one) => one.body)).toEqual([{ id: "a", text: "hello" }]);
  });

  it("knows the kernel's clock", () => {
    open();
    speak(1000);
    expect(link.health.offset).toBeCloseTo(1e6 + Date.now() - performance.now(), -1);
    expect(link.health.rtt).toBe(0);
  });
});

describe("sound up", () => {
  it("is numbered, and arrives as it was", () => {
    open();
    expect(speak(400)).toBe(10);
    expect(kernel.frames.map((frame) => frame.sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(kernel.frames[3]?.position).toBe(3 * 960);
    expect(kernel.frames[3]?.samples).toEqual(microphoneFrame().samples);
  });

  it("tells which frames were taken, with their level", () => {
    open();
    const levels: [number, number][] = [];
    link.acknowledged((sequence, { rms }) => levels.push([sequence, rms]));
    kernel.delay = 1;
    link.sendFrame(microphoneFrame(0, 0.5));
    vi.advanceTimersByTime(1);
    kernel.busy = true;
    link.sendFrame(microphoneFrame(960, 0.25));
    vi.advanceTimersByTime(1);
    expect(levels).toEqual([[0, 0.5]]);
    kernel.free();
    vi.advanceTimersByTime(1);
    expect(levels).toEqual([
      [0, 0.5],
      [1, 0.25],
    ]);
  });

  it("goes in longer frames when answers fall behind, and back", () => {
    open();
    kernel.delay = 300;
    speak(2000);
    expect(link.health.frameMs).toBe(60);
    speak(3000);
    expect(link.health.frameMs).toBe(100);
    kernel.delay = 20;
    speak(20_000);
    expect(link.health.frameMs).toBe(40);
    expect(link.health.lostUp).toBe(0);
  });

  it("has no more than a second of frames on its way", () => {
    open();
    kernel.delay = 600;
    speak(5000);
    const answered = kernel.frames.length;
    kernel.delay = 0;
    expect(answered).toBeGreaterThan(50);
    vi.advanceTimersByTime(2000);
    speak(400);
    expectWhole(135);
  });
});

describe("a cell that holds the shell", () => {
  it("is noticed within a second while the user speaks", () => {
    open();
    speak(1000);
    kernel.busy = true;
    speakDuringACell(1000);
    expect(link.health.heard).toBe(false);
  });

  it("is noticed within a second while the link is used for text", () => {
    open();
    link.send("text", { text: "a" });
    kernel.busy = true;
    vi.advanceTimersByTime(1000);
    expect(link.health.heard).toBe(false);
    expect(healths.at(-1)).toEqual(link.health);
  });

  it("drops what would come too late, counts it, and goes on by itself", () => {
    open();
    speak(1000);
    kernel.busy = true;
    const sent = speakDuringACell(8000);
    expect(sent).toBeLessThan(40);
    expect(link.health.busySeconds).toBe(7);
    expect(kernel.sent.length).toBeLessThan(120);
    kernel.free();
    expect(link.health).toMatchObject({ heard: true, busySeconds: 0, lostUp: 200 - sent });
    expect(speak(400)).toBe(10);
    expect(kernel.frames.at(-1)?.sequence).toBe(25 + 200 + 9);
  });

  it("keeps typed text and sends it once", () => {
    open();
    speak(1000);
    kernel.busy = true;
    speakDuringACell(4000);
    link.send("text", { id: "1" });
    link.send("interrupt");
    const before = kernel.sent.length;
    speakDuringACell(4000);
    expect(kernel.sent.slice(before).every((one) => one.type === "ping")).toBe(true);
    kernel.free();
    speak(2000);
    expect(kernel.taken.map((one) => one.type)).toEqual(["text", "interrupt"]);
  });
});

describe("code that holds the interpreter", () => {
  it("makes sound late and loses none of it", () => {
    open();
    speak(1000);
    kernel.busy = true; // and nothing of the kernel moves: no heartbeat
    expect(speak(4000)).toBe(100);
    expect(link.health.heard).toBe(false);
    expect(kernel.sent.length).toBeLessThan(70);
    kernel.free();
    speak(400);
    expect(link.health).toMatchObject({ heard: true, lostUp: 0 });
    expectWhole(135);
    // What had to wait came in long pieces.
    expect(kernel.frames.length).toBeLessThan(80);
  });

  it("is the same as another widget's callback, where messages pass beside cells", () => {
    open();
    speak(1000);
    kernel.busy = true;
    for (let at = 0; at < 5000; at += 200) {
      expect(speak(200)).toBe(5);
      kernel.beat(true);
    }
    kernel.free();
    speak(400);
    expect(link.health).toMatchObject({ heard: true, lostUp: 0 });
    expectWhole(160);
  });

  it("keeps ten seconds and no more", () => {
    open();
    kernel.busy = true;
    speak(20_000);
    kernel.free();
    const heard = kernel.frames.reduce((sum, frame) => sum + frame.samples.length / 960, 0);
    expect(link.health.lostUp).toBe(500 - heard);
    expect(heard).toBeLessThan(300);
  });
});

describe("control messages", () => {
  it("carry bytes, also when they are sent again", () => {
    open();
    const { send } = kernel.model;
    kernel.model.send = () => {};
    link.send("part", { part: 0 }, new Uint8Array([1, 2, 3]).buffer);
    kernel.model.send = send;
    vi.advanceTimersByTime(1000);
    expect(kernel.taken.map((one) => one.body)).toEqual([{ part: 0 }]);
    expect([...new Uint8Array(kernel.bytes[0] as ArrayBuffer)]).toEqual([1, 2, 3]);
  });

  it("are sent again when one was lost on the way, and taken in order", () => {
    open();
    const { send } = kernel.model;
    kernel.model.send = () => {};
    link.send("text", { id: "lost" });
    kernel.model.send = send;
    link.send("text", { id: "late" });
    vi.advanceTimersByTime(1000);
    expect(kernel.taken.map((one) => one.body.id)).toEqual(["lost", "late"]);
  });

  it("arrive in order though one went missing, and the page asks for it", () => {
    open();
    const got: unknown[] = [];
    link.on("row", (body) => got.push(body));
    kernel.control("row", { number: 1 });
    kernel.control("row", { number: 2 }, true);
    kernel.control("row", { number: 3 });
    expect(got).toEqual([{ number: 1 }]);
    vi.advanceTimersByTime(500);
    expect(kernel.taken.find((one) => one.type === "again")?.body).toEqual({ next: 1 });
    kernel.tell({ type: "row", n: 1, body: { number: 2 } });
    kernel.tell({ type: "row", n: 2, body: { number: 3 } });
    expect(got).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  it("that were the last ones and lost are missed by the heartbeat", () => {
    open();
    kernel.control("row", {}, true);
    kernel.beat();
    vi.advanceTimersByTime(500);
    expect(kernel.taken.map((one) => one.type)).toContain("again");
  });

  it("arrive in bundles too, and with buffers", () => {
    open();
    const got: unknown[] = [];
    link.on("row", (body) => got.push(body));
    link.on("file", (_, buffers) => got.push(buffers[0]?.byteLength));
    kernel.tell({ type: "batch", body: { messages: [0, 1].map((n) => ({ type: "row", n, body: { n } })) } });
    kernel.tell({ type: "file", n: 2, body: {} }, [new DataView(new ArrayBuffer(5))]);
    expect(got).toEqual([{ n: 0 }, { n: 1 }, 5]);
  });

  it("for another page are not ours", () => {
    open();
    const got: unknown[] = [];
    link.on("row", (body) => got.push(body));
    kernel.tell({ type: "row", n: 0, page: "another", body: {} });
    expect(got).toEqual([]);
  });
});

describe("sound down", () => {
  it("has its item's name, also where the name comes behind it", () => {
    open();
    const got: [string, number][] = [];
    link.onFrame((frame) => got.push([frame.item, frame.samples.length]));
    kernel.play(1, new Int16Array(3));
    kernel.control("item", { item: 1, id: "msg_1" });
    kernel.play(1, new Int16Array(4));
    expect(got).toEqual([
      ["msg_1", 3],
      ["msg_1", 4],
    ]);
  });

  it("shows its gaps", () => {
    open();
    kernel.control("item", { item: 1, id: "msg_1" });
    kernel.play(1, new Int16Array(1));
    kernel.play(1, new Int16Array(1), true);
    kernel.play(1, new Int16Array(1), true);
    kernel.play(1, new Int16Array(1));
    expect(link.health.lostDown).toBe(2);
  });
});

describe("the end", () => {
  it("of the model is told, and nothing is left", () => {
    open();
    ending.abort();
    expect(kernel.sent.at(-1)?.type).toBe("bye");
    expect(kernel.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    const sent = kernel.sent.length;
    link.send("text");
    expect(link.sendFrame(microphoneFrame())).toBe(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(kernel.sent).toHaveLength(sent);
  });

  it("comes when another page takes over", () => {
    open();
    const told = vi.fn();
    link.on("replaced", told);
    kernel.tell({ type: "replaced", u: null, body: {} });
    expect(told).toHaveBeenCalledOnce();
    expect(link.health.heard).toBe(false);
    expect(kernel.sent.at(-1)?.type).not.toBe("bye");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("of the kernel's memory makes the page say hello again, with what was not taken", () => {
    open();
    speak(400);
    kernel.known = false;
    link.send("text", { id: "1" });
    expect(kernel.hellos.at(-1)?.body).toMatchObject({ resumed: true });
    vi.advanceTimersByTime(500);
    expect(kernel.taken.map((one) => one.body)).toEqual([{ id: "1" }]);
    expect(speak(400)).toBe(10);
  });

  it("takes what a kernel sends to anybody until it is welcomed, from wherever that begins", () => {
    kernel.busy = true;
    open();
    const rows: object[] = [];
    link.on("row", (body: object) => rows.push(body));
    kernel.tell({ page: "", type: "row", n: 3, body: { number: 3 } });
    kernel.tell({ page: "", type: "row", n: 4, body: { number: 4 } });
    expect(rows).toEqual([{ number: 3 }, { number: 4 }]);
    kernel.free();
    kernel.tell({ page: "", type: "row", n: 5, body: { number: 5 } });
    expect(rows).toHaveLength(2);
    kernel.control("row", { number: 0 });
    expect(rows.at(-1)).toEqual({ number: 0 });
  });
});
