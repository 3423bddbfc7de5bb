/** A page that draws the agent in every state of the fixtures, for the tests that look at it in a real browser. */
import { render } from "preact";
import type { AgentActions, AgentState, Meters } from "../src/agent/state.ts";
import { Agent } from "../src/widgets/agent/Agent.tsx";
import { talk } from "./fixtures/script";
import { type StateName, states } from "./fixtures/states";
import { drawings, texts } from "./look/contrast";
import { geometry } from "./look/geometry";
import { watchShifts } from "./look/shifts";

const calls: unknown[][] = [];

/** Tells the test what was asked for. */
const actions = new Proxy({} as AgentActions, {
  get: (_, name: keyof AgentActions) => {
    return (...given: unknown[]) => {
      calls.push([name, ...given]);
      if (name === "allEvents") return Promise.resolve('{"type":"session.created"}\n');
      if (name === "recording") return Promise.resolve(new Blob(["RIFF"], { type: "audio/wav" }));
      return undefined;
    };
  },
});

/** Speech, standing still. */
const meter = {
  recent(into: Float32Array): number {
    for (let n = 0; n < into.length; n++) into[n] = -30 + 25 * Math.sin(n * 1.7) * Math.cos(n * 0.6);
    return into.length;
  },
};
const silence = {
  recent(into: Float32Array): number {
    into.fill(-60);
    return into.length;
  },
};

const speaks = new Set<string>(["hearing-you", "held", "stages", "reconnecting", "kernel-busy", "preflight"]);

function meters(name: string): Meters {
  return { microphone: speaks.has(name) ? meter : silence, agent: meter };
}

function place(name: string): HTMLElement {
  const found = document.getElementById(name);
  if (found) return found;
  const made = document.createElement("section");
  made.id = name;
  document.body.append(made);
  return made;
}

function draw(name: string, state: AgentState): void {
  render(<Agent state={state} actions={actions} meters={meters(name)} />, place(name));
}

const all: Record<string, AgentState> = states(performance.now());

/** The figures of every state that is drawn. */
function each<Figure>(measure: (root: Element) => Figure): Record<string, Figure> {
  return Object.fromEntries(
    [...document.querySelectorAll("body > section")].map((drawn) => [drawn.id, measure(drawn)]),
  );
}

/** What the tests call. */
const page = {
  names: Object.keys(all),
  noticed: Object.keys(all).filter((name) => all[name]?.notice),
  calls,
  draw(name: StateName, as: string = name): void {
    const state = all[name];
    if (state) draw(as, state);
  },
  drawAll(): void {
    for (const [name, state] of Object.entries(all)) draw(name, state);
  },
  clear(): void {
    for (const made of [...document.querySelectorAll("body > section")]) {
      render(null, made);
      made.remove();
    }
  },
  geometry: () => each(geometry),
  texts: () => each(texts),
  drawings: () => each(drawings),
  watchShifts,
  width(px: number): void {
    document.body.style.width = `${px}px`;
  },
  /** A whole conversation in one place, a state after another; resolves at its end. */
  async talk(as: string, pause: number): Promise<void> {
    for (const state of talk(() => performance.now())) {
      draw(as, state());
      await new Promise((done) => setTimeout(done, pause));
    }
  },
};

Object.assign(globalThis, { xv: page });
export type Page = typeof page;
