/** What a page offers to the tests that look at a widget in a real browser: every state of its fixtures, each in a place of its own. */
import { render } from "preact";
import { drawings, texts } from "./contrast";
import { geometry } from "./geometry";
import { watchShifts } from "./shifts";

/** What the widgets asked for: name and arguments, events left out. */
export const calls: unknown[][] = [];

/** Tells the test what was asked for, and answers with what `answers` has. */
export function actions<Actions extends object>(answers: Partial<Record<keyof Actions, unknown>> = {}): Actions {
  return new Proxy({} as Actions, {
    get:
      (_, name) =>
      (...given: unknown[]) => {
        calls.push([name, ...given.filter((one) => !(one instanceof Event))]);
        return answers[name as keyof Actions];
      },
  });
}

/** The section of this name; a new one where there is none. */
export function placeOf(name: string): HTMLElement {
  const place = document.getElementById(name) ?? document.body.appendChild(document.createElement("section"));
  place.id = name;
  return place;
}

/** The figures of every state that is drawn. */
function each<Figure>(measure: (root: Element) => Figure): Record<string, Figure> {
  return Object.fromEntries(
    [...document.querySelectorAll("body > section")].map((drawn) => [drawn.id, measure(drawn)]),
  );
}

/** Gives the page to the test, as `xv`: `all` states, each of which `show` puts into a place; and `more` of its own. */
export function offer<State>(
  all: Readonly<Record<string, State>>,
  show: (state: State, place: HTMLElement, name: string) => void,
  more: object = {},
): void {
  const names = Object.keys(all);
  const draw = (name: string, as = name): void => {
    const state = all[name];
    if (state === undefined) throw new Error(name);
    show(state, placeOf(as), name);
  };
  const page = {
    names,
    noticed: names.filter((name) => (all[name] as { notice?: unknown }).notice),
    calls,
    draw,
    drawAll(): void {
      for (const name of names) draw(name);
    },
    clear(): void {
      for (const made of [...document.querySelectorAll("body > section")]) {
        render(null, made);
        made.remove();
      }
    },
    width(px: number): void {
      document.body.style.width = `${px}px`;
    },
    geometry: () => each(geometry),
    texts: () => each(texts),
    drawings: () => each(drawings),
    watchShifts,
  };
  Object.assign(globalThis, { xv: { ...page, ...more } });
}
