import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Word } from "../../player/words.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { fill } from "../../ui/strings.ts";
import { say } from "../../ui/words/player.ts";

interface Props {
  word: Word;
  /** Px. */
  left: number;
  width: number;
  /** The new text, null to leave it; `next`: to the next word, to the one before, back to this one, or where the focus is. */
  done(text: string | null, next: -1 | 0 | 1 | null): void;
}

/** A word while it is corrected. An empty one is taken out. */
export function Editor({ word, left, width, done }: Props): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, []);

  function finish(text: string | null, next: -1 | 0 | 1 | null): void {
    if (over.current) return;
    over.current = true;
    done(text?.trim() ?? null, next);
  }
  function key(event: JSX.TargetedKeyboardEvent<HTMLInputElement>): void {
    event.stopPropagation();
    if (event.isComposing) return;
    const { value } = event.currentTarget;
    if (event.key === "Enter") finish(value, 0);
    else if (event.key === "Escape") finish(null, 0);
    else if (event.key === "Tab") finish(value, event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }
  return (
    <input
      class="xp-edit"
      type="text"
      ref={input}
      {...FOCUSABLE}
      aria-label={fill(say.edit, { original: word.original })}
      defaultValue={word.text}
      dir="auto"
      spellcheck
      style={{ left: `${left}px`, width: `max(${width}px, 120px)` }}
      onKeyDown={key}
      onBlur={(event) => finish(event.currentTarget.value, null)}
    />
  );
}
