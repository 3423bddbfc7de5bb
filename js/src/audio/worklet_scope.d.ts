/** What an AudioWorkletGlobalScope has beside the page's names; TypeScript's DOM library leaves it out. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(
  name: string,
  processor: new (options: {
    processorOptions: never;
  }) => AudioWorkletProcessor & {
    process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
  },
): void;

/** Number of the first sample of the block that is being rendered. */
declare const currentFrame: number;
declare const sampleRate: number;
