import type { JSX } from "preact";
import type { PlayerActions, PlayerState } from "../../player/state.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { fill } from "../../ui/strings.ts";
import { Fact } from "../../ui/strip.tsx";
import { say } from "../../ui/words/player.ts";
import { decibels, fineClock, lufs } from "./numbers.ts";

interface Props {
  state: PlayerState;
  actions: PlayerActions;
  help: boolean;
  helpId: string;
  toggleHelp(): void;
}

/** What the sound is, what is selected, what was corrected, and the keys. */
export function Strip({ state, actions, help, helpId, toggleHelp }: Props): JSX.Element {
  const { selection, words, duration } = state;
  const behind = words && state.done ? words.behind(duration) : 0;
  const percent = duration > 0 ? Math.floor((100 * state.peaksRead) / Math.max(state.peaks.length, 1)) : 0;
  return (
    <div class="xa-strip">
      {state.ready && <span class="xp-form">{formOf(state)}</span>}
      {state.done ? (
        <>
          <Fact name={say.peak} class="xa-wide">
            {decibels(state.peak)}
          </Fact>
          <Fact name={say.loudness} class="xp-loudness xa-wide">
            {lufs(state.loudness)}
          </Fact>
        </>
      ) : (
        state.ready && !state.failed && <Fact name={say.reading} class="xp-reading">{`${percent} %`}</Fact>
      )}
      {behind > 0 && (
        <Fact name={say.words} class="xp-behind" title={fill(say.behindWhy, { count: behind })}>
          <Icon name="warning" />
          {fill(say.behind, { count: behind })}
        </Fact>
      )}
      {selection && (
        <Fact name={say.selection} class="xp-selected">
          {`${fineClock(selection.start)}–${fineClock(selection.end)}`}
        </Fact>
      )}
      {(state.undo > 0 || state.redo > 0) && (
        <Fact name={say.corrected} class="xp-corrections xa-wide">
          {String(state.undo)}
        </Fact>
      )}
      <span class="xp-space" />
      {(state.undo > 0 || state.redo > 0) && (
        <Button small kind="quiet" icon="undo" label={say.undo} off={state.undo === 0} onClick={actions.undo} />
      )}
      <span class="xp-brief" aria-hidden="true">
        {say.brief}
      </span>
      <Button
        small
        kind="quiet"
        words={say.keys}
        class="xp-keys"
        aria-expanded={help}
        aria-controls={help ? helpId : undefined}
        onClick={toggleHelp}
      />
    </div>
  );
}

function formOf({ rate, channels }: PlayerState): string {
  const many = channels === 1 ? say.mono : channels === 2 ? say.stereo : fill(say.channels, { count: channels });
  return `${rate / 1000} kHz, ${many}`;
}
