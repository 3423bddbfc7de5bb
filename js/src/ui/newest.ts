import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR = 4; // px: a scroll of fractions is still the end

/** Keeps a scrolled element at its newest line, unless the user has scrolled up. */
export function useNewest(list: RefObject<HTMLElement>): { away: boolean; scrolled(): void; toNewest(): void } {
  const pinned = useRef(true);
  const [away, setAway] = useState(false);
  const toNewest = useCallback(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
    pinned.current = true;
    setAway(false);
  }, [list]);
  const scrolled = useCallback(() => {
    const at = list.current;
    if (!at) return;
    pinned.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR;
    setAway(!pinned.current);
  }, [list]);
  useLayoutEffect(() => {
    if (pinned.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  });
  useLayoutEffect(() => {
    const at = list.current;
    if (!at) return;
    // Its width, a notice over it, a card that the user unfolds.
    const watcher = new ResizeObserver(() => {
      if (pinned.current) at.scrollTop = at.scrollHeight;
    });
    watcher.observe(at);
    if (at.firstElementChild) watcher.observe(at.firstElementChild);
    return () => watcher.disconnect();
  }, [list]);
  return { away, scrolled, toNewest };
}
