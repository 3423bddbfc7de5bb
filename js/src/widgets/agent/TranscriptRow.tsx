import { Component, type ComponentChildren, type JSX } from "preact";
import type { Row } from "../../agent/state.ts";
import { Icon } from "../../ui/icons.tsx";
import { clock } from "../../ui/numbers.ts";
import { fill, words } from "../../ui/strings.ts";
import { Tag } from "../../ui/tag.tsx";
import { said } from "./said.ts";

/** Gutter, text, time. */
export function Line(props: {
  who: Row["who"];
  start?: number;
  silent?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`xa-row xa-row-${props.who}`} aria-live={props.silent ? "off" : undefined}>
      <span class="xa-who">{words.transcript.who[props.who]}</span>
      <div class="xa-said-by">{props.children}</div>
      <span class="xa-at">{props.start !== undefined && clock(props.start)}</span>
    </div>
  );
}

interface Props {
  row: Row;
  soundOff: boolean;
}

/**
 * Drawn anew only when the row is: a talk of an hour has many. Not by a kept element: each holds, by its parents, all that was
 * drawn with it. (preact/compat has memo, and other events for onBlur and onChange.)
 */
export class TranscriptRow extends Component<Props> {
  override shouldComponentUpdate({ row, soundOff }: Props): boolean {
    return row !== this.props.row || soundOff !== this.props.soundOff;
  }

  render(): JSX.Element {
    return <Drawn {...this.props} />;
  }
}

function Drawn(props: Props): JSX.Element {
  const { row } = props;
  if (row.who === "note") {
    return (
      <div class="xa-row-note">
        <span dir="auto">{row.text}</span>
      </div>
    );
  }
  // An answer is heard: read out as well, it would be heard twice.
  const silent = !row.final || (row.who === "agent" && !props.soundOff);
  return (
    <Line who={row.who} start={row.start} silent={silent}>
      {row.who === "agent" ? <Answer row={row} soundOff={props.soundOff} /> : <Words row={row} />}
    </Line>
  );
}

function Words({ row }: { row: Row }): JSX.Element {
  const { typed, waiting } = words.transcript;
  return (
    <p class={row.final ? "xa-text" : "xa-text xa-unsaid"} dir="auto">
      {row.text}
      {!row.final && <span class="xa-caret" />}
      {row.typed && (
        <>
          {" "}
          <Tag>{row.waiting ? waiting : typed}</Tag>
        </>
      )}
    </p>
  );
}

function Answer({ row, soundOff }: { row: Row; soundOff: boolean }): JSX.Element {
  // No word appears before its sound has come.
  if (!row.final && (row.sound === 0 || row.text === "")) return <Thinking />;
  const { heard, rest, cut } = said(row, soundOff);
  const gap = rest.slice(0, rest.length - rest.trimStart().length);
  return (
    <p class="xa-text" dir="auto">
      {row.heard === null ? heard + gap : heard}
      {row.heard !== null && <span class="xa-bar" />}
      {row.heard !== null && gap}
      {cut && rest && <span class="xa-aside">{`${words.transcript.unheard} `}</span>}
      {/* Keyed: words that pass from it to those that were heard stay where they are, and are no words that moved. */}
      {rest && (
        <span key={heard.length} class={cut ? "xa-unsaid xa-unheard" : "xa-unsaid"}>
          {rest.trimStart()}
        </span>
      )}
      {row.heard !== null && (
        <>
          {" "}
          <Interrupted row={row} />
        </>
      )}
    </p>
  );
}

function Interrupted({ row }: { row: Row }): JSX.Element {
  return <Tag>{fill(words.transcript.interrupted, { heard: row.sounded.toFixed(1), all: row.sound.toFixed(1) })}</Tag>;
}

export function Thinking(): JSX.Element {
  return (
    <p class="xa-text xa-unsaid xa-thinking">
      <Icon name="dots" />
      <span class="xa-aside">{words.transcript.thinking}</span>
    </p>
  );
}
