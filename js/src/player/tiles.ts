/** The spectrogram in tiles, of which the ones that were seen last are kept. */

export const COLUMNS = 256;
const MOST = 48; // tiles: 64 kB each as a picture
const AT_ONCE = 3;
const FINEST = 7; // 128 columns a second
const COARSEST = -8;

export interface Tile {
  /** White; the brightness is in the opacity, so that it fits every theme. */
  readonly picture: HTMLCanvasElement;
  readonly whole: boolean;
}

/** The level whose columns are as wide as a pixel, or a little wider. */
export function levelOf(pixelsPerSecond: number): number {
  return Math.min(Math.max(Math.floor(Math.log2(pixelsPerSecond)), COARSEST), FINEST);
}

/** Seconds of a tile. */
export function spanOf(level: number): number {
  return COLUMNS / 2 ** level;
}

export class Tiles {
  readonly #ask: (level: number, number: number) => void;
  readonly #changed: () => void;
  readonly #rows: number;
  readonly #kept = new Map<string, Tile>();
  readonly #asked = new Set<string>();
  #wished: readonly (readonly [number, number])[] = [];

  constructor(rows: number, ask: (level: number, number: number) => void, changed: () => void) {
    this.#rows = rows;
    this.#ask = ask;
    this.#changed = changed;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** The tiles from `start` to `end`, as far as they are here; the others are asked for. */
  see(level: number, start: number, end: number): readonly (readonly [number, Tile | undefined])[] {
    const span = spanOf(level);
    const numbers: number[] = [];
    for (let number = Math.max(Math.floor(start / span), 0); number * span < end; number++) numbers.push(number);
    const found = numbers.map((number) => {
      const key = keyOf(level, number);
      const tile = this.#kept.get(key);
      if (tile) {
        this.#kept.delete(key); // to the end: it was seen last
        this.#kept.set(key, tile);
      }
      return [number, tile] as const;
    });
    this.#wished = found.filter(([, tile]) => tile === undefined).map(([number]) => [level, number]);
    this.#request();
    return found;
  }

  take(level: number, number: number, whole: boolean, bytes: Uint8Array): void {
    const key = keyOf(level, number);
    this.#asked.delete(key);
    const tile = paint(bytes, this.#rows);
    if (tile) this.#kept.set(key, { picture: tile, whole });
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(old);
    }
    this.#changed();
    this.#request();
  }

  /** What was made before all of the sound was read is made again when it is seen. */
  renew(): void {
    for (const [key, { whole }] of [...this.#kept]) if (!whole) this.#kept.delete(key);
    this.#asked.clear();
    this.#changed();
  }

  #request(): void {
    for (const [level, number] of this.#wished) {
      const key = keyOf(level, number);
      if (this.#asked.size >= AT_ONCE) return;
      if (this.#asked.has(key) || this.#kept.has(key)) continue;
      this.#asked.add(key);
      this.#ask(level, number);
    }
  }
}

const keyOf = (level: number, number: number): string => `${level} ${number}`;

function paint(bytes: Uint8Array, rows: number): HTMLCanvasElement | null {
  const canvas = document.createElement("canvas");
  canvas.width = COLUMNS;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (!context || bytes.length !== COLUMNS * rows) return null;
  const image = context.createImageData(COLUMNS, rows);
  for (let n = 0; n < bytes.length; n++) image.data[4 * n + 3] = bytes[n] as number;
  context.putImageData(image, 0, 0);
  return canvas;
}
