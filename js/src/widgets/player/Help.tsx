import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { say } from "../../ui/words/player.ts";

/** The keys, over the sound. */
export function Help({ id, close }: { id: string; close(): void }): JSX.Element {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  return (
    <section class="xp-help" id={id} ref={box} tabIndex={-1} {...FOCUSABLE} aria-label={say.keys}>
      <dl>
        {say.help.map(([keys, words]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <Button small kind="quiet" icon="cross" label={say.closeKeys} class="xp-help-close" onClick={close} />
    </section>
  );
}
