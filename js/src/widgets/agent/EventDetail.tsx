import type { JSX } from "preact";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { words } from "../../ui/strings.ts";
import type { Line } from "./event_list.ts";

/** The event as JSON; of a run of sound, its first. Over the list where there is no room beside it. */
export function EventDetail({ line, close }: { line: Line | null; close(): void }): JSX.Element {
  if (!line) return <div class="xa-event" />;
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <section class="xa-event xa-chosen" aria-label={words.drawer.event} onKeyDown={keys}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <pre tabIndex={0} {...FOCUSABLE}>
        {JSON.stringify(line.events[0]?.event, null, 2)}
      </pre>
      <Button small kind="quiet" icon="cross" label={words.drawer.closeEvent} onClick={close} />
    </section>
  );
}
