import type { AnyModel } from "@anywidget/types";
import type { MicrophoneFrame } from "../audio/microphone";
import type { SpeakerFrame } from "../audio/speaker";
import { Clock } from "./clock";
import { decode } from "./frames";
import { DEAF_AFTER_MS, Hearing } from "./hearing";
import { Inbox, type Received } from "./inbox";
import type { Health, KeptFrame, Link, Unsubscribe } from "./link";
import { Listeners } from "./listeners";
import { type Body, isMessage, type Message, numberIn } from "./message";
import { Outbox } from "./outbox";
import { Speech } from "./speech";
import { Uplink } from "./uplink";

const HEARTBEAT_MS = 250;
/** Between two pings while the kernel is deaf: each waits in its queue until the cell ends. */
const DEAF_HEARTBEAT_MS = 1000;
/** While nothing happens; each ping makes the kernel's indicator flicker. */
const IDLE_HEARTBEAT_MS = 5000;
/** How long after the last traffic a page counts as idle. */
const LIVELY_MS = 5000;
const LONGEST_BETWEEN_HELLOS_MS = 2000;
const ANYBODY = "";

/** The link over the comm of a widget; jupyter_xvoice/link/comm.py is the other side. */
class CommLink implements Link {
  health: Health = {
    heard: false,
    busySeconds: 0,
    rtt: null,
    offset: 0,
    lostUp: 0,
    lostDown: 0,
    frameMs: 40,
    path: "comm",
  };
  readonly #model: AnyModel;
  readonly #page = newPage();
  readonly #ending = new AbortController();
  readonly #clock = new Clock();
  readonly #hearing = new Hearing();
  readonly #outbox = new Outbox();
  readonly #inbox = new Inbox();
  readonly #speech = new Speech();
  readonly #uplink = new Uplink((bytes) => this.#post("frame", {}, undefined, bytes));
  readonly #healths = new Listeners<[Health]>();
  readonly #frames = new Listeners<[SpeakerFrame]>();
  readonly #taken = new Listeners<[number, { rms: number }]>();
  readonly #kept = new Listeners<[readonly KeptFrame[]]>();
  readonly #handlers = new Map<string, Listeners<[never, readonly DataView[]]>>();
  #count = 0;
  #welcomed = false;
  #known = false;
  /** A numbered message has come. */
  #greeted = false;
  /** The same in each repetition of a hello. */
  #greeting = 0;
  #lostThere = 0;
  #lively = 0;
  #lastPing = 0;
  #nextHello = 0;
  #helloWait = HEARTBEAT_MS;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(model: AnyModel, signal: AbortSignal) {
    this.#model = model;
    model.on("msg:custom", this.#arrived);
    const timer = setInterval(() => this.#tick(), HEARTBEAT_MS);
    const ended = this.#ending.signal;
    ended.addEventListener("abort", () => {
      clearInterval(timer);
      clearTimeout(this.#watch);
      model.off("msg:custom", this.#arrived);
      const all = [this.#healths, this.#frames, this.#taken, this.#kept, ...this.#handlers.values()];
      for (const one of all) one.clear();
    });
    signal.addEventListener("abort", () => this.close(), { signal: ended });
    document.addEventListener("visibilitychange", () => this.#ping(performance.now()), { signal: ended });
    this.#hello();
  }

  onHealth(f: (health: Health) => void): Unsubscribe {
    return this.#healths.add(f);
  }

  onFrame(f: (frame: SpeakerFrame) => void): Unsubscribe {
    return this.#frames.add(f);
  }

  acknowledged(f: (sequence: number, frame: { rms: number }) => void): Unsubscribe {
    return this.#taken.add(f);
  }

  onKept(f: (frames: readonly KeptFrame[]) => void): Unsubscribe {
    return this.#kept.add(f);
  }

  on<Words>(type: string, f: (body: Words, buffers: readonly DataView[]) => void): Unsubscribe {
    const listeners = this.#handlers.get(type) ?? new Listeners<[never, readonly DataView[]]>();
    this.#handlers.set(type, listeners);
    return listeners.add(f as (body: never, buffers: readonly DataView[]) => void);
  }

  send(type: string, body: object = {}, bytes?: ArrayBuffer): void {
    this.#lively = performance.now() + LIVELY_MS;
    this.#outbox.add(type, body as Body, bytes);
    this.#flush();
  }

  sendFrame(frame: MicrophoneFrame): boolean {
    const now = performance.now();
    this.#lively = now + LIVELY_MS;
    this.#judge(now);
    if (this.#ending.signal.aborted || this.#hearing.verdict === "busy") {
      this.#uplink.drop();
      this.#countLosses();
      return false;
    }
    this.#uplink.send(frame);
    this.#flush();
    return true;
  }

  sendKept(frame: KeptFrame): void {
    const now = performance.now();
    this.#lively = now + LIVELY_MS;
    this.#judge(now);
    this.#outbox.addSound(frame);
    this.#flush();
  }

  close(): void {
    if (this.#ending.signal.aborted) return;
    this.#post("bye", {});
    this.#ending.abort();
  }

  /** Sends what may be sent now. */
  #flush(): void {
    if (!this.#welcomed || this.#hearing.verdict === "busy" || this.#ending.signal.aborted) return;
    this.#outbox.flush((type, body, n, bytes) => this.#post(type, body, n, bytes));
    this.#uplink.flush(performance.now());
  }

  #post(type: string, body: Body, n?: number, bytes?: ArrayBuffer): number {
    const count = this.#count++;
    const message: Message = { xv: 1, type, page: this.#page, ...(n === undefined ? {} : { n }), u: count, body };
    this.#hearing.sent(count, performance.now());
    this.#watch ??= setTimeout(() => this.#watched(), DEAF_AFTER_MS);
    try {
      this.#model.send(message, undefined, bytes ? [bytes] : []);
    } catch {
      // The comm is closed or the kernel is dead: to the page it is one that does not answer, and the host says why.
    }
    return count;
  }

  #watched(): void {
    this.#watch = undefined;
    const now = performance.now();
    this.#judge(now);
    const since = this.#hearing.waitingSince;
    if (since !== null && this.health.heard) {
      this.#watch = setTimeout(() => this.#watched(), Math.max(0, since + DEAF_AFTER_MS - now));
    }
  }

  #hello(): void {
    const visible = document.visibilityState === "visible";
    const { first } = this.#outbox;
    const greeting = this.#greeting;
    this.#post("hello", {
      page: this.#page,
      greeting,
      resumed: this.#known,
      visible,
      next: first,
      t: performance.now(),
    });
  }

  #ping(now: number): void {
    if (!this.#welcomed) return;
    this.#lastPing = now;
    const { rtt, offset } = this.#clock;
    const hidden = document.visibilityState === "hidden";
    this.#post("ping", { t: now, rtt, offset, hidden, next: this.#inbox.next, lost: this.#speech.lost });
  }

  #tick(): void {
    const now = performance.now();
    this.#judge(now);
    if (!this.#welcomed) {
      if (now < this.#nextHello) return;
      this.#nextHello = now + this.#helloWait;
      this.#helloWait = Math.min(2 * this.#helloWait, LONGEST_BETWEEN_HELLOS_MS);
      this.#hello();
      return;
    }
    if (this.#inbox.gap) this.#post("again", { next: this.#inbox.next });
    const every = !this.health.heard ? DEAF_HEARTBEAT_MS : now < this.#lively ? HEARTBEAT_MS : IDLE_HEARTBEAT_MS;
    // A tick may come a little early.
    if (now - this.#lastPing >= every - HEARTBEAT_MS / 2) this.#ping(now);
  }

  #judge(now: number): void {
    const verdict = this.#hearing.judge(now);
    if (verdict === "busy") this.#uplink.dropKept();
    const since = this.#hearing.waitingSince ?? now;
    const deaf = verdict !== "heard";
    this.#change({ heard: !deaf, busySeconds: deaf ? Math.floor((now - since) / 1000) : 0 });
    this.#countLosses();
  }

  #countLosses(): void {
    // The kernel counts what never came, which is what was dropped here too, and what came too late.
    this.#change({ lostUp: Math.max(this.#uplink.dropped, this.#lostThere), lostDown: this.#speech.lost });
  }

  #change(part: Partial<Health>): void {
    const before = this.health;
    const after = { ...before, ...part };
    if (Object.keys(part).every((name) => before[name as keyof Health] === after[name as keyof Health])) return;
    this.health = after;
    this.#healths.tell(after);
  }

  readonly #arrived = (content: unknown, buffers: readonly DataView[] = []): void => {
    if (!isMessage(content) || !this.#isForUs(content.page)) return;
    const now = performance.now();
    const { type, body, n } = content;
    // It has begun when it could not know whether anybody was there.
    if (content.page === ANYBODY && n !== undefined && !this.#greeted) this.#inbox.reset(n);
    this.#greeted ||= n !== undefined;
    if (type === "ack") this.#answered(content, now);
    else if (type === "welcome") this.#welcome(content, now);
    else if (type === "unknown") this.#forgotten(content);
    else if (type === "beat") this.#beat(body, now);
    else if (type === "frame") this.#hear(buffers, now);
    else if (type === "batch") for (const one of body.messages as Message[]) this.#control(one, [], now);
    else this.#control(content, buffers, now);
  };

  /** A kernel that hears nobody before its cell ends sends to any page that waits to be welcomed. */
  #isForUs(page: string): boolean {
    return page === this.#page || (page === ANYBODY && !this.#known);
  }

  #answered(message: Message, now: number): void {
    const { body } = message;
    // Only the comm's handler answers to a count; a welcome after a loss comes from another thread.
    const count = typeof message.u === "number" ? message.u : -1;
    if (count >= 0) this.#hearing.answered(count);
    const kept = this.#outbox.taken(numberIn(body, "next") ?? 0, count);
    if (kept.length > 0) this.#kept.tell(kept);
    const sequence = numberIn(body, "sequence");
    const frame = this.#uplink.answered(count, sequence, now);
    if (frame && sequence !== null) this.#taken.tell(sequence, frame);
    const sent = numberIn(body, "t");
    const kernel = numberIn(body, "k");
    // One that waited behind a cell tells the length of the cell.
    if (sent !== null && kernel !== null && now - sent < DEAF_AFTER_MS) this.#clock.take(sent, kernel, now);
    this.#judge(now);
    const { rtt, offset } = this.#clock;
    this.#change({ rtt, offset, frameMs: this.#uplink.pace.frameMs });
    this.#flush();
  }

