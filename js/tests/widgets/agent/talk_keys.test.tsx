// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import { stage } from "./stage";

const PLACES = [".xa-mic-main", ".xa-log"] as const;

test.each(PLACES)("Space held on %s talks, release sends, without repeats", (place) => {
  const { one, press, release, called } = stage("push-to-talk");
  const element = one(place);
  expect(press(element, " ")).toBe(true);
  expect(press(element, " ", { repeat: true })).toBe(true);
  expect(called("talk")).toEqual([["begin"]]);
  release(element, " ");
  release(element, " ");
  expect(called("talk")).toEqual([["begin"], ["send"]]);
});

test.each(PLACES)("Escape while Space is held on %s throws it away and interrupts nothing", (place) => {
  const { one, press, release, called, set } = stage("push-to-talk");
  press(one(place), " ");
  set({ microphone: "held", status: "speaking" });
  press(one(place), "Escape");
  release(one(place), " ");
  expect(called("talk")).toEqual([["begin"], ["discard"]]);
  expect(called("interrupt")).toHaveLength(0);
});

test("losing the focus, the window or the page ends it", () => {
  const { one, press, called } = stage("push-to-talk");
  const ends = [
    () => one(".xa-mic-main").dispatchEvent(new FocusEvent("blur")),
    () => window.dispatchEvent(new Event("blur")),
    () => document.dispatchEvent(new Event("visibilitychange")),
  ];
  for (const end of ends) {
    press(one(".xa-mic-main"), " ");
    act(() => void end());
  }
  expect(called("talk")).toEqual(ends.flatMap(() => [["begin"], ["send"]]));
});

test("the widget that goes while Space is held sends", async () => {
  const { one, press, called, root } = stage("push-to-talk");
  press(one(".xa-mic-main"), " ");
  const { render } = await import("preact");
  act(() => render(null, root));
  expect(called("talk")).toEqual([["begin"], ["send"]]);
});

test("Enter, or a screen reader's press, begins; the next one sends", () => {
  const { one, click, set, called } = stage("push-to-talk");
  click(one(".xa-mic-main"));
  set({ microphone: "held" });
  click(one(".xa-mic-main"));
  expect(called("talk")).toEqual([["begin"], ["send"]]);
});

test("the pointer held talks, release sends, the click behind it does nothing more", () => {
  const { one, called } = stage("push-to-talk");
  const main = one<HTMLButtonElement>(".xa-mic-main");
  main.setPointerCapture = () => undefined;
  act(() => {
    main.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0 }));
    main.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    main.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
  });
  expect(called("talk")).toEqual([["begin"], ["send"]]);
});

test("hands-free, Space belongs to the browser", () => {
  const { one, press, called } = stage("listening");
  for (const place of PLACES) expect(press(one(place), " ")).toBe(false);
  expect(called("talk")).toHaveLength(0);
});

test("M mutes at the microphone control and the transcript, nowhere else, not with Ctrl, not held", () => {
  const { one, press, called } = stage("listening");
  for (const place of PLACES) press(one(place), "m");
  expect(called("toggleMute")).toHaveLength(2);
  press(one("textarea"), "m");
  press(one(".xa-start"), "m");
  press(one(".xa-log"), "m", { ctrlKey: true });
  press(one(".xa-log"), "m", { repeat: true });
  expect(called("toggleMute")).toHaveLength(2);
});

test("M does nothing before the start or without a microphone", () => {
  const { one, press, set, called } = stage("before");
  press(one(".xa-mic-main"), "m");
  set("denied");
  press(one(".xa-mic-main"), "m");
  expect(called("toggleMute")).toHaveLength(0);
});

test("what began by push to talk ends with the key, also when it is hands-free by then", () => {
  const { one, press, release, set, called } = stage("push-to-talk");
  press(one(".xa-mic-main"), " ");
  set("listening");
  release(one(".xa-mic-main"), " ");
  expect(called("talk")).toEqual([["begin"], ["send"]]);
});

test("a key held down presses a button once", () => {
  const { one, all, press, click } = stage("listening");
  click(one(".xa-mic-arrow"));
  for (const button of [one(".xa-start"), one(".xa-mic-main"), one(".xa-mic-arrow"), ...all(".xa-menu-item")]) {
    expect(press(button, "Enter")).toBe(false);
    expect(press(button, "Enter", { repeat: true })).toBe(true);
  }
});
