import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** The theme's colours for what is drawn on a canvas, which knows no custom properties. */
export interface Palette {
  readonly rest: string;
  readonly played: string;
  readonly ink: string;
}

/** Read from elements that have them as their colour, again when the theme changes; null before the first drawing. */
export function usePalette(box: RefObject<HTMLElement>): Palette | null {
  const [palette, set] = useState<Palette | null>(null);
  useEffect(() => {
    const read = () => {
      const colours = [...(box.current?.children ?? [])].map((one) => getComputedStyle(one).color);
      const [rest = "", played = "", ink = ""] = colours;
      set((before) =>
        before && before.rest === rest && before.played === played && before.ink === ink
          ? before
          : { rest, played, ink },
      );
    };
    read();
    const watch = new MutationObserver(read);
    for (const element of [document.documentElement, document.body])
      watch.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-jp-theme-name"] });
    const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
    for (const query of queries) query.addEventListener("change", read);
    return () => {
      watch.disconnect();
      for (const query of queries) query.removeEventListener("change", read);
    };
  }, [box]);
  return palette;
}
