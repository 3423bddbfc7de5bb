// The page's link in Node, beside a real kernel: tests/kernel/link_page.py carries its messages as JupyterLab would.
// Lines of JSON both ways. In: {comm: message, buffers: [base64]}, {send: type, body}, {speak: boolean, take: number}, {close: true}.
// With a take, what is spoken is kept for the kernel; without, it is live.
// Out: {comm, buffers}, {health, refused}, {got: type, body}, {frame: {item, position, samples}}, {taken: sequence}, {sent: frames, refused: frames, samples}, {kept: samples};
// each with the wall clock `at`, ms.
import { Buffer } from "node:buffer";
import process from "node:process";
import { createInterface } from "node:readline";
import type { AnyModel } from "@anywidget/types";
import { openLink } from "../../src/link/comm";

const wall = () => performance.timeOrigin + performance.now();
const out = (line: object) => process.stdout.write(`${JSON.stringify({ ...line, at: wall() })}\n`);

Object.assign(globalThis, { document: Object.assign(new EventTarget(), { visibilityState: "visible" }) });

let arrived: (message: unknown, buffers: DataView[]) => void = () => {};
const model = {
  on: (_: string, f: typeof arrived) => {
    arrived = f;
  },
  off: () => {
    arrived = () => {};
  },
  send: (message: object, _: unknown, buffers: ArrayBuffer[]) =>
    out({ comm: message, buffers: buffers.map((buffer) => Buffer.from(buffer).toString("base64")) }),
} as unknown as AnyModel;

/** Sample i of the microphone is (i mod 30011) - 15000, so that a gap or a doubled piece shows. */
let position = 0;
let sent = 0;
let refused = 0;
let next: ReturnType<typeof setTimeout> | undefined;
let due = 0;
let take: number | undefined;

const ending = new AbortController();
const link = openLink(model, ending.signal);
link.onHealth((health) => out({ health, refused }));
for (const type of ["state", "status", "row", "line", "flush", "replaced", "kept", "stop"])
  link.on(type, (body) => out({ got: type, body }));
link.onKept((frames) => {
  const last = frames.at(-1);
  if (last) out({ kept: last.position + last.samples.length });
});
link.acknowledged((sequence) => out({ taken: sequence }));
link.onFrame(({ item, position, samples }) =>
  out({ frame: { item, position, samples: Buffer.from(samples.buffer).toString("base64") } }),
);

function speak(): void {
  const { frameMs } = link.health;
  const samples = Int16Array.from({ length: 24 * frameMs }, (_, i) => ((position + i) % 30011) - 15000);
  // The wall clock, so that the kernel can tell how late a frame is.
  const frame = { position, time: performance.now(), samples, rms: 0.1, peak: 0.5 };
  let taken = true;
  if (take === undefined) taken = link.sendFrame(frame);
  else link.sendKept({ ...frame, item: take });
  position += samples.length;
  if (taken) sent++;
  else refused++;
  due += frameMs;
  next = setTimeout(speak, Math.max(0, due - performance.now()));
}

interface Command {
  comm?: object;
  buffers?: string[];
  send?: string;
  body?: object;
  speak?: boolean;
  take?: number;
  close?: boolean;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const command = JSON.parse(line) as Command;
  if (command.comm) {
    const buffers = (command.buffers ?? []).map((text) => {
      const bytes = Uint8Array.from(Buffer.from(text, "base64"));
      return new DataView(bytes.buffer);
    });
    arrived(command.comm, buffers);
  } else if (command.send) link.send(command.send, command.body);
  else if (command.speak === true) {
    due = performance.now();
    take = command.take;
    speak();
  } else if (command.speak === false) {
    clearTimeout(next);
    out({ sent, refused, samples: position, offset: link.health.offset, health: link.health });
  } else if (command.close) {
    ending.abort();
    clearTimeout(next);
    out({ closed: true });
  }
});
process.stdin.on("end", () => process.exit(0));
out({ origin: performance.timeOrigin });
