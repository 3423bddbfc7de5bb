// A widget that measures its link beside a bare WebSocket to the same kernel; tests/benchmarks/link_probe.py is the other side.
import type { AnyModel } from "@anywidget/types";
import { openLink } from "../../src/link/comm";
import { decode, encode, MICROPHONE } from "../../src/link/frames";
import type { Link } from "../../src/link/link";

const PINGS = 50;

interface Order {
  readonly port: number;
  readonly seconds: number;
}

const wall = () => performance.timeOrigin + performance.now();

function connect(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  socket.binaryType = "arraybuffer";
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = reject;
  });
}

/** What to add to this page's clock to get the kernel's, ms, from the fastest of some pings. */
async function clockOffset(socket: WebSocket): Promise<number> {
  let best = { rtt: Number.POSITIVE_INFINITY, offset: 0 };
  for (let ping = 0; ping < PINGS; ping++) {
    const sent = wall();
    const there = await new Promise<number>((resolve) => {
      socket.onmessage = (event) => resolve(Number(event.data));
      socket.send("ping");
    });
    const now = wall();
    if (now - sent < best.rtt) best = { rtt: now - sent, offset: there - (sent + now) / 2 };
  }
  return best.offset;
}

/** Sends each frame by both ways, in turns first by the one and by the other, and notes when what comes down arrives. */
async function measure(link: Link, { port, seconds }: Order): Promise<void> {
  const socket = await connect(port);
  const offset = await clockOffset(socket);
  const down: Record<"comm" | "socket", [number, number, number][]> = { comm: [], socket: [] };
  const off = link.onFrame(({ position, samples }) => down.comm.push([position, samples.length, wall() + offset]));
  socket.onmessage = (event) => {
    const { position, samples } = decode(new DataView(event.data as ArrayBuffer));
    down.socket.push([position, samples.length, wall() + offset]);
  };
  link.send("measuring");
  const sent: [number, number, number][] = [];
  const began = performance.now();
  let position = 0;
  for (let sequence = 0; position < 24_000 * seconds; sequence++) {
    const samples = Int16Array.from({ length: 24 * link.health.frameMs }, (_, i) => 100 * (i % 50));
    const frame = { position, time: performance.now(), samples, rms: 0.1, peak: 0.2 };
    const bare = encode({ ...frame, stream: MICROPHONE, sequence, generation: 0, item: 0 });
    let [comm, direct] = [0, 0];
    const byComm = () => {
      comm = wall() + offset;
      link.sendFrame(frame);
    };
    const bySocket = () => {
      direct = wall() + offset;
      socket.send(bare);
    };
    for (const way of sequence % 2 ? [byComm, bySocket] : [bySocket, byComm]) way();
    sent.push([position, comm, direct]);
    position += samples.length;
    await new Promise((resolve) => setTimeout(resolve, began + position / 24 - performance.now()));
  }
  // What is still on its way: the kernel says when it has sent its last.
  await new Promise<void>((resolve) => {
    const done = link.on("over", () => {
      done();
      resolve();
    });
    link.send("said");
  });
  off();
  socket.close();
  link.send("measured", { sent, down, health: link.health });
}

export default {
  initialize({ model, signal }: { model: AnyModel; signal: AbortSignal }) {
    const link = openLink(model, signal);
    link.on<Order>("measure", (order) => void measure(link, order));
  },
  render({ el }: { el: HTMLElement }) {
    el.textContent = "link probe";
  },
};
