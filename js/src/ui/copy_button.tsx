import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { copyText } from "./clipboard.ts";
import { words } from "./strings.ts";

const SHOWN = 1500; // ms

/** Copies what `text` gives; its icon turns into a check mark for a moment. */
export function CopyButton(props: {
  text: () => string;
  words?: string;
  label: string;
  kind?: "outlined" | "quiet";
}): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => copyText(props.text()).then(setCopied);
  return (
    <>
      <Button
        small
        kind={props.kind ?? "quiet"}
        icon={copied ? "check" : "copy"}
        label={props.label}
        onClick={copy}
        {...(props.words ? { words: props.words } : {})}
      />
      <span class="xa-said" role="status">
        {copied ? words.copied : ""}
      </span>
    </>
  );
}
