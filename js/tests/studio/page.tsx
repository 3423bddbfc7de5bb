/** A page that draws the studio in every state of the fixtures, for the tests that look at it in a real browser. */
import { render } from "preact";
import type { StudioActions, StudioState } from "../../src/studio/state";
import { Studio } from "../../src/widgets/studio/Studio";
import { studios } from "../fixtures/studio";
import { drawings, texts } from "../look/contrast";
import { geometry } from "../look/geometry";

const calls: unknown[][] = [];
const actions = new Proxy({} as StudioActions, {
  get:
    (_, name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given]),
});

/** Speech, standing still. */
const meter = {
  newest: -19,
  recent(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) into[n] = -30 + 25 * Math.sin(n * 1.7) * Math.cos(n * 0.6);
    return into.length;
  },
};
const all = studios(performance.now());

function draw(name: string): void {
  const [page, state] = all[name] as readonly [string, StudioState];
  const made = document.getElementById(name) ?? document.body.appendChild(document.createElement("section"));
  made.id = name;
  const show = (one: StudioState) =>
    render(<Studio state={one} actions={actions} meter={meter} position={() => 3.1} />, made);
  // The page is chosen while nothing goes on, as a user does.
  show({ ...state, phase: "rest", card: null });
  for (const radio of made.querySelectorAll<HTMLElement>(".xs-top [role=radio]"))
    if (radio.textContent === page) radio.click();
  setTimeout(() => show(state));
}

/** The figures of every state that is drawn. */
function each<Found>(look: (root: Element) => Found): Record<string, Found> {
  return Object.fromEntries(
    [...document.querySelectorAll("section[id]")].map((section) => [
      section.id,
      look(section.firstElementChild as Element),
    ]),
  );
}

Object.assign(globalThis, {
  xv: {
    names: Object.keys(all),
    calls,
    drawAll: () => Object.keys(all).forEach(draw),
    width(px: number) {
      for (const section of document.querySelectorAll<HTMLElement>("section[id]")) section.style.width = `${px}px`;
    },
    geometry: () => each(geometry),
    texts: () => each(texts),
    drawings: () => each(drawings),
  },
});