  #welcome(message: Message, now: number): void {
    const { body } = message;
    this.#welcomed = this.#known = true;
    this.#helloWait = HEARTBEAT_MS;
    this.#nextHello = 0;
    this.#inbox.reset(numberIn(body, "next") ?? 0);
    this.#speech.reset(numberIn(body, "sequence") ?? 0);
    this.#outbox.rewind();
    this.#answered({ ...message, body: { ...body, next: numberIn(body, "taken") ?? 0 } }, now);
    this.#ping(now);
  }

  /** The kernel does not know this page: it was away for long, or the kernel's side was made anew. */
  #forgotten(message: Message): void {
    this.#hearing.answered(message.u ?? -1);
    if (!this.#welcomed) return;
    this.#welcomed = false;
    this.#greeting++;
    this.#tick();
  }

  #beat(body: Body, now: number): void {
    if (body.beside !== true) this.#hearing.sign(now);
    this.#inbox.announced(numberIn(body, "next") ?? 0);
    this.#lostThere = Math.max(this.#lostThere, numberIn(body, "lost") ?? 0);
    this.#countLosses();
  }

  #control(message: Message, buffers: readonly DataView[], now: number): void {
    this.#lively = now + LIVELY_MS;
    if (message.n === undefined) this.#deliver({ message, buffers });
    else for (const due of this.#inbox.take(message.n, { message, buffers })) this.#deliver(due);
  }

  #deliver({ message, buffers }: Received): void {
    if (message.type === "item") {
      const { item, id } = message.body;
      for (const frame of this.#speech.announce(Number(item), String(id))) this.#frames.tell(frame);
    } else this.#handlers.get(message.type)?.tell(message.body as never, buffers);
    if (message.type === "replaced") {
      this.#change({ heard: false });
      this.#ending.abort();
    }
  }

  #hear(buffers: readonly DataView[], now: number): void {
    this.#lively = now + LIVELY_MS;
    if (!buffers[0]) return;
    const frame = this.#speech.take(decode(buffers[0]));
    if (frame) this.#frames.tell(frame);
    this.#countLosses();
  }
}

/** Opens the link and says hello; the kernel answers with `state`. Register handlers before you give control back. */
export function openLink(model: AnyModel, signal: AbortSignal): Link {
  return new CommLink(model, signal);
}

/** crypto.randomUUID is missing on insecure pages; this is not. */
function newPage(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("-");
}
