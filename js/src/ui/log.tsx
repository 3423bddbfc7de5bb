import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { FOCUSABLE } from "./focus.ts";
import { useNewest } from "./newest.ts";
import { words } from "./strings.ts";
import "./log.css";

interface Props extends Pick<JSX.HTMLAttributes<HTMLDivElement>, "onKeyDown" | "onKeyUp" | "onBlur" | "onCopy"> {
  name: string;
  /** A notice lies over the lowest part. */
  noticed: boolean;
  children: ComponentChildren;
}

/** What was said, one row below the other; it stays at the newest, unless the user has scrolled up. */
export function Log({ name, noticed, children, ...events }: Props): JSX.Element {
  const log = useRef<HTMLDivElement>(null);
  const { away, scrolled, toNewest } = useNewest(log);
  return (
    <div class={noticed ? "xa-transcript xa-noticed" : "xa-transcript"}>
      <div
        ref={log}
        class="xa-log"
        role="log"
        aria-live="polite"
        aria-label={name}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
        tabIndex={0}
        {...FOCUSABLE}
        {...events}
        onScroll={scrolled}
      >
        <div class="xa-rows">{children}</div>
      </div>
      {away && (
        <Button
          small
          class="xa-newest"
          icon="arrow-down"
          words={words.transcript.newest}
          onClick={() => {
            toNewest();
            log.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </div>
  );
}
