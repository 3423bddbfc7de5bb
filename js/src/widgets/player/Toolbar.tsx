import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PlayerSession } from "../../player/session.ts";
import { type PlayerState, SPEEDS } from "../../player/state.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Switch } from "../../ui/switch.tsx";
import { say } from "../../ui/words/player.ts";
import { fineClock, times } from "./numbers.ts";
import type { Ticker } from "./ticker.ts";
import "../../ui/toolbar.css";

export interface Shows {
  readonly spectrogram: boolean;
  readonly words: boolean;
}

interface Props {
  session: PlayerSession;
  state: PlayerState;
  ticker: Ticker;
  shows: Shows;
  menu: boolean;
  show(change: Partial<Shows>): void;
  zoom(factor: number): void;
  toggleMenu(): void;
}

export function Toolbar({ session, state, ticker, shows, menu, show, zoom, toggleMenu }: Props): JSX.Element {
  const { actions } = session;
  const mute = !state.ready || !state.plays || state.duration === 0;
  return (
    <div class="xa-toolbar" role="toolbar" aria-label={say.controls}>
      <Button
        class="xp-play"
        kind="filled"
        icon={state.playing ? "pause" : "play"}
        label={state.playing ? say.pause : say.play}
        off={mute}
        onClick={() => actions.play(!state.playing)}
      />
      <Time session={session} duration={state.duration} ticker={ticker} />
      <Switch
        label={say.speed}
        options={SPEEDS.map((speed) => [String(speed), times(speed)] as const)}
        value={String(state.speed)}
        onChange={(value) => actions.speed(Number(value))}
      />
      <Button
        kind="quiet"
        icon="loop"
        label={say.loop}
        class="xp-loop"
        aria-pressed={state.loop}
        off={state.selection === null}
        onClick={() => actions.loop(!state.loop)}
      />
      <span class="xp-space" />
      <span class="xp-zooms">
        <Button kind="quiet" icon="minus" label={say.zoomOut} onClick={() => zoom(1 / 2)} />
        <Button kind="quiet" icon="plus" label={say.zoomIn} onClick={() => zoom(2)} />
      </span>
      <span class="xp-shows">
        <Checkbox
          words={say.spectrogram}
          checked={shows.spectrogram}
          onChange={(spectrogram) => show({ spectrogram })}
        />
        {state.words && <Checkbox words={say.words} checked={shows.words} onChange={(words) => show({ words })} />}
      </span>
      <Button
        kind="quiet"
        icon="download"
        label={say.menu}
        aria-haspopup="menu"
        aria-expanded={menu}
        onClick={toggleMenu}
      />
    </div>
  );
}

/** Where it is, written without drawing the rest again. */
function Time({ session, duration, ticker }: { session: PlayerSession; duration: number; ticker: Ticker }) {
  const now = useRef<HTMLElement>(null);
  useEffect(() => {
    const show = (time: number) => {
      const text = fineClock(time);
      if (now.current && now.current.textContent !== text) now.current.textContent = text;
    };
    show(session.time);
    return ticker.add(show);
  }, [session, ticker]);
  return (
    <span class="xp-time">
      <b ref={now} /> <span>/ {fineClock(duration)}</span>
    </span>
  );
}
