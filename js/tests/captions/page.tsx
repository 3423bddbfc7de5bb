/** A page that draws the captions in every state of the fixtures, for the tests that look at it in a real browser. */
import { render } from "preact";
import type { CaptionLine, CaptionsActions, CaptionsState } from "../../src/captions/state";
import { Captions } from "../../src/widgets/captions/Captions";
import { captions, listening } from "../fixtures/captions";
import { drawings, texts } from "../look/contrast";
import { geometry } from "../look/geometry";
import { watchShifts } from "../look/shifts";

const calls: unknown[][] = [];
const actions = new Proxy({} as CaptionsActions, {
  get:
    (_, name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given]),
});

/** Speech, standing still. */
const meter = {
  recent(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) into[n] = -30 + 25 * Math.sin(n * 1.7) * Math.cos(n * 0.6);
    return into.length;
  },
};

const all = captions();

function show(place: string, state: CaptionsState): void {
  const made = document.getElementById(place) ?? document.body.appendChild(document.createElement("section"));
  made.id = place;
  render(
    <Captions state={{ ...state, id: "" }} actions={actions} meters={{ microphone: meter }} view={() => 0} />,
    made,
  );
}

/** The figures of every state that is drawn. */
function each<Figure>(measure: (root: Element) => Figure): Record<string, Figure> {
  return Object.fromEntries(
    [...document.querySelectorAll("body > section")].map((drawn) => [drawn.id, measure(drawn)]),
  );
}

const page = {
  names: Object.keys(all),
  noticed: Object.keys(all).filter((name) => all[name]?.notice),
  calls,
  draw(name: string, as: string = name): void {
    const state = all[name];
    if (state) show(as, state);
  },
  drawAll(): void {
    for (const name of Object.keys(all)) page.draw(name);
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
  /** A lecture: `count` words, ten a line, word by word at its end; ms that each drawing took. */
  lecture(as: string, count: number, more: number): number[] {
    const lines: CaptionLine[] = Array.from({ length: count / 10 }, (_, number) => ({
      number,
      start: 4 * number,
      text: Array.from({ length: 10 }, (_, word) => `word${number}x${word}`).join(" "),
      interim: "",
      final: true,
      note: false,
    }));
    show(as, { ...listening, lines });
    document.body.getBoundingClientRect();
    return Array.from({ length: more }, (_, n) => {
      const last: CaptionLine = {
        number: lines.length,
        start: 0,
        text: "",
        interim: "so ".repeat(n + 1),
        final: false,
        note: false,
      };
      const began = performance.now();
      show(as, { ...listening, lines: [...lines, last] });
      document.body.getBoundingClientRect();
      return performance.now() - began;
    });
  },
};

Object.assign(globalThis, { xv: page });
