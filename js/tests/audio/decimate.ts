/** node decimate.js RATE: float32 samples of RATE on stdin, float32 samples of 24 kHz on stdout, in blocks of a worklet. */

import { Decimator, lowpass, RATE } from "../../src/audio/decimator";

interface Streams {
  readonly argv: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: { write(data: Uint8Array): void };
}

const { argv, stdin, stdout } = (globalThis as unknown as { process: Streams }).process;
const rate = Number(argv[2]);
if (argv[3] === "taps") {
  stdout.write(new Uint8Array(lowpass(rate, RATE).taps.buffer));
} else {
  const pieces: Uint8Array[] = [];
  for await (const piece of stdin) pieces.push(piece);
  const input = new Float32Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
  const decimator = new Decimator(rate);
  const output = new Float32Array(Math.ceil((input.length * RATE) / rate));
  const block = new Float32Array(decimator.capacity(128));
  let end = 0;
  for (let at = 0; at < input.length; at += 128) {
    const made = decimator.push(input.subarray(at, at + 128), block);
    output.set(block.subarray(0, made), end);
    end += made;
  }
  stdout.write(new Uint8Array(output.buffer, 0, 4 * end));
}
