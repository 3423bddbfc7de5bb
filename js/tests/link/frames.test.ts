import { describe, expect, it } from "vitest";
import { decode, encode, HEADER_BYTES, MICROPHONE, SPEAKER } from "../../src/link/frames";

/** The same bytes as in tests/unit/link/test_frames.py. */
const GOLDEN =
  "01020000efbeadde0700000003000000c05d0000000000000000000000294b40" +
  "0000803e0000403f0500000000000000" +
  "00000100ffffff7f0080";

const frame = {
  stream: SPEAKER,
  sequence: 0xdeadbeef,
  generation: 7,
  item: 3,
  position: 24000,
  time: 54.3203125,
  rms: 0.25,
  peak: 0.75,
  samples: Int16Array.of(0, 1, -1, 32767, -32768),
} as const;

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer;

function changed(view: DataView, at: number, value: number): DataView {
  view.setUint8(at, value);
  return view;
}

describe("a frame", () => {
  it("has the bytes that the kernel reads", () => {
    expect(hex(encode(frame))).toBe(GOLDEN);
  });

  it("is read as the kernel wrote it", () => {
    expect(decode(new DataView(bytes(GOLDEN)))).toEqual(frame);
  });

  it("is read at any offset of a larger buffer", () => {
    const large = new Uint8Array(7 + GOLDEN.length / 2);
    large.set(new Uint8Array(bytes(GOLDEN)), 7);
    expect(decode(new DataView(large.buffer, 7)).samples).toEqual(frame.samples);
  });

  it("keeps a position of days", () => {
    const position = 24000 * 86400 * 30;
    expect(decode(new DataView(encode({ ...frame, position }))).position).toBe(position);
  });

  it.each([
    ["too short", (view: DataView) => new DataView(view.buffer, 0, HEADER_BYTES - 1)],
    ["of another version", (view: DataView) => changed(view, 0, 2)],
    ["of an unknown stream", (view: DataView) => changed(view, 1, 9)],
    ["cut short", (view: DataView) => new DataView(view.buffer, 0, view.byteLength - 2)],
  ])("is refused when it is %s", (_, spoil) => {
    expect(() => decode(spoil(new DataView(encode({ ...frame, stream: MICROPHONE }))))).toThrow(RangeError);
  });
});
