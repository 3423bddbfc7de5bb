import type { JSX } from "preact";
import type { ToolCall } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { fill, words } from "../../ui/strings.ts";

const SHOWN = 6;

/** Name and value, each in a line that ends in an ellipsis until all is asked for. */
export function ToolArguments(props: { args: ToolCall["args"]; all: boolean; showAll(): void }): JSX.Element | null {
  const { args, all, showAll } = props;
  if (args.length === 0) return null;
  const left = args.length - SHOWN;
  const shown = all ? args : args.slice(0, SHOWN);
  return (
    <div class={all ? "xa-args xa-all" : "xa-args"}>
      {/* A click on the values is a short cut for the mouse; the header does the same by key. */}
      <dl onClick={all ? undefined : showAll}>
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt dir="auto">{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      {left > 0 && !all && (
        <Button
          kind="quiet"
          small
          icon="chevron-down"
          words={fill(words.tool.more, { count: left })}
          onClick={showAll}
        />
      )}
    </div>
  );
}
