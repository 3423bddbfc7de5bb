/** Who wants to hear of what. */

export class Emitter<Events extends object> {
  readonly #listeners: { [Name in keyof Events]?: Set<(event: Events[Name]) => void> } = {};

  /** Returns what ends it. */
  on<Name extends keyof Events>(name: Name, f: (event: Events[Name]) => void): () => void {
    const heard = this.#listeners[name] ?? new Set();
    this.#listeners[name] = heard;
    const once = (event: Events[Name]): void => f(event); // the same function may be given twice
    heard.add(once);
    return () => void heard.delete(once);
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const f of [...(this.#listeners[name] ?? [])]) f(event);
  }

  clear(): void {
    for (const heard of Object.values<Set<unknown> | undefined>(this.#listeners)) heard?.clear();
  }
}
