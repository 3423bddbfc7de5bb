/** One header for sound in both directions and over every link; jupyter_xvoice/link/frames.py is the other side and
 * holds the layout. Both tests hold the same golden bytes. */

export const HEADER_BYTES = 48;
const VERSION = 1;

export const MICROPHONE = 1;
export const SPEAKER = 2;

export interface Frame {
  readonly stream: typeof MICROPHONE | typeof SPEAKER;
  /** Counts the frames of one stream of one sender, also those that it dropped. */
  readonly sequence: number;
  readonly generation: number;
  readonly item: number;
  /** Samples from the beginning of the item, or of the microphone's stream. */
  readonly position: number;
  /** ms on the sender's clock: captured, or sent. */
  readonly time: number;
  readonly rms: number;
  readonly peak: number;
  readonly samples: Int16Array;
}

export function encode(frame: Frame): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + 2 * frame.samples.length);
  const view = new DataView(bytes);
  view.setUint8(0, VERSION);
  view.setUint8(1, frame.stream);
  view.setUint32(4, frame.sequence, true);
  view.setUint32(8, frame.generation, true);
  view.setUint32(12, frame.item, true);
  view.setBigUint64(16, BigInt(frame.position), true);
  view.setFloat64(24, frame.time, true);
  view.setFloat32(32, frame.rms, true);
  view.setFloat32(36, frame.peak, true);
  view.setUint32(40, frame.samples.length, true);
  // Typed arrays have the machine's byte order: every machine with a browser and a microphone is little endian.
  new Int16Array(bytes, HEADER_BYTES).set(frame.samples);
  return bytes;
}

/** Reads a frame; throws a RangeError if it is none. The samples are copied: a message's buffer may begin at an odd byte. */
export function decode(view: DataView): Frame {
  if (view.byteLength < HEADER_BYTES) throw new RangeError(`a frame has at least ${HEADER_BYTES} bytes`);
  const version = view.getUint8(0);
  if (version !== VERSION) throw new RangeError(`frame of version ${version}; this side reads version ${VERSION}`);
  const stream = view.getUint8(1);
  if (stream !== MICROPHONE && stream !== SPEAKER) throw new RangeError(`frame of the unknown stream ${stream}`);
  const count = view.getUint32(40, true);
  if (view.byteLength !== HEADER_BYTES + 2 * count) throw new RangeError(`frame of ${count} samples, cut short`);
  const samples = new Int16Array(count);
  new Uint8Array(samples.buffer).set(new Uint8Array(view.buffer, view.byteOffset + HEADER_BYTES, 2 * count));
  return {
    stream,
    sequence: view.getUint32(4, true),
    generation: view.getUint32(8, true),
    item: view.getUint32(12, true),
    position: Number(view.getBigUint64(16, true)),
    time: view.getFloat64(24, true),
    rms: view.getFloat32(32, true),
    peak: view.getFloat32(36, true),
    samples,
  };
}
