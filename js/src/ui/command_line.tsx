import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { words } from "./strings.ts";

/** A line of code with a button that copies it. */
export function CommandLine(props: { code: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => navigator.clipboard?.writeText(props.code).then(() => setCopied(true));
  return (
    <div class="xa-command">
      <code>{props.code}</code>
      <Button
        kind="quiet"
        small
        icon={copied ? "check" : "copy"}
        label={copied ? words.copied : words.copy}
        onClick={copy}
      />
    </div>
  );
}
