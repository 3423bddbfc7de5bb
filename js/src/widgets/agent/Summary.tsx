import type { JSX } from "preact";
import type { AgentActions, Summary as Figures, Row } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { saveFile } from "../../ui/clipboard.ts";
import { CopyButton } from "../../ui/copy_button.tsx";
import { clock, seconds } from "../../ui/numbers.ts";
import { Rich } from "../../ui/rich.tsx";
import { words } from "../../ui/strings.ts";
import { transcript } from "./said.ts";
import "./summary.css";

/** What a session was: four figures, and its transcript and recording to take away. */
export function Summary(props: { summary: Figures; rows: readonly Row[]; actions: AgentActions }): JSX.Element {
  const { summary, rows, actions } = props;
  const text = words.summary;
  const cells = [
    [text.duration, clock(summary.duration)],
    [text.turns, String(summary.turns)],
    [text.response, seconds(summary.response)],
    [text.cost, summary.cost],
  ];
  const save = () => actions.recording().then((recording) => saveFile(recording, text.file));
  return (
    <div class="xa-summary">
      <dl class="xa-figures">
        {cells.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="xa-keep">
        <CopyButton kind="outlined" words={text.copy} label={text.copy} text={() => transcript(rows)} />
        {summary.recording && <Button small icon="download" words={text.recording} onClick={save} />}
        <span>
          <Rich text={summary.recording ? text.alsoRecording : text.also} />
        </span>
      </div>
    </div>
  );
}
