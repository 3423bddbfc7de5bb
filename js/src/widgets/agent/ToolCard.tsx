import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AgentActions, ToolCall, ToolState } from "../../agent/state.ts";
import { useNow } from "../../ui/elapsed.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Icon, type IconName } from "../../ui/icons.tsx";
import { clock } from "../../ui/numbers.ts";
import { fill, words } from "../../ui/strings.ts";
import { useUniqueId } from "../../ui/unique_id.ts";
import { ToolArguments } from "./ToolArguments.tsx";
import { ToolFoot } from "./ToolFoot.tsx";
import "./tool_card.css";

const MARKS: Partial<Record<ToolState, IconName>> = {
  done: "check",
  failed: "fail",
  "timed-out": "fail",
  denied: "cross",
  dropped: "cross",
};

/** A call of a tool. Its header unfolds it; nothing of it takes the focus, and no key alone says yes. */
export function ToolCard(props: { call: ToolCall; actions: AgentActions }): JSX.Element {
  const { call, actions } = props;
  const [all, setAll] = useState(false);
  const body = useUniqueId();
  const folded = call.state === "denied" || call.state === "dropped" || (!call.asked && call.state !== "waiting");
  const open = all || !folded;
  const toggle = () => setAll(!all);
  return (
    <section class={`xa-tool xa-tool-${call.state}`} aria-label={call.name}>
      {call.state === "waiting" && (
        <p class="xa-said" role="alert">
          {fill(words.tool.asks, { name: call.name })}
        </p>
      )}
      <button
        type="button"
        class="xa-tool-head"
        {...FOCUSABLE}
        aria-expanded={all}
        aria-controls={open ? body : undefined}
        onClick={toggle}
      >
        <Icon name="fn" />
        <b dir="auto">{call.name}</b>
        {!open && <span class="xa-brackets">{brackets(call)}</span>}
        {MARKS[call.state] && <Icon name={MARKS[call.state] as IconName} class="xa-mark" />}
        <Outcome call={call} />
      </button>
      {open && (
        <div id={body}>
          <ToolArguments args={call.args} all={all} showAll={toggle} />
          <ToolFoot call={call} all={all} showAll={toggle} actions={actions} />
        </div>
      )}
    </section>
  );
}

/** (year=2025), as it would be called. */
function brackets(call: ToolCall): string {
  return `(${call.args.map(([name, value]) => `${name}=${value}`).join(", ")})`;
}

function Outcome({ call }: { call: ToolCall }): JSX.Element {
  const now = useNow(call.state === "waiting" || call.state === "running", call.state === "waiting" ? 1000 : 100);
  const text = outcome(call, Math.max(0, now - call.since) / 1000);
  // Keyed by its words: text that is set flush right anew has not moved.
  return (
    <span class="xa-outcome" key={text}>
      {text}
    </span>
  );
}

function outcome(call: ToolCall, passed: number): string {
  const took = call.seconds ?? 0;
  const text = words.tool;
  switch (call.state) {
    case "waiting":
      return fill(text.waiting, { time: clock(passed) });
    case "running":
      return fill(text.running, { seconds: passed.toFixed(1) });
    case "done":
      return fill(call.asked ? text.allowed : text.unasked, { seconds: took.toFixed(2) });
    case "failed":
      return fill(text.failed, { seconds: took.toFixed(1) });
    case "timed-out":
      return fill(text["timed-out"], { seconds: took.toFixed(0) });
    default:
      return text[call.state];
  }
}
