/** Puts the agent into happy-dom and plays the user. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, vi } from "vitest";
import type { AgentActions, AgentState, Meters } from "../../../src/agent/state";
import { Agent } from "../../../src/widgets/agent/Agent";
import { before, type StateName, states } from "../../fixtures/states";
import { silence } from "../../look/meters";

// Hundreds of widgets are drawn: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const meters: Meters = { microphone: silence, agent: silence };

const NAMES = [
  ...["start", "stop", "toggleMute", "setManual", "talk", "interrupt", "sendText", "answerTool", "pressCard"],
  ...["pressNotice", "closeCard", "chooseMicrophone", "chooseSpeaker", "setProcessing", "setMuteWhileSpeaking"],
  ...["preflight", "watchEvents", "allEvents", "recording"],
];

/** A test may have several: what is left on show goes on counting when the page is gone. */
const places: HTMLElement[] = [];

/** The agent on show: what it called, and how to change and find things. */
export function stage(first: AgentState | StateName = before) {
  const all: Record<string, AgentState> = states(performance.now());
  const of = (state: AgentState | StateName) => (typeof state === "string" ? (all[state] as AgentState) : state);
  const spies = Object.fromEntries(NAMES.map((name) => [name, vi.fn()]));
  const actions = spies as unknown as AgentActions;
  const root = document.body.appendChild(document.createElement("div"));
  places.push(root);
  let state = of(first);
  const draw = () => act(() => render(<Agent state={state} actions={actions} meters={meters} />, root));
  draw();
  const one = <Found extends HTMLElement = HTMLElement>(selector: string): Found => {
    const found = root.querySelector<Found>(selector);
    if (!found) throw new Error(`nothing matches ${selector}`);
    return found;
  };
  return {
    root,
    one,
    all: (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)],
    called: (name: keyof AgentActions) => spies[name]?.mock.calls,
    set(more: Partial<AgentState> | StateName) {
      state = typeof more === "string" ? of(more) : { ...state, ...more };
      draw();
    },
    /** A key goes down; whether something was made of it. */
    press(element: Element, key: string, more: KeyboardEventInit = {}) {
      let taken = false;
      act(() => {
        taken = !element.dispatchEvent(
          new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true, ...more }),
        );
      });
      return taken;
    },
    release(element: Element, key: string) {
      act(() => void element.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true, cancelable: true })));
    },
    click(element: HTMLElement) {
      act(() => element.click());
    },
    write(text: string) {
      const box = one<HTMLTextAreaElement>("textarea");
      act(() => {
        box.value = text;
        box.dispatchEvent(new Event("input", { bubbles: true }));
      });
      return box;
    },
  };
}

afterEach(() => {
  for (const root of places.splice(0)) {
    act(() => render(null, root));
    root.remove();
  }
});
