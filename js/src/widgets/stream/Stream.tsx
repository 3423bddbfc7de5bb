import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Peaks } from "../../stream/peaks.ts";
import { ASKS, OVER, type StreamActions, type StreamState } from "../../stream/state.ts";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE, onceAPress } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { clock, size } from "../../ui/numbers.ts";
import { fill } from "../../ui/strings.ts";
import { Tag } from "../../ui/tag.tsx";
import { stream as words } from "../../ui/words/stream.ts";
import "../../ui/theme.css";
import "./stream.css";
import { Wave } from "./Wave.tsx";

interface Props {
  state: StreamState;
  actions: StreamActions;
  peaks: Peaks;
}

/** A speech while it is being made, in the measures of the result that takes its place (ui.md 8). */
export function Stream({ state, actions, peaks }: Props): JSX.Element {
  if (state.html) return <Finished html={state.html} />;
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") actions.stop();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      class={state.line ? "xv xa xt xt-lone" : "xv xa xt"}
      role="group"
      aria-label={state.line ? undefined : words.name}
      onKeyDown={keys}
    >
      {state.line ? (
        <>
          <Icon name="sound" />
          <Text state={state} text={state.line} />
          <Actions state={state} actions={actions} />
        </>
      ) : (
        <>
          <div class="xt-player">
            <Round state={state} actions={actions} />
            <Wave state={state} peaks={peaks} />
            <span class="xt-clock">
              {clock(state.heard)}
              <span class="xt-whole">{` / ${clock(state.made)}${state.whole ? "" : "…"}`}</span>
            </span>
          </div>
          <Text state={state} text={state.text || (state.made > 0 ? "" : words.waiting)} />
          <div class={waits(state) ? "xt-foot xt-asks" : "xt-foot"}>
            <Facts state={state} />
            <Actions state={state} actions={actions} />
          </div>
        </>
      )}
    </div>
  );
}

const waits = ({ hush }: StreamState) => hush !== null && ASKS.has(hush);
const over = ({ hush }: StreamState) => hush !== null && OVER.has(hush);

function Round({ state, actions }: Omit<Props, "peaks">): JSX.Element {
  const silent = waits(state) || over(state) || state.paused;
  const label = waits(state) ? words.soundOn : silent ? words.play : words.pause;
  const off = over(state) || (state.made === 0 && !waits(state));
  return (
    <button
      type="button"
      {...FOCUSABLE}
      class={silent || off ? "xt-play" : "xt-play xt-playing"}
      aria-label={label}
      title={label}
      aria-disabled={off ? "true" : undefined}
      onClick={off ? undefined : actions.play}
      onKeyDown={onceAPress}
    >
      <Icon name={silent || off ? "play" : "pause"} />
    </button>
  );
}

/** The text, or in its place why nothing sounds. */
function Text({ state, text }: { state: StreamState; text: string }): JSX.Element {
  const { hush, why } = state;
  const told = hush && fill(words.state[hush], { trouble: why, why });
  const bad = hush === "broken" || hush === "restarted" || hush === "mute";
  return (
    <div class="xt-text" dir="auto" role="status" aria-live={told ? "polite" : "off"} title={told || text}>
      {told && <Icon name={bad ? "fail" : "info"} class={bad ? "xt-bad" : ""} />}
      <span>{told || text}</span>
    </div>
  );
}

function Facts({ state }: { state: StreamState }): JSX.Element {
  const { place, voice, firstSound, bytes, whole } = state;
  return (
    <div class="xt-facts">
      {place && (
        <span class="xt-fact">
          <Tag>{place}</Tag>
        </span>
      )}
      {voice && <span class={place ? "xt-fact xt-name xt-joined" : "xt-fact xt-name"}>{voice}</span>}
      {firstSound !== null && (
        <span class="xt-fact xt-wide">{fill(words.firstSound, { seconds: firstSound.toFixed(2) })}</span>
      )}
      {bytes > 0 && <span class="xt-fact">{fill(whole ? words.whole : words.soFar, { size: size(bytes) })}</span>}
    </div>
  );
}

function Actions({ state, actions }: Omit<Props, "peaks">): JSX.Element {
  const stop = useRef<HTMLDivElement>(null);
  const turnOn = () => {
    actions.play();
    // The button goes; who pressed it by key is not left without a place.
    stop.current?.querySelector<HTMLElement>(".xt-stop")?.focus({ preventScroll: true });
  };
  return (
    <div class="xt-actions" ref={stop}>
      {waits(state) && <Button small kind="filled" icon="sound" words={words.soundOn} onClick={turnOn} />}
      <Button
        small
        kind="quiet"
        class="xt-stop"
        icon="stop"
        words={words.stop}
        off={over(state)}
        onClick={actions.stop}
      />
    </div>
  );
}

/** The result that the kernel has drawn, in a page whose output cannot become it. Its script dresses it. */
function Finished({ html }: { html: string }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.replaceChildren(document.createRange().createContextualFragment(html));
  }, [html]);
  return <div ref={box} />;
}
