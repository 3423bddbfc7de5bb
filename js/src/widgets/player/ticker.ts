import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Listeners } from "../../link/listeners.ts";
import type { PlayerSession } from "../../player/session.ts";

export type Ticker = Listeners<[time: number, jumped: boolean]>;

/** Tells the place: with every frame while it plays and is seen, and after each jump. */
export function useTicker(session: PlayerSession, playing: boolean, root: RefObject<HTMLElement>): Ticker {
  const ticker = useRef(new Listeners<[time: number, jumped: boolean]>()).current;
  useEffect(() => session.jumped.add((time) => ticker.tell(time, true)), [session, ticker]);
  useEffect(() => {
    const box = root.current;
    if (!playing || !box) return;
    let frame = 0;
    const tick = () => {
      ticker.tell(session.time, false);
      frame = requestAnimationFrame(tick);
    };
    const watch = new IntersectionObserver((entries) => {
      cancelAnimationFrame(frame);
      if (entries.at(-1)?.isIntersecting) tick();
    });
    watch.observe(box);
    return () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
      ticker.tell(session.time, false);
    };
  }, [session, playing, root, ticker]);
  return ticker;
}
