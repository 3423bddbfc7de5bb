import type { AnyModel } from "@anywidget/types";
import { decode, encode, type Frame, SPEAKER } from "../../src/link/frames";
import type { Message } from "../../src/link/message";

/** The kernel's end of a comm, as the page sees it: a model whose messages are handled at once, or when a cell ends. */
export class FakeKernel {
  readonly taken: Message[] = [];
  /** The bytes beside each of them. */
  readonly bytes: (ArrayBuffer | undefined)[] = [];
  readonly frames: Frame[] = [];
  /** Sound that was kept for it. */
  readonly kept: Frame[] = [];
  readonly hellos: Message[] = [];
  known = true;
  /** A cell holds the shell: messages wait. */
  busy = false;
  /** Milliseconds until an answer arrives. */
  delay = 0;
  /** Everything that is sent, in order. */
  readonly sent: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #listeners = new Set<(message: unknown, buffers: DataView[]) => void>();
  #page = "";
  #next = 0;
  #number = 0;
  #sequence = 0;

  readonly model = {
    send: (message: Message, _callbacks: unknown, buffers: ArrayBuffer[] = []) => {
      this.sent.push(message);
      const handle = () => this.#handle(message, buffers);
      if (this.busy) this.#waiting.push(handle);
      else handle();
    },
    on: (_name: string, f: (message: unknown, buffers: DataView[]) => void) => this.#listeners.add(f),
    off: (_name: string, f: (message: unknown, buffers: DataView[]) => void) => this.#listeners.delete(f),
  } as unknown as AnyModel;

  get listeners(): number {
    return this.#listeners.size;
  }

  /** The cell ends. */
  free(): void {
    // What is sent meanwhile comes behind.
    for (let handle = this.#waiting.shift(); handle; handle = this.#waiting.shift()) handle();
    this.busy = false;
  }

  beat(beside = false): void {
    this.#tell({ type: "beat", body: { next: this.#number, lost: 0, beside } });
  }

  control(type: string, body: object, lost = false): void {
    const n = this.#number++;
    if (!lost) this.#tell({ type, n, body: body as Message["body"] });
  }

  play(item: number, samples: Int16Array, lost = false): void {
    const sequence = this.#sequence++;
    const frame: Frame = {
      stream: SPEAKER,
      sequence,
      generation: 1,
      item,
      position: 0,
      time: 0,
      rms: 0,
      peak: 0,
      samples,
    };
    if (!lost) this.#tell({ type: "frame", body: {} }, [new DataView(encode(frame))]);
  }

  tell(message: Partial<Message>, buffers: DataView[] = []): void {
    this.#tell(message, buffers);
  }

  #handle(message: Message, buffers: ArrayBuffer[]): void {
    const { type, u = null } = message;
    if (type === "hello") {
      this.hellos.push(message);
      this.#page = message.page;
      this.known = true;
      this.#next = message.body.next as number;
      this.#tell({
        type: "welcome",
        u,
        body: {
          next: this.#number,
          taken: this.#next,
          sequence: this.#sequence,
          t: message.body.t,
          k: 1e6 + Date.now(),
        },
      });
      return;
    }
    if (!this.known) {
      this.#tell({ type: "unknown", u, body: {} });
      return;
    }
    let answer = {};
    if (type === "frame" && buffers[0] && message.n === undefined) {
      const frame = decode(new DataView(buffers[0]));
      this.frames.push(frame);
      answer = { sequence: frame.sequence };
    } else if (type === "ping") answer = { t: message.body.t, k: 1e6 + Date.now() };
    else if (message.n === this.#next) {
      this.#next++;
      if (type === "frame" && buffers[0]) this.kept.push(decode(new DataView(buffers[0])));
      else {
        this.taken.push(message);
        this.bytes.push(buffers[0]);
      }
    } else if (type === "again") this.taken.push(message);
    this.#tell({ type: "ack", u, body: { ...answer, next: this.#next } });
  }

  #tell(message: Partial<Message>, buffers: DataView[] = []): void {
    const whole = { xv: 1, page: this.#page, ...message };
    const arrive = () => {
      for (const f of [...this.#listeners]) f(whole, buffers);
    };
    if (this.delay) setTimeout(arrive, this.delay);
    else arrive();
  }
}

export function microphoneFrame(position = 0, rms = 0.1) {
  return { position, time: performance.now(), samples: new Int16Array(960).fill(7), rms, peak: 2 * rms };
}
