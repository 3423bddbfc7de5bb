/** What moved without the user's doing: the browser's own account (Layout Instability). */
import { name } from "./geometry";

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

export function watchShifts(): string[] {
  const found: string[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as Shift[]) {
      for (const { node, previousRect: from, currentRect: to } of entry.sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        found.push(`${entry.value.toFixed(4)} ${element ? name(element) : "?"}: ${place(from)} to ${place(to)}`);
      }
    }
  }).observe({ type: "layout-shift" });
  return found;
}

function place(box: DOMRectReadOnly): string {
  return [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
}
