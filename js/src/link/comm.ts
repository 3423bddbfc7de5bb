/** The link over the comm of a widget. jupyter_xvoice/link/comm.py is the other side. */
import type { AnyModel } from "@anywidget/types";
import { Clock } from "./clock";
import { decode, encode, MICROPHONE } from "./frames";

export interface Health {
  /** Whether the kernel answers. */
  readonly heard: boolean;
  /** Seconds since it last did; 0 while it does. */
  readonly busySeconds: number;
  /** Median round trip, ms. */
  readonly rtt: number | null;
  /** What to add to performance.now() to get the kernel's clock, ms. */
  readonly offset: number;
  /** Microphone frames that the kernel did not get, or got too late to be of use. */
  readonly lostUp: number;
  /** Speaker frames that did not arrive. */
  readonly lostDown: number;
  /** The length that microphone frames should have now. */
  readonly frameMs: 40 | 60 | 100;
  readonly path: "comm";
}

export interface MicrophoneFrame {
  /** Samples since the microphone was opened. */
  readonly position: number;
  /** performance.now() when it was captured, ms. */
  readonly time: number;
  readonly samples: Int16Array;
  readonly rms: number;
  readonly peak: number;
}

export interface SpeakerFrame {
  readonly generation: number;
  readonly item: string;
  /** Samples from the beginning of the item. */
  readonly position: number;
  readonly samples: Int16Array;
}

export interface Link {
  readonly health: Health;
  onHealth(f: (health: Health) => void): () => void;
  /** Control messages arrive in order and complete; while the kernel cannot hear they wait. */
  send(type: string, body?: object): void;
  on<Body>(type: string, f: (body: Body, buffers: readonly DataView[]) => void): () => void;
  /** False if the frame was dropped: the kernel is busy, and would hear it when nobody wants it any more. */
  sendFrame(frame: MicrophoneFrame): boolean;
  onFrame(f: (frame: SpeakerFrame) => void): () => void;
  /** Frames that the kernel has taken. */
  acknowledged(f: (sequence: number, frame: { rms: number }) => void): () => void;
  close(): void;
}

interface Message {
  xv: 1;
  type: string;
  page: string;
  n?: number;
  body: Record<string, unknown>;
}

const HEARTBEAT_MS = 250;
const DEAF_AFTER_MS = 700;

/** Opens the link and says hello; the kernel answers with `state`. Register the handlers before you give control back. */
export function openLink(model: AnyModel, signal: AbortSignal): Link {
  const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");
  const clock = new Clock();
  const ending = new AbortController();
  const healths = new Set<(health: Health) => void>();
  const frames = new Set<(frame: SpeakerFrame) => void>();
  const acknowledgements = new Set<(sequence: number, frame: { rms: number }) => void>();
  const handlers = new Map<string, Set<(body: never, buffers: readonly DataView[]) => void>>();
  const items = new Map<number, string>();
  const unheard = new Map<number, { content: object }>();
  const levels = new Map<number, number>();
  let health: Health = {
    heard: false,
    busySeconds: 0,
    rtt: null,
    offset: 0,
    lostUp: 0,
    lostDown: 0,
    frameMs: 40,
    path: "comm",
  };
  let number = 0;
  let sequence = 0;
  let speakerSequence: number | null = null;
  let lastAnswer = performance.now();
  let welcomed = false;

  const change = (part: Partial<Health>) => {
    const before = health;
    health = { ...health, ...part };
    if (Object.keys(part).some((name) => before[name as keyof Health] !== health[name as keyof Health])) {
      for (const f of healths) f(health);
    }
  };

  const post = (type: string, body: object, n?: number) =>
    model.send({ xv: 1, type, page, ...(n === undefined ? {} : { n }), body });

  const hello = (resumed: boolean) =>
    post("hello", {
      page,
      resumed,
      visible: document.visibilityState === "visible",
      next: unheard.keys().next().value ?? number,
      t: performance.now(),
    });

  const deliver = (message: Message, buffers: readonly DataView[]) => {
    for (const f of handlers.get(message.type) ?? []) f(message.body as never, buffers);
  };

  const answered = (body: Record<string, unknown>) => {
    lastAnswer = performance.now();
    if (typeof body.t === "number" && typeof body.k === "number") clock.take(body.t, body.k, lastAnswer);
    if (typeof body.next === "number") for (const n of unheard.keys()) if (n < body.next) unheard.delete(n);
    const taken = body.sequence;
    if (typeof taken === "number") {
      const rms = levels.get(taken);
      levels.delete(taken);
      if (rms !== undefined) for (const f of acknowledgements) f(taken, { rms });
    }
    change({ heard: true, busySeconds: 0, rtt: clock.rtt, offset: clock.offset });
  };

  const arrived = (message: Message, buffers: DataView[] = []) => {
    if (message?.xv !== 1 || message.page !== page) return;
    if (message.type === "ack") answered(message.body);
    else if (message.type === "welcome") {
      welcomed = true;
      lastAnswer = performance.now();
      change({ heard: true, busySeconds: 0 });
      for (const [, waiting] of unheard) model.send(waiting.content);
    } else if (message.type === "unknown") {
      welcomed = false;
      hello(true);
    } else if (message.type === "frame" && buffers[0]) {
      const frame = decode(buffers[0]);
      if (speakerSequence !== null && frame.sequence > speakerSequence) {
        change({ lostDown: health.lostDown + frame.sequence - speakerSequence });
      }
      speakerSequence = frame.sequence + 1;
      const item = items.get(frame.item);
      if (item === undefined) return;
      const { generation, position, samples } = frame;
      for (const f of frames) f({ generation, item, position, samples });
    } else if (message.type === "item") items.set(message.body.item as number, message.body.id as string);
    else if (message.type !== "beat") deliver(message, buffers);
  };

  const beat = () => {
    if (!welcomed) hello(false);
    else post("ping", { t: performance.now(), rtt: clock.rtt });
    const silent = performance.now() - lastAnswer;
    if (silent > DEAF_AFTER_MS) change({ heard: false, busySeconds: Math.floor(silent / 1000) });
  };

  model.on("msg:custom", arrived);
  const timer = setInterval(beat, HEARTBEAT_MS);
  ending.signal.addEventListener("abort", () => {
    clearInterval(timer);
    model.off("msg:custom", arrived);
    post("bye", {});
  });
  signal.addEventListener("abort", () => ending.abort(), { signal: ending.signal });
  hello(false);

  const listen = <F>(set: Set<F>, f: F) => {
    set.add(f);
    return () => {
      set.delete(f);
    };
  };

  return {
    get health() {
      return health;
    },
    onHealth: (f) => listen(healths, f),
    send(type, body = {}) {
      const n = number++;
      const content = { xv: 1, type, page, n, body };
      unheard.set(n, { content });
      if (health.heard) model.send(content);
    },
    on(type, f) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set);
      return listen(set, f as (body: never, buffers: readonly DataView[]) => void);
    },
    sendFrame(frame) {
      const mine = sequence++;
      if (!health.heard) {
        change({ lostUp: health.lostUp + 1 });
        return false;
      }
      levels.set(mine, frame.rms);
      model.send({ xv: 1, type: "frame", page }, undefined, [
        encode({ ...frame, stream: MICROPHONE, sequence: mine, generation: 0, item: 0 }),
      ]);
      return true;
    },
    onFrame: (f) => listen(frames, f),
    acknowledged: (f) => listen(acknowledgements, f),
    close: () => ending.abort(),
  };
}
