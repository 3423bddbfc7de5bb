import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PlayerSession } from "../../player/session.ts";
import { isOver, type PlayerState } from "../../player/state.ts";
import { NoticeLine, useShownNotice } from "../../ui/notices.tsx";
import { fill, words as ours } from "../../ui/strings.ts";
import { useUniqueId } from "../../ui/unique_id.ts";
import { say } from "../../ui/words/player.ts";
import { Help } from "./Help.tsx";
import { press } from "./keys.ts";
import { Lane } from "./Lane.tsx";
import { messageOf } from "./notice.ts";
import { fineClock, times } from "./numbers.ts";
import { Overview } from "./Overview.tsx";
import { usePalette } from "./palette.ts";
import { SaveMenu } from "./SaveMenu.tsx";
import { Stage } from "./Stage.tsx";
import { Strip } from "./Strip.tsx";
import { type Shows, Toolbar } from "./Toolbar.tsx";
import { useTicker } from "./ticker.ts";
import { Viewport } from "./viewport.ts";
import "../../ui/theme.css";
import "../../ui/frame.css";
import "./player.css";

const BEHIND = 60; // px of a word that should be seen too, when the page is turned to it
const AFTER = 0.001; // s behind a word's beginning: there it has begun for every clock

/** The player's frame: rows of fixed height, of which only the user's own click takes one away (ui.md 9). */
export function Player({ session, state }: { session: PlayerSession; state: PlayerState }): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const inks = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const viewport = useRef(new Viewport()).current;
  const [shows, setShows] = useState<Shows>({ spectrogram: true, words: true });
  const [over, setOver] = useState<"menu" | "help" | null>(null);
  const [editing, setEditing] = useState<number | null>(null);
  const helpId = useUniqueId();
  const palette = usePalette(inks);
  const ticker = useTicker(session, state.playing, root);
  const said = useSaid(state);
  const message = messageOf(state);
  const notice = useShownNotice(message && { name: "told", level: message.level, facts: { words: message.words } });

  const pace = useMemo(() => state.words?.pace ?? 0, [state.words === null]);
  useLayoutEffect(() => {
    const box = stage.current;
    if (!box) return;
    const measure = () => {
      const { time } = session;
      const seen = viewport.sees(time);
      if (viewport.measure(box.clientWidth, state.duration, pace) || seen) viewport.reveal(time);
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    return () => watch.disconnect();
  }, [viewport, state.duration, pace]);

  useEffect(() => {
    let followed = true;
    const mark = (time: number) => {
      if (cursor.current) cursor.current.style.transform = `translateX(${viewport.x(time)}px)`;
    };
    // Who scrolls away while it plays is left there, until the sound is seen again or jumps.
    const show = (time: number, jumped: boolean) => {
      if (jumped) followed = true;
      if (followed) viewport.reveal(time);
      else if (viewport.sees(time)) followed = true;
      mark(time);
    };
    const scrolled = () => {
      const time = session.time;
      if (!viewport.sees(time)) followed = false;
      mark(time);
    };
    scrolled();
    followed = true;
    const off = [ticker.add(show), viewport.changed.add(scrolled)];
    return () => {
      for (const one of off) one();
    };
  }, [session, viewport, ticker]);

  function go(place: number): void {
    const word = state.words?.words[Math.max(place, 0)];
    if (!word) return;
    viewport.reveal(word.start, BEHIND);
    session.seek(word.start + AFTER);
  }
  /** Where nobody takes corrections, none are made. */
  function edit(place: number | null): void {
    setEditing(isOver(state) ? null : place);
  }
  function zoom(factor: number): void {
    const here = session.time;
    viewport.zoom(factor, viewport.sees(here) ? here : (viewport.start + viewport.end) / 2);
  }
  function close(refocus: boolean): void {
    setOver(null);
    const opener = over === "menu" ? '[aria-haspopup="menu"]' : ".xp-keys";
    if (refocus) root.current?.querySelector<HTMLElement>(opener)?.focus();
  }
  function key(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    if (event.defaultPrevented) return;
    const used = press(event, {
      session,
      viewport,
      go,
      zoom,
      edit: (place) => shows.words && edit(place),
      toggleHelp: () => setOver(over === "help" ? null : "help"),
      closeOver: () => {
        if (over) close(true);
        return over !== null;
      },
    });
    if (!used) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const show = (change: Partial<Shows>) => setShows({ ...shows, ...change });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of controls, not of form fields
    <div class="xv xa xp" ref={root} role="group" aria-label={say.name} onKeyDown={key}>
      <div class="xp-inks" ref={inks} aria-hidden="true">
        <i class="xp-rest" />
        <i class="xp-played" />
        <i class="xp-ink" />
      </div>
      <div class="xa-frame">
        <Toolbar
          session={session}
          state={state}
          ticker={ticker}
          shows={shows}
          menu={over === "menu"}
          show={show}
          zoom={zoom}
          toggleMenu={() => setOver(over === "menu" ? null : "menu")}
        />
        <div class="xp-content">
          <div class={state.duration > 0 ? "xp-stage" : "xp-stage xp-nothing"} ref={stage}>
            <div class="xp-sound">
              <Stage
                session={session}
                state={state}
                viewport={viewport}
                ticker={ticker}
                palette={palette}
                spectrogram={shows.spectrogram}
              />
            </div>
            {state.words && shows.words && (
              <Lane
                session={session}
                words={state.words}
                viewport={viewport}
                ticker={ticker}
                palette={palette}
                editing={editing}
                edit={edit}
                go={go}
              />
            )}
            {/* Its place is kept until it is known whether there are words. */}
            {!state.ready && shows.words && <div class="xp-lane" />}
            <div class="xp-cursor" ref={cursor} />
            <Overview session={session} state={state} viewport={viewport} ticker={ticker} palette={palette} />
          </div>
          {over === "menu" && (
            <SaveMenu state={state} actions={session.actions} shows={shows} show={show} close={close} />
          )}
          {over === "help" && <Help id={helpId} close={() => close(true)} />}
          {notice && message && (
            <NoticeLine
              notice={notice}
              texts={{ ...ours.notice, told: [message.lead, message.rest, message.closes ? say.close : ""] }}
              filled={false}
              press={session.actions.forget}
            />
          )}
        </div>
        <Strip
          state={state}
          actions={session.actions}
          help={over === "help"}
          helpId={helpId}
          toggleHelp={() => setOver(over === "help" ? null : "help")}
        />
      </div>
      <div class="xa-said" role="status">
        {said}
      </div>
    </div>
  );
}

/** What a key did, for who does not see it. */
function useSaid(state: PlayerState): string {
  const [said, setSaid] = useState("");
  const before = useRef(state);
  useEffect(() => {
    const old = before.current;
    before.current = state;
    if (!old.ready) return;
    if (old.speed !== state.speed) setSaid(fill(say.speedIs, { speed: times(state.speed) }));
    else if (old.loop !== state.loop) setSaid(state.loop ? say.looping : say.notLooping);
    else if (old.selection !== state.selection && state.selection) {
      const { start, end } = state.selection;
      setSaid(fill(say.selected, { start: fineClock(start), end: fineClock(end) }));
    }
  }, [state]);
  return said;
}
