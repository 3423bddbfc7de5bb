import type { JSX } from "preact";
import { CopyButton } from "./copy_button.tsx";
import { words } from "./strings.ts";

/** A line of code with a button that copies it. */
export function CommandLine(props: { code: string }): JSX.Element {
  return (
    <div class="xa-command">
      <code>{props.code}</code>
      <CopyButton label={words.copy} text={() => props.code} />
    </div>
  );
}
