import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { focused } from "./focus.ts";

/** An element that goes away while it has the focus hands it to the transcript, or else to the content area (ui.md 5). */
export function useFocusHeir(root: RefObject<HTMLElement>, heirs = ".xa-log"): void {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const box = root.current;
    if (!box) return;
    const gained = (event: FocusEvent) => {
      last.current = event.composedPath()[0] as Element;
    };
    // A browser may say that the focus left while it takes the element away: only one that is still there lost it by the user.
    const lost = (event: FocusEvent) => {
      const element = event.composedPath()[0] as Element;
      queueMicrotask(() => {
        if (element.isConnected && last.current === element) last.current = null;
      });
    };
    box.addEventListener("focusin", gained);
    box.addEventListener("focusout", lost);
    return () => {
      box.removeEventListener("focusin", gained);
      box.removeEventListener("focusout", lost);
    };
  }, [root]);
  useLayoutEffect(() => {
    const box = root.current;
    if (!box || !last.current || last.current.isConnected) return;
    last.current = null;
    if (focused(box) !== null) return;
    const transcript = box.querySelector<HTMLElement>(heirs);
    const heir = transcript?.closest("[inert]") ? null : transcript;
    (heir ?? box.querySelector<HTMLElement>(".xa-content"))?.focus({ preventScroll: true });
  });
}
