import { Component, type JSX } from "preact";
import type { CaptionLine, CaptionsState, CaptionTurn } from "../../captions/state.ts";
import { turnsOf, who } from "../../captions/turns.ts";
import { Log } from "../../ui/log.tsx";
import { tenths } from "../../ui/numbers.ts";
import { captionsWords as words } from "../../ui/words/captions.ts";

interface Props {
  state: CaptionsState;
  large: boolean;
  /** A notice lies over the lowest part. */
  noticed: boolean;
  press(event: JSX.TargetedKeyboardEvent<HTMLElement>): void;
}

export function Lines({ state, large, noticed, press }: Props): JSX.Element {
  const { lines, status } = state;
  return (
    <Log name={words.log} noticed={noticed} onKeyDown={press}>
      {lines.map((line) => (
        // A line that becomes final is a new element, because a log reads out what is added to it.
        <LineView key={line.final ? line.number : `${line.number} interim`} line={line} large={large} />
      ))}
      {lines.length === 0 && status === "listening" && <p class="xc-second">{words.waiting}</p>}
    </Log>
  );
}

interface LineProps {
  line: CaptionLine;
  large: boolean;
}

/** Drawn anew only when the line is: a lecture has thousands. */
class LineView extends Component<LineProps> {
  override shouldComponentUpdate({ line, large }: LineProps): boolean {
    return line !== this.props.line || large !== this.props.large;
  }

  render(): JSX.Element {
    const { line } = this.props;
    if (line.note) {
      return (
        <div class="xa-row-note xc-note">
          <span dir="auto">{line.text}</span>
        </div>
      );
    }
    const turns = turnsOf(line);
    return (
      <>
        {turns.map((turn, number) => (
          <TurnView key={`${number}`} turn={turn} final={line.final} last={number === turns.length - 1} />
        ))}
      </>
    );
  }
}

interface TurnProps {
  turn: CaptionTurn;
  final: boolean;
  /** The line goes on behind it, if it is not final. */
  last: boolean;
}

function TurnView({ turn, final, last }: TurnProps): JSX.Element {
  const { speaker, start, text, interim } = turn;
  return (
    <div class={`xc-line ${colour(speaker)}`} aria-live={final ? undefined : "off"}>
      <span class="xc-at">{tenths(start)}</span>
      <p dir="auto">
        {speaker !== null && <b class="xc-who">{who(turn)}</b>}
        {speaker !== null && " "}
        {text}
        {!final && (
          <span class="xa-unsaid xc-interim">
            {text && interim ? " " : ""}
            {interim}
          </span>
        )}
        {!final && last && <span class="xa-caret xc-caret" />}
      </p>
    </div>
  );
}

/** The colours of ui.md 2, then again with a dashed edge. */
function colour(speaker: number | null): string {
  if (speaker === null) return "";
  return `xc-voice-${speaker % 4}${speaker % 8 < 4 ? "" : " xc-again"}`;
}
