import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PlayerSession } from "../../player/session.ts";
import type { Word, WordLine } from "../../player/words.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { fill } from "../../ui/strings.ts";
import { say } from "../../ui/words/player.ts";
import { Editor } from "./Editor.tsx";
import { fineClock } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import type { Ticker } from "./ticker.ts";
import type { Viewport } from "./viewport.ts";
import "./lane.css";

/** Px a word has on the average below which words are only marks. */
const NARROWEST = 18;

interface Props {
  session: PlayerSession;
  words: WordLine;
  viewport: Viewport;
  ticker: Ticker;
  palette: Palette | null;
  /** Place of the word that is being corrected; null: none. */
  editing: number | null;
  edit(place: number | null): void;
  go(place: number): void;
}

interface Seen {
  readonly first: number;
  readonly last: number;
  readonly scale: number;
  /** So many that they are only marks. */
  readonly dense: boolean;
}

/** The words that are seen, under the sound; one of them is the tab stop. */
export function Lane({ session, words, viewport, ticker, palette, editing, edit, go }: Props): JSX.Element {
  const strip = useRef<HTMLDivElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const [seen, setSeen] = useState<Seen>({ first: 0, last: -1, scale: 1, dense: false });
  const [sounding, setSounding] = useState(-1);
  const [current, setCurrent] = useState(0);
  const follow = useRef(false);

  useLayoutEffect(() => {
    const look = () => {
      const { scale, width, left } = viewport;
      if (strip.current) strip.current.style.transform = `translateX(${-left}px)`;
      const [a, b] = words.within(viewport.start, viewport.end);
      const dense = (b - a + 1) * NARROWEST > width;
      const [first, last] = dense ? [0, -1] : words.within(viewport.time(-width / 2), viewport.time(1.5 * width));
      setSeen((old) =>
        old.first === first && old.last === last && old.scale === scale && old.dense === dense
          ? old
          : { first, last, scale, dense },
      );
      if (marks.current && palette) drawMarks(marks.current, dense ? words : null, viewport, palette.ink);
    };
    look();
    return viewport.changed.add(look);
  }, [words, viewport, palette]);

  useEffect(() => {
    const show = (time: number) => {
      setSounding(words.at(time));
      setCurrent(Math.max(words.begun(time), 0));
    };
    show(session.time);
    return ticker.add(show);
  }, [session, words, ticker]);

  // The focus goes with the place where a key of the lane led.
  useLayoutEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    strip.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  });

  function key(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    const steps: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowDown: current + 1,
      ArrowLeft: current - 1,
      ArrowUp: current - 1,
      Home: 0,
      End: words.words.length - 1,
    };
    const to = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to !== undefined) {
      follow.current = true;
      go(to);
    } else if (event.key === "Enter" || event.key === "F2") edit(current);
    else return;
    event.preventDefault();
  }

  if (words.words.length === 0) {
    return (
      <div class="xp-lane">
        <span class="xp-hint xp-none">{say.noWords}</span>
      </div>
    );
  }
  const places = Array.from({ length: seen.last - seen.first + 1 }, (_, n) => seen.first + n);
  if (words.words[current] && (current < seen.first || current > seen.last)) places.push(current);
  const edited = editing === null ? undefined : words.words[editing];
  return (
    <div class={seen.dense ? "xp-lane xp-dense" : "xp-lane"}>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus */}
      <canvas class="xp-marks" ref={marks} aria-hidden="true" />
      <div
        class="xp-strip-of-words"
        ref={strip}
        role="listbox"
        tabIndex={-1}
        {...FOCUSABLE}
        aria-label={say.lane}
        aria-orientation="horizontal"
        onKeyDown={key}
        onClick={(event) => pointed(event, go)}
        onDblClick={(event) => pointed(event, edit)}
      >
        {places.map((place) => {
          const word = words.words[place] as Word;
          return (
            <WordBox
              key={word.index}
              word={word}
              place={place}
              count={words.words.length}
              speaker={words.names[word.speaker] ?? ""}
              scale={seen.dense ? null : seen.scale}
              left={word.start * seen.scale}
              sounding={place === sounding}
              current={place === current}
              focused={() => viewport.reveal(word.start, 40)}
            />
          );
        })}
      </div>
      {seen.dense && <span class="xp-hint">{say.zoomForWords}</span>}
      {edited && (
        <Editor
          key={edited.index}
          word={edited}
          left={Math.min(Math.max(viewport.x(edited.start), 0), Math.max(viewport.width - 120, 0))}
          width={(edited.end - edited.start) * viewport.scale}
          done={(text, next) => {
            if (text !== null && text !== edited.text) session.actions.correct(edited.index, text);
            const to = (editing as number) + (next ?? 0);
            const goes = Boolean(next) && words.words[to] !== undefined;
            edit(goes ? to : null);
            if (goes) go(to);
            else follow.current = next !== null;
          }}
        />
      )}
    </div>
  );
}

interface BoxProps {
  word: Word;
  place: number;
  count: number;
  speaker: string;
  /** Px. */
  left: number;
  /** Px a second; null: as wide as it is. */
  scale: number | null;
  sounding: boolean;
  current: boolean;
  focused(): void;
}

function WordBox({ word, place, count, speaker, left, scale, sounding, current, focused }: BoxProps): JSX.Element {
  const corrected = word.text !== word.original;
  const classes = [
    "xp-word",
    sounding && "xp-sounding",
    corrected && "xp-corrected",
    word.text === "" && "xp-out",
    word.doubtful && !corrected && "xp-doubtful",
    word.speaker >= 0 && `xp-speaker-${word.speaker % 4}`,
  ];
  const facts = {
    text: word.text || `${word.original}, ${say.out}`,
    time: fineClock(word.start),
    speaker,
    original: corrected ? word.original : "",
    doubtful: word.doubtful && !corrected ? say.doubtful : "",
  };
  const label = fill(say.word, facts);
  return (
    <div
      class={classes.filter(Boolean).join(" ")}
      role="option"
      {...FOCUSABLE}
      tabIndex={current ? 0 : -1}
      aria-label={label}
      aria-selected={current}
      aria-posinset={place + 1}
      aria-setsize={count}
      data-place={place}
      dir="auto"
      title={fill(say.tip, { ...facts, text: word.text || word.original, end: fineClock(word.end) })}
      style={{
        left: `${left}px`,
        width: scale === null ? undefined : `${Math.max((word.end - word.start) * scale - 2, 4)}px`,
      }}
      onFocus={focused}
    >
      {word.text || word.original}
    </div>
  );
}

function pointed(event: Event, f: (place: number) => void): void {
  const place = (event.target as Element).closest<HTMLElement>("[data-place]")?.dataset.place;
  if (place !== undefined) f(Number(place));
}

/** Where words are, as marks; nothing for null. */
function drawMarks(canvas: HTMLCanvasElement, words: WordLine | null, viewport: Viewport, ink: string): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context || !words) return;
  context.fillStyle = ink;
  context.globalAlpha = 0.35;
  const [first, last] = words.within(viewport.start, viewport.end);
  let drawn = -1;
  for (let place = first; place <= last; place++) {
    const { start, end } = words.words[place] as Word;
    const left = Math.max(viewport.x(start), drawn);
    const right = Math.max(viewport.x(end), left + 1);
    if (right <= drawn) continue;
    context.fillRect(left, height / 4, right - left, height / 2);
    drawn = right;
  }
}
