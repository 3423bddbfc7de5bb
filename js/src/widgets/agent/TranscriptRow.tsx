import type { ComponentChildren, JSX } from "preact";
import { memo } from "preact/compat";
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

export const TranscriptRow = memo((props: { row: Row; soundOff: boolean }): JSX.Element => {
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
});

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
  const gap = rest.length - rest.trimStart().length;
  return (
    <p class="xa-text" dir="auto">
      {heard}
      {row.heard !== null && <span class="xa-bar" />}
      {rest.slice(0, gap)}
      {cut && rest && <span class="xa-aside">{`${words.transcript.unheard} `}</span>}
      {rest && <span class={cut ? "xa-unsaid xa-unheard" : "xa-unsaid"}>{rest.slice(gap)}</span>}
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
