/** Functions that want to be told. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #functions = new Set<(...args: Args) => void>();

  add(f: (...args: Args) => void): () => void {
    this.#functions.add(f);
    return () => {
      this.#functions.delete(f);
    };
  }

  tell(...args: Args): void {
    for (const f of [...this.#functions]) f(...args);
  }

  clear(): void {
    this.#functions.clear();
  }
}
