import type { JSX } from "preact";
import { type Facts, fill } from "./strings.ts";

/** A sentence of ours with **bold** and `code`; the facts are filled in afterwards, so nothing from outside is read as markup. */
export function Rich(props: { text: string; facts?: Facts }): JSX.Element {
  const parts = props.text.split(/(\*\*[^*]+\*\*|`[^`]+`)/);
  return (
    <>
      {parts.map((part, index) => {
        if (part.startsWith("**")) return <b key={index}>{fill(part.slice(2, -2), props.facts)}</b>;
        if (part.startsWith("`")) return <code key={index}>{fill(part.slice(1, -1), props.facts)}</code>;
        return fill(part, props.facts);
      })}
    </>
  );
}
