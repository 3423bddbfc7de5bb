/** A page that draws the recorder in every state of the fixtures, for the tests that look at it in a real browser. */
import { render } from "preact";
import type { RecorderActions } from "../../src/recorder/state";
import { Recorder } from "../../src/widgets/recorder/Recorder";
import { recorders } from "../fixtures/recorder";
import { drawings, texts } from "../look/contrast";
import { geometry } from "../look/geometry";

const calls: unknown[][] = [];
const actions = new Proxy({} as RecorderActions, {
  get:
    (_, name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given.filter((one) => typeof one !== "object")]),
});

/** Speech, standing still. */
const meter = {
  recent(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) into[n] = -30 + 25 * Math.sin(n * 1.7) * Math.cos(n * 0.6);
    return into.length;
  },
};
const wave = { peaks: Array.from({ length: 310 }, (_, n) => Math.abs(0.3 * Math.sin(n * 0.4) * Math.cos(n * 0.07))) };
const all = recorders();

function draw(name: string): void {
  const made = document.getElementById(name) ?? document.body.appendChild(document.createElement("section"));
  made.id = name;
  const state = all[name];
  if (state)
    render(<Recorder state={state} actions={actions} meters={{ microphone: meter, wave: () => wave }} />, made);
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
    noticed: Object.keys(all).filter((name) => all[name]?.notice),
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
