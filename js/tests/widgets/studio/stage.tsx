/** Puts the studio into happy-dom and plays the user. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, vi } from "vitest";
import type { StudioActions, StudioState } from "../../../src/studio/state";
import { Studio } from "../../../src/widgets/studio/Studio";
import { studios } from "../../fixtures/studio";
import { silence } from "../../look/meters";

vi.setConfig({ testTimeout: 60_000 });

const meter = { ...silence, newest: -20 };
const places: HTMLElement[] = [];

/** A state of the fixtures on show, on its page: what it called, and how to change and find things. */
export function stage(name: string, more: Partial<StudioState> = {}) {
  const [page, first] = studios(performance.now())[name] as readonly [string, StudioState];
  const calls: [string, ...unknown[]][] = [];
  const actions = new Proxy({} as StudioActions, {
    get:
      (_, action: string) =>
      (...given: unknown[]) =>
        void calls.push([action, ...given]),
  });
  const root = document.body.appendChild(document.createElement("div"));
  places.push(root);
  let state = { ...first, ...more };
  const draw = () =>
    act(() => render(<Studio state={state} actions={actions} meter={meter} position={() => 2.5} />, root));
  // It is opened before anything goes on: while it records, the page stays.
  const shown = state;
  state = { ...first, ...more, phase: "rest", card: null };
  draw();
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
  const named = (text: string, selector = "button") => {
    const found = all(selector).find((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").includes(text));
    if (!found) throw new Error(`no ${selector} is called ${text}`);
    return found;
  };
  act(() => named(page, "[role=radio]").click());
  state = shown;
  draw();
  return {
    root,
    all,
    named,
    calls,
    called: (action: string) => calls.filter(([one]) => one === action).map(([, ...given]) => given),
    click: (text: string, selector?: string) => act(() => named(text, selector).click()),
    type(text: string, into: string) {
      const input = named(into, "input, textarea, select") as HTMLInputElement;
      act(() => {
        input.value = text;
        input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
      });
    },
    press(element: Element, key: string) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      act(() => void element.dispatchEvent(event));
      return event.defaultPrevented;
    },
    set(change: Partial<StudioState>) {
      state = { ...state, ...change };
      draw();
    },
  };
}

afterEach(() => {
  for (const place of places.splice(0)) {
    render(null, place);
    place.remove();
  }
});
