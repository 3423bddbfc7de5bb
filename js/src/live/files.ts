import type { Link } from "../link/link";

const PATIENCE = 60_000; // ms until the next part must be there
const GONE = "The kernel does not answer.";

export interface FileMessage {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly part: number;
  /** 0: it cannot be made; `words` say why. */
  readonly of: number;
  readonly words?: string;
}

interface Waiting {
  readonly parts: BlobPart[];
  readonly done: (file: Blob) => void;
  readonly failed: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Files that the kernel makes: asked for by the type of a message, and put together from their parts. */
export class Files {
  readonly #link: Link;
  readonly #waiting = new Map<string, Waiting>();
  #closed = false;

  constructor(link: Link) {
    this.#link = link;
    link.on("file", (body: FileMessage, buffers: readonly DataView[]) => this.#part(body, buffers));
  }

  ask(type: string, body: object = {}): Promise<Blob> {
    const id = String(Math.random()).slice(2);
    return new Promise((done, failed) => {
      this.#waiting.set(id, { parts: [], done, failed, timer: this.#patience(id) });
      if (this.#closed) this.#fail(id, GONE);
      else this.#link.send(type, { ...body, id });
    });
  }

  /** Nobody answers any more. */
  close(): void {
    this.#closed = true;
    for (const id of [...this.#waiting.keys()]) this.#fail(id, GONE);
  }

  #part(body: FileMessage, buffers: readonly DataView[]): void {
    const file = this.#waiting.get(body.id);
    if (file === undefined) return;
    if (body.of === 0) {
      this.#fail(body.id, body.words ?? "");
      return;
    }
    for (const { buffer, byteOffset, byteLength } of buffers)
      file.parts.push(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
    clearTimeout(file.timer);
    if (body.part + 1 < body.of) {
      file.timer = this.#patience(body.id);
      return;
    }
    this.#waiting.delete(body.id);
    file.done(new Blob(file.parts, { type: body.mime }));
  }

  #patience(id: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#fail(id, GONE), PATIENCE);
  }

  #fail(id: string, words: string): void {
    const file = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(file?.timer);
    file?.failed(new Error(words));
  }
}
