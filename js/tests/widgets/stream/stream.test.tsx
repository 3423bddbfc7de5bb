// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Peaks } from "../../../src/stream/peaks";
import { type Hush, NOTHING, type StreamState } from "../../../src/stream/state";
import { stream as words } from "../../../src/ui/words/stream";
import { Stream } from "../../../src/widgets/stream/Stream";

let box: HTMLElement;
const actions = { play: vi.fn(), stop: vi.fn() };
const peaks = new Peaks();
const SPEAKING: StreamState = {
  ...NOTHING,
  text: "The north region sold the most.",
  voice: "eve",
  place: "Local engine",
  firstSound: 0.214,
  bytes: 31_400,
  made: 5.2,
  heard: 3.4,
};
const HUSHES = Object.keys(words.state) as Hush[];

function show(change: Partial<StreamState> = {}) {
  act(() => render(<Stream state={{ ...SPEAKING, ...change }} actions={actions} peaks={peaks} />, box));
}
const button = (name: string) =>
  [...box.querySelectorAll<HTMLElement>("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
  );

beforeEach(() => {
  vi.clearAllMocks();
  box = document.createElement("div");
  document.body.append(box);
});
afterEach(() => {
  act(() => render(null, box));
  box.remove();
});

test("it says where it is made, how soon it sounded and how far it is", () => {
  show();
  expect(box.textContent).toContain("0:03 / 0:05…");
  expect(box.textContent).toContain("Local engineevefirst sound 0.21 s31 kB so far");
  show({ whole: true, bytes: 1_240_000 });
  expect(box.textContent).toContain("0:03 / 0:05");
  expect(box.textContent).not.toContain("…");
  expect(box.textContent).toContain("1.2 MB, all made");
  show({ place: "", text: "", made: 0 });
  expect(box.textContent).not.toContain("Local engine");
  expect(box.textContent).toContain("Waiting for the text");
});

test.each([null, ...HUSHES])("%s: every focusable element keeps the notebook's shortcuts off itself", (hush) => {
  show({ hush, why: "the reason" });
  const able = [...box.querySelectorAll("button, [tabindex]")];
  expect(able.length).toBeGreaterThan(1);
  expect(able.filter((one) => one.getAttribute("data-lm-suppress-shortcuts") !== "true")).toEqual([]);
  expect(box.querySelectorAll(".xa-filled").length).toBeLessThanOrEqual(1);
});

test("the round button pauses, goes on, or turns the sound on", () => {
  show();
  button("Pause")?.click();
  show({ paused: true });
  button("Play")?.click();
  show({ hush: "heldBack" });
  const found = [...box.querySelectorAll<HTMLElement>("button")].filter(
    (one) => one.getAttribute("aria-label") === "Turn sound on" || one.textContent === "Turn sound on",
  );
  expect(found).toHaveLength(2);
  for (const one of found) one.click();
  expect(actions.play).toHaveBeenCalledTimes(4);
});

test("the focus goes from a button that goes to Stop", () => {
  show({ hush: "reloaded" });
  const turnOn = box.querySelector<HTMLElement>(".xa-filled");
  turnOn?.focus();
  turnOn?.click();
  show();
  expect(document.activeElement?.textContent).toBe("Stop");
});

test("Stop and Escape stop; what is over cannot be pressed", () => {
  show();
  button("Stop")?.click();
  box.firstElementChild?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(actions.stop).toHaveBeenCalledTimes(2);
  show({ hush: "stopping" });
  button("Stop")?.click();
  button("Play")?.click();
  expect(actions.stop).toHaveBeenCalledTimes(2);
  expect(actions.play).not.toHaveBeenCalled();
});

test("words from outside are text", () => {
  const evil = "<img src=x onerror=alert(1)>";
  show({ text: evil, voice: evil, place: evil });
  show({ hush: "mute", why: evil, line: evil });
  expect(box.querySelector("img")).toBeNull();
  expect(box.textContent).toContain("This page cannot play sound");
});

test("an announcement is a line alone", () => {
  show({ line: "Done in three minutes." });
  expect(box.textContent).toBe("Done in three minutes.Stop");
  expect(box.querySelector(".xt-wave")).toBeNull();
});

test("where the output cannot become the result, it stands here", () => {
  show({ html: '<div class="xv-speech">the player</div>' });
  expect(box.querySelector(".xv-speech")?.textContent).toBe("the player");
});
