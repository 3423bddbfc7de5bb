import { Component, type JSX } from "preact";
import { useRef } from "preact/hooks";
import type { CaptionLine, CaptionsState } from "../../captions/state.ts";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { useNewest } from "../../ui/newest.ts";
import { tenths } from "../../ui/numbers.ts";
import { words as common } from "../../ui/strings.ts";
import { captionsWords as words } from "../../ui/words/captions.ts";

interface Props {
  state: CaptionsState;
  large: boolean;
  /** A notice lies over the lowest part. */
  noticed: boolean;
  press(event: JSX.TargetedKeyboardEvent<HTMLElement>): void;
}

export function Lines({ state, large, noticed, press }: Props): JSX.Element {
  const log = useRef<HTMLDivElement>(null);
  const { away, scrolled, toNewest } = useNewest(log);
  return (
    <div class={noticed ? "xc-text xc-noticed" : "xc-text"}>
      <div
        ref={log}
        class="xc-log"
        role="log"
        aria-live="polite"
        aria-label={words.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
        tabIndex={0}
        {...FOCUSABLE}
        onScroll={scrolled}
        onKeyDown={press}
      >
        <div class="xc-lines">
          {state.lines.map((line) => (
            // A line that becomes final is a new element, because a log reads out what is added to it.
            <LineView key={line.final ? line.number : `${line.number} interim`} line={line} large={large} />
          ))}
        </div>
        {state.lines.length === 0 && state.status === "listening" && <p class="xc-second">{words.waiting}</p>}
      </div>
      {away && (
        <Button
          small
          class="xc-newest"
          icon="arrow-down"
          words={common.transcript.newest}
          onClick={() => {
            toNewest();
            log.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </div>
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
        <div class="xc-note">
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
            <span class="xc-interim">
              {line.text && line.interim ? " " : ""}
              {line.interim}
            </span>
          )}
          {!line.final && <span class="xc-caret" />}
        </p>
      </div>
    );
  }
}
