// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import type { CaptionsActions, CaptionsState } from "../../../src/captions/state";
import { captionsWords } from "../../../src/ui/words/captions";
import { Captions } from "../../../src/widgets/captions/Captions";
import { before, captions, listening } from "../../fixtures/captions";
import { silence } from "../../look/meters";

vi.setConfig({ testTimeout: 60_000 });

const calls: unknown[][] = [];
const actions = new Proxy({} as CaptionsActions, {
  get:
    (_, name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given]),
});
const root = document.body.appendChild(document.createElement("div"));

function draw(state: CaptionsState, view = 0): void {
  act(() =>
    render(<Captions state={state} actions={actions} meters={{ microphone: silence }} view={() => view} />, root),
  );
}
const one = (selector: string) => root.querySelector(selector) as HTMLElement;
const button = (label: string) => one(`button[aria-label="${label}"]`);
const click = (element: HTMLElement) => act(() => element.click());
const press = (element: Element, key: string) =>
  act(() => void element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));

afterEach(() => {
  act(() => render(null, root));
  calls.length = 0;
  sessionStorage.clear();
});

test("settled words are black, those that may change grey, and only settled lines are read out", () => {
  draw(listening);
  const lines = [...root.querySelectorAll(".xc-line")];
  expect(lines.map((line) => line.getAttribute("aria-live"))).toEqual([null, null, "off"]);
  expect(lines.at(-1)?.querySelector("p")?.textContent).toBe("The south came second with three point");
  expect(lines.at(-1)?.querySelector(".xc-interim")?.textContent?.trim()).toBe("came second with three point");
  expect(one(".xa-log").getAttribute("role")).toBe("log");
  expect([...root.querySelectorAll(".xc-at")].map((at) => at.textContent)).toEqual(["0:02.1", "0:06.8", "0:11.4"]);
});

test("each speaker has a row, a name and a colour; from the fifth on the edge is dashed", () => {
  draw(captions().speakers as CaptionsState);
  const rows = [...root.querySelectorAll(".xc-line")];
  expect(rows.map((row) => row.className.trim())).toEqual([
    "xc-line",
    "xc-line xc-voice-1",
    "xc-line xc-voice-0",
    "xc-line xc-voice-2 xc-again",
    "xc-line xc-voice-2",
    "xc-line xc-voice-3",
  ]);
  expect(rows.map((row) => row.querySelector(".xc-who")?.textContent)).toEqual([
    undefined,
    ...["Speaker 2", "Speaker 1", "Speaker 7", "Speaker 3", "Speaker 4"],
  ]);
  expect(rows.at(-2)?.querySelector("p")?.textContent).toBe("Speaker 3 We lost the order");
  expect(root.querySelectorAll(".xc-caret")).toHaveLength(1);
  expect(rows.at(-1)?.querySelector(".xc-caret")).not.toBeNull();
});

test("a line that settles is a new element, and the others stay", () => {
  draw(listening);
  const [first, , going] = [...root.querySelectorAll(".xc-line")];
  const settled = { ...listening.lines[2], text: "The south came second.", interim: "", final: true };
  draw({ ...listening, lines: [...listening.lines.slice(0, 2), settled as (typeof listening.lines)[number]] });
  const after = [...root.querySelectorAll(".xc-line")];
  expect(after[0]).toBe(first);
  expect(after[2]).not.toBe(going);
});

test("who hears it stands there before the start", () => {
  draw(before);
  expect(one(".xc-invitation").textContent).toContain("Then the local engine hears it.");
  draw(captions()["before-xai"] as CaptionsState);
  expect(one(".xc-invitation").textContent).toContain("Then xAI hears it.");
});

test("large type by its button, by L, off by Escape, and of this view alone", () => {
  draw(listening);
  click(button("Large type"));
  expect(one(".xc-large")).not.toBeNull();
  expect(button("Small type").getAttribute("aria-pressed")).toBe("true");
  press(one(".xa-log"), "Escape");
  expect(one(".xc-large")).toBeNull();
  press(one(".xa-log"), "l");
  expect(one(".xc-large")).not.toBeNull();
  act(() => render(null, root));
  draw(listening, 1);
  expect(one(".xc-large")).toBeNull();
  act(() => render(null, root));
  draw(listening, 0);
  expect(one(".xc-large")).not.toBeNull();
});

test("nothing is saved before something was said, nor after the kernel is gone", () => {
  draw(before);
  click(button("Save as SRT"));
  expect(calls).toEqual([]);
  draw(listening);
  click(button("Save as SRT"));
  click(button("Save as VTT"));
  expect(calls).toEqual([
    ["save", "srt"],
    ["save", "vtt"],
  ]);
  draw(captions().restarted as CaptionsState);
  click(button("Save as SRT"));
  expect(calls).toHaveLength(2);
});

test("M mutes from the text and from the control, with no key beside it", () => {
  draw(listening);
  press(one(".xa-log"), "m");
  press(one(".xa-mic-main"), "M");
  expect(calls).toEqual([["toggleMute"], ["toggleMute"]]);
  act(
    () => void one(".xa-log").dispatchEvent(new KeyboardEvent("keydown", { key: "m", ctrlKey: true, bubbles: true })),
  );
  expect(calls).toHaveLength(2);
});

test.each(Object.keys(captions()))(
  "%s has at most one filled button, and every focusable keeps JupyterLab's keys off",
  (name) => {
    draw(captions()[name] as CaptionsState);
    expect(root.querySelectorAll(".xa-filled").length).toBeLessThanOrEqual(1);
    for (const element of root.querySelectorAll<HTMLElement>("button, [tabindex]"))
      expect(element.dataset.lmSuppressShortcuts).toBe("true");
  },
);

test("no card offers what leads nowhere here", () => {
  for (const name of ["denied", "in-use", "not-found", "policy", "unsupported"]) {
    draw(captions()[name] as CaptionsState);
    expect(one(".xa-card").textContent).not.toContain("typing");
  }
});

test("words keep the house's rules", () => {
  const text = JSON.stringify(captionsWords);
  for (const word of ["!", "please", "oops", "successfully", " AI ", "..."]) expect(text).not.toContain(word);
});
