import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PlayerSession } from "../../player/session.ts";
import type { PlayerState } from "../../player/state.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { fill } from "../../ui/strings.ts";
import { say } from "../../ui/words/player.ts";
import { fineClock } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { useRegion } from "./region.tsx";
import { drawSpectrogram } from "./spectrogram.ts";
import type { Ticker } from "./ticker.ts";
import type { Viewport } from "./viewport.ts";
import { Wave } from "./wave.ts";

interface Props {
  session: PlayerSession;
  state: PlayerState;
  viewport: Viewport;
  ticker: Ticker;
  palette: Palette | null;
  spectrogram: boolean;
}

/** Waveform and spectrogram, and over both the selection: one slider, on which a drag selects. */
export function Stage({ session, state, viewport, ticker, palette, spectrogram }: Props): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const wave = useRef<Wave | null>(null);
  const read = useRef(0);
  const { pointer, region } = useRegion(session, state, viewport, slider);

  useLayoutEffect(() => {
    const box = host.current;
    if (!box) return;
    wave.current = new Wave(box, viewport);
    return () => wave.current?.close();
  }, [viewport]);

  useEffect(() => {
    if (!palette) return;
    const unit = (host.current?.clientHeight ?? 56) / 56;
    const renewed = read.current !== state.peaksRead;
    read.current = state.peaksRead;
    wave.current?.show(state.peaks, state.duration, state.peak, palette, unit, renewed);
    wave.current?.progress(session.time);
  }, [palette, state.peaks, state.peaksRead, state.duration, state.peak, session]);

  useEffect(() => {
    const draw = () => {
      const picture = canvas.current;
      if (picture && session.tiles && palette) drawSpectrogram(picture, session.tiles, viewport, palette.ink);
    };
    // Several changes of one frame are one drawing.
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    };
    const follow = () => {
      wave.current?.follow();
      soon();
    };
    draw();
    const off = [viewport.changed.add(follow), session.tilesCame.add(soon)];
    return () => {
      cancelAnimationFrame(frame);
      for (const one of off) one();
    };
  }, [session, viewport, palette, spectrogram, state.ready]);

  useEffect(() => {
    const value = (time: number) => {
      const { words, duration } = state;
      const word = words?.words[words.at(time)]?.text ?? "";
      slider.current?.setAttribute("aria-valuenow", time.toFixed(1));
      const facts = { time: fineClock(time), whole: fineClock(duration), word };
      slider.current?.setAttribute("aria-valuetext", fill(say.at, facts));
    };
    value(session.time);
    // Who listens to the sound is not told the time with every frame.
    return ticker.add((time, jumped) => {
      wave.current?.progress(time);
      if (jumped) value(time);
    });
  }, [session, ticker, state.words, state.duration, state.playing]);

  return (
    <>
      <div class="xp-wave" ref={host} aria-hidden="true" />
      {spectrogram && (
        // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
        <canvas class="xp-spectrogram" ref={canvas} aria-hidden="true" />
      )}
      <div
        class="xp-slider"
        ref={slider}
        role="slider"
        tabIndex={0}
        {...FOCUSABLE}
        aria-label={say.position}
        aria-valuemin={0}
        aria-valuemax={Number(state.duration.toFixed(1))}
        aria-valuenow={0}
        {...pointer}
      >
        {region}
      </div>
    </>
  );
}
