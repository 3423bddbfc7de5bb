/** What a link between page and kernel offers, whatever it runs over. */
import type { FrameMs, MicrophoneFrame } from "../audio/microphone";
import type { SpeakerFrame } from "../audio/speaker";

export interface Health {
  /** Whether the kernel answers. */
  readonly heard: boolean;
  /** Whole seconds that it has not; 0 while it does. */
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
  readonly frameMs: FrameMs;
  readonly path: "comm";
}

/** Sound that must arrive whole, however late. */
export interface KeptFrame extends MicrophoneFrame {
  /** Whose it is: position counts from the item's beginning. */
  readonly item: number;
}

export type Unsubscribe = () => void;

export interface Link {
  readonly health: Health;
  onHealth(f: (health: Health) => void): Unsubscribe;
  /** Control messages arrive complete and in order; while the kernel cannot hear, they wait. `bytes`: at most 1 MB. */
  send(type: string, body?: object, bytes?: ArrayBuffer): void;
  on<Body>(type: string, f: (body: Body, buffers: readonly DataView[]) => void): Unsubscribe;
  /** False if the frame was dropped: a running cell holds the kernel's ear, and it would come when nobody wants it. */
  sendFrame(frame: MicrophoneFrame): boolean;
  /** It arrives as a control message does: complete, and in order with them. While the kernel cannot hear, it waits. */
  sendKept(frame: KeptFrame): void;
  /** What of it the kernel has taken, in order. */
  onKept(f: (frames: readonly KeptFrame[]) => void): Unsubscribe;
  onFrame(f: (frame: SpeakerFrame) => void): Unsubscribe;
  /** Frames of `sendFrame` that the kernel has taken. */
  acknowledged(f: (sequence: number, frame: { rms: number }) => void): Unsubscribe;
  close(): void;
}
