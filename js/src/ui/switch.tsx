import type { JSX } from "preact";
import { FOCUSABLE, moved } from "./focus.ts";
import "./switch.css";

interface Props<Value extends string> {
  label: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  off?: boolean;
  onChange(value: Value): void;
}

/** Two or more words in one frame, of which one holds: a group of radio buttons with one tab stop. */
export function Switch<Value extends string>({ label, options, value, off, onChange }: Props<Value>): JSX.Element {
  function move(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    const at = options.findIndex(([name]) => name === value);
    const to = moved(event.key, at, options.length);
    const chosen = to === null ? undefined : options[to];
    if (!chosen || to === null || off) return;
    event.preventDefault();
    const button = event.currentTarget.children[to];
    if (button instanceof HTMLElement) button.focus();
    onChange(chosen[0]);
  }
  return (
    <div
      class="xa-switch"
      role="radiogroup"
      aria-label={label}
      aria-disabled={off ? "true" : undefined}
      onKeyDown={move}
    >
      {options.map(([name, words]) => (
        // biome-ignore lint/a11y/useSemanticElements: a native radio button would need a name that is unique in the page
        <button
          key={name}
          type="button"
          role="radio"
          {...FOCUSABLE}
          tabIndex={name === value ? 0 : -1}
          data-words={words}
          aria-checked={name === value}
          aria-disabled={off ? "true" : undefined}
          onClick={() => !off && name !== value && onChange(name)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
