import type { PlayerSession } from "../../player/session.ts";
import { SPEEDS } from "../../player/state.ts";
import type { Viewport } from "./viewport.ts";

const STEP = 1; // s
const LONG = 5; // s, with Shift

/** What the keys of the whole widget need of it. */
export interface Hands {
  readonly session: PlayerSession;
  readonly viewport: Viewport;
  /** Goes to the word at this place. */
  go(place: number): void;
  edit(place: number | null): void;
  zoom(factor: number): void;
  toggleHelp(): void;
  /** Closes what lies over the sound; false where nothing does. */
  closeOver(): boolean;
}

/** Does what the key means; false for one that means nothing. Keys that a part of the widget has used do not come here. */
export function press(event: KeyboardEvent, hands: Hands): boolean {
  if (event.altKey || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey) return corrected(event, hands);
  return onButton(event) ? false : listened(event, hands) || marked(event, hands) || looked(event, hands);
}

/** Space and Enter press a button that has the focus. */
function onButton(event: KeyboardEvent): boolean {
  const target = event.target as Element | null;
  return (event.key === " " || event.key === "Enter") && target?.closest("button, input") != null;
}

function corrected(event: KeyboardEvent, { session }: Hands): boolean {
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) session.actions.undo();
  else if (key === "y" || key === "z") session.actions.redo();
  else return false;
  return true;
}

function listened(event: KeyboardEvent, { session, go }: Hands): boolean {
  const { state, actions, time } = session;
  const far = event.shiftKey ? LONG : STEP;
  const faster = SPEEDS.findIndex((speed) => speed > state.speed);
  const slower = SPEEDS.findLastIndex((speed) => speed < state.speed);
  switch (event.key) {
    case " ":
      if (!event.repeat) actions.play(!state.playing);
      return true;
    case "ArrowLeft":
    case "ArrowDown":
      actions.seek(time - far);
      return true;
    case "ArrowRight":
    case "ArrowUp":
      actions.seek(time + far);
      return true;
    case "Home":
      actions.seek(0);
      return true;
    case "End":
      actions.seek(state.duration);
      return true;
    case "[":
      if (slower >= 0) actions.speed(SPEEDS[slower] as number);
      return true;
    case "]":
      if (faster >= 0) actions.speed(SPEEDS[faster] as number);
      return true;
    case "w":
    case "W":
      if (state.words) go(state.words.begun(time) + (event.shiftKey ? -1 : 1));
      return true;
    default:
      return false;
  }
}

function marked(event: KeyboardEvent, { session, edit, closeOver }: Hands): boolean {
  const { state, actions, time } = session;
  const { selection, duration } = state;
  switch (event.key) {
    case "i":
    case "I":
      actions.select({ start: time, end: selection && selection.end > time ? selection.end : duration });
      return true;
    case "o":
    case "O":
      actions.select({ start: selection && selection.start < time ? selection.start : 0, end: time });
      return true;
    case "l":
    case "L":
      actions.loop(!state.loop);
      return true;
    case "Escape":
      if (closeOver()) return true;
      if (!selection) return false;
      actions.select(null);
      return true;
    case "Enter":
    case "F2":
      if (!state.words?.words.length) return false;
      edit(Math.max(state.words.begun(time), 0));
      return true;
    default:
      return false;
  }
}

function looked(event: KeyboardEvent, { viewport, zoom, toggleHelp }: Hands): boolean {
  switch (event.key) {
    case "+":
    case "=":
      zoom(2);
      return true;
    case "-":
      zoom(1 / 2);
      return true;
    case "0":
      viewport.showAll();
      return true;
    case "PageDown":
      viewport.scroll(viewport.left + 0.9 * viewport.width);
      return true;
    case "PageUp":
      viewport.scroll(viewport.left - 0.9 * viewport.width);
      return true;
    case "?":
      toggleHelp();
      return true;
    default:
      return false;
  }
}
