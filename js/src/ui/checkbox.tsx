import type { JSX } from "preact";
import { FOCUSABLE } from "./focus.ts";

export function Checkbox(props: { words: string; checked: boolean; onChange(on: boolean): void }): JSX.Element {
  return (
    <label class="xa-checkbox" title={props.words}>
      <input
        type="checkbox"
        {...FOCUSABLE}
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      {props.words}
    </label>
  );
}
