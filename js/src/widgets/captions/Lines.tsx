import { Component, type JSX } from "preact";
import type { CaptionLine, CaptionsState } from "../../captions/state.ts";
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
    return (
      <div class="xc-line" aria-live={line.final ? undefined : "off"}>
        <span class="xc-at">{tenths(line.start)}</span>
        <p dir="auto">
          {line.text}
          {!line.final && (
            <span class="xa-unsaid xc-interim">
              {line.text && line.interim ? " " : ""}
              {line.interim}
            </span>
          )}
          {!line.final && <span class="xa-caret xc-caret" />}
        </p>
      </div>
    );
  }
}
