import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AgentActions, ToolCall } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { fill, words } from "../../ui/strings.ts";

interface Props {
  call: ToolCall;
  all: boolean;
  showAll(): void;
  actions: AgentActions;
}

const MOST = 10_000; // characters: a page of 1 MB in one row would hold up all others

/** The lowest line of the card: the question, and in its place what came of it. */
export function ToolFoot(props: Props): JSX.Element | null {
  switch (props.call.state) {
    case "waiting":
      return <Question {...props} />;
    case "running":
      return <div class="xa-foot">…</div>;
    case "timed-out":
      return (
        <div class="xa-foot">
          <span>{words.tool.tooLong}</span>
        </div>
      );
    case "done":
      return <Result {...props} whole={props.call.result} />;
    case "failed":
      return <Result {...props} whole={props.call.trace || props.call.error} />;
    default:
      return null;
  }
}

function Question({ call, actions }: Props): JSX.Element {
  const [always, setAlways] = useState(false);
  const answer = (allow: boolean) => () => actions.answerTool(call.call, allow, always);
  return (
    <div class="xa-foot xa-question">
      <Button small kind="filled" icon="check" words={words.tool.allow} onClick={answer(true)} />
      <Button small icon="cross" words={words.tool.deny} onClick={answer(false)} />
      <Checkbox words={words.tool.always} checked={always} onChange={setAlways} />
    </div>
  );
}

function Result({ call, all, showAll, whole }: Props & { whole: string }): JSX.Element {
  const first = (call.state === "failed" ? call.error : call.result).split("\n", 1)[0] ?? "";
  const left = whole.length - MOST;
  return (
    <>
      <div class="xa-foot">
        <code class={call.state === "failed" ? "xa-first xa-wrong" : "xa-first"} dir="auto">
          {all && call.state === "done" ? "" : first}
        </code>
        <Button
          small
          kind="quiet"
          icon={all ? "chevron-down" : "chevron-right"}
          words={all ? words.tool.showLess : words.tool.showAll}
          aria-expanded={all}
          onClick={showAll}
        />
      </div>
      {all && (
        <pre class="xa-whole" dir="auto">
          {whole.slice(0, MOST)}
          {left > 0 && `\n${fill(words.tool.left, { count: left.toLocaleString("en") })}`}
        </pre>
      )}
    </>
  );
}
