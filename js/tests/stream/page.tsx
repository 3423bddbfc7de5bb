/** A page that draws a streamed speech in every state of the fixtures, for the tests that look at it in a real browser. */
import { render } from "preact";
import { Peaks } from "../../src/stream/peaks";
import { Stream } from "../../src/widgets/stream/Stream";
import { streams } from "../fixtures/streams";
import { drawings, texts } from "../look/contrast";
import { geometry } from "../look/geometry";

const calls: string[] = [];
const actions = { play: () => calls.push("play"), stop: () => calls.push("stop") };
const RATE = 24_000;

/** Syllables, standing still. */
function voice(seconds: number): Peaks {
  const peaks = new Peaks();
  const samples = new Int16Array(RATE / 20);
  for (let at = 0; at < Math.min(seconds, 60) * 20; at++) {
    samples.fill(0x7fff * Math.abs(Math.sin(at * 0.9) * Math.cos(at * 0.13)));
    peaks.add(at * samples.length, samples);
  }
  return peaks;
}

function draw(name: string): void {
  const state = streams[name];
  if (state === undefined) throw new Error(name);
  const made = document.getElementById(name) ?? document.body.appendChild(document.createElement("section"));
  made.id = name;
  render(
    <div>
      <div class="xa-frame">
        <Stream state={state} actions={actions} peaks={voice(state.made)} />
      </div>
    </div>,
    made,
  );
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
    names: Object.keys(streams),
    calls,
    drawAll: () => Object.keys(streams).forEach(draw),
    width(px: number) {
      for (const section of document.querySelectorAll<HTMLElement>("section[id]")) section.style.width = `${px}px`;
    },
    geometry: () => each(geometry),
    texts: () => each(texts),
    drawings: () => each(drawings),
  },
});
