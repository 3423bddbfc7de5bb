import type { JSX } from "preact";
import type { AgentActions, AgentState, Row, ToolCall } from "../../agent/state.ts";
import { Log } from "../../ui/log.tsx";
import { words } from "../../ui/strings.ts";
import { copied, selected } from "./copied.ts";
import { Summary } from "./Summary.tsx";
import { ToolCard } from "./ToolCard.tsx";
import { Line, Thinking, TranscriptRow } from "./TranscriptRow.tsx";
import type { TalkKeys } from "./talk_keys.ts";
import "./transcript.css";

/** `noticed`: a notice lies over the lowest part. */
interface Props {
  state: AgentState;
  actions: AgentActions;
  keys: TalkKeys;
  noticed: boolean;
}

export function Transcript({ state, actions, keys, noticed }: Props): JSX.Element {
  const copy = (event: ClipboardEvent) => {
    const selection = selected(event.currentTarget as Element);
    const text = selection ? copied(selection) : "";
    if (!text) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  };
  return (
    <Log name={words.transcript.name} noticed={noticed} {...keys} onCopy={copy}>
      {state.rows.map((row) => (
        <Part key={key(row, state.soundOff)} row={row} state={state} actions={actions} />
      ))}
      {thinks(state) && (
        <Line key="thinking" who="agent" silent>
          <Thinking />
        </Line>
      )}
      {state.summary && (
        <Line key="ended" who="ended">
          <Summary summary={state.summary} rows={state.rows} actions={actions} />
        </Line>
      )}
    </Log>
  );
}

function Part(props: { row: Row; state: AgentState; actions: AgentActions }): JSX.Element | null {
  const { row, state } = props;
  const call: ToolCall | undefined = state.tools[row.call ?? ""];
  if (row.who === "ended") return null; // the summary stands for it
  if (!call) return <TranscriptRow row={row} soundOff={state.soundOff} />;
  return (
    <Line who="tool" start={row.start} silent>
      <ToolCard call={call} actions={props.actions} />
    </Line>
  );
}

/** A row that becomes final is a new element, because a log reads out what is added to it. */
function key(row: Row, soundOff: boolean): string {
  const read = row.who === "user" || (row.who === "agent" && soundOff);
  return read && !row.final ? `${row.number} interim` : `${row.number}`;
}

/** Whether the agent's dots stand in a row of their own: no answer has begun, and no tool shows what goes on. */
function thinks(state: AgentState): boolean {
  const last = state.rows.at(-1);
  const begun = last?.who === "agent" && !last.final;
  const tool = Object.values(state.tools).some((call) => call.state === "running" || call.state === "waiting");
  return state.status === "thinking" && !begun && !tool;
}
