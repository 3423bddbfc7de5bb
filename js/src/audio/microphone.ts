/** What a widget gets of the page's microphone. */

export interface MicrophoneFrame {
  /** Samples of 24 kHz since the handle was opened. */
  readonly position: number;
  /** performance.now() at the last sample. */
  readonly time: number;
  readonly samples: Int16Array;
  /** Of full scale, 0 to 1. */
  readonly rms: number;
  readonly peak: number;
}

export type ProcessingName = "echoCancellation" | "noiseSuppression" | "autoGainControl";
export type FrameMs = 40 | 60 | 100;

export interface MicrophoneOptions extends Partial<Record<ProcessingName, boolean>> {
  /** "" or left out: the one that was chosen last, or the system's. */
  readonly deviceId?: string;
  readonly frameMs?: FrameMs;
}

export interface MicrophoneEvents {
  /** The device's label; no other could take its place, or permission was withdrawn. */
  ended: string;
  /** The label of the device that is gone; the handle's label is that of the one that took its place. */
  unplugged: string;
  /** Whole seconds of digital silence, beginning with 1; 0 when it is over. Not while muted. */
  "digital-silence": number;
  /** Samples at full scale in the last second; told while it goes on, at most once a second. */
  clipped: number;
  /** The list of devices, or the one that is used, has become another. */
  devices: undefined;
}

export interface MicrophoneHandle {
  readonly label: string;
  readonly deviceId: string;
  /** Hz, of the capture context. */
  readonly rate: number;
  /** What the browser does of what was asked; null where it does not say. */
  readonly granted: Readonly<Record<ProcessingName, boolean | null>>;
  /** While false, zeros flow. */
  enabled: boolean;
  frames(f: (frame: MicrophoneFrame) => void): () => void;
  on<Name extends keyof MicrophoneEvents>(name: Name, f: (event: MicrophoneEvents[Name]) => void): () => void;
  /** From the next frame on. */
  setFrameMs(ms: FrameMs): void;
  /** For all widgets of the page. Throws a MicrophoneError; then all is as before. */
  setProcessing(name: ProcessingName, on: boolean): Promise<void>;
  choose(deviceId: string): Promise<void>;
  /** The last one closes the microphone. */
  release(): void;
}
