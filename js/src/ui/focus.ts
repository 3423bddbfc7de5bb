/** What every focusable element carries itself: without it JupyterLab's single-key shortcuts fire on it (ui.md 5). */
export const FOCUSABLE = { "data-lm-suppress-shortcuts": "true" } as const;

/** Of a button: a key held down presses once. */
export function onceAPress(event: KeyboardEvent): void {
  if (event.repeat && (event.key === " " || event.key === "Enter")) event.preventDefault();
}

/** The element that has the focus, also inside a shadow root; null when none has. */
export function focused(inside: Element): Element | null {
  const root = inside.getRootNode();
  const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
  return active === document.body ? null : active;
}

/** Where an arrow key, Home or End leads from `index` among `count`; null for another key. */
export function moved(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return (index + 1) % count;
    case "ArrowLeft":
    case "ArrowUp":
      return (index - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
