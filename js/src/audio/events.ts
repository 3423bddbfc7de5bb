/** Who wants to hear of what. */

type Listener<Events> = { [Name in keyof Events]: readonly [Name, (event: Events[Name]) => void] }[keyof Events];

export class Emitter<Events> {
  readonly #listeners = new Set<Listener<Events>>();

  /** Returns what ends it. */
  on<Name extends keyof Events>(name: Name, f: (event: Events[Name]) => void): () => void {
    const listener = [name, f] as const;
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const [wanted, f] of [...this.#listeners]) {
      if (wanted === name) (f as (event: Events[Name]) => void)(event);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
