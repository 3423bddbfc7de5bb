// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { type StateName, states } from "../../fixtures/states";
import { stage } from "./stage";

const NAMES = Object.keys(states(0)) as StateName[];

afterEach(() => void vi.useRealTimers());

test.each(NAMES)("%s: every focusable element keeps the notebook's shortcuts off itself", (name) => {
  const { all, click, one } = stage(name);
  click(one(".xa-events"));
  click(one(".xa-mic-arrow"));
  const able = all("button, input, textarea, select, a[href], [tabindex]");
  expect(able.length).toBeGreaterThan(8);
  expect(able.filter((element) => element.getAttribute("data-lm-suppress-shortcuts") !== "true")).toEqual([]);
});

test.each(NAMES)("%s: at most one button is filled", (name) => {
  vi.useFakeTimers();
  const { all } = stage(name);
  act(() => void vi.advanceTimersByTime(400));
  expect(all(".xa-filled").length).toBeLessThanOrEqual(1);
});

test("Start and Stop are one element and keep the focus", () => {
  const { one, click, set, called } = stage("before");
  const button = one(".xa-start");
  button.focus();
  click(button);
  set("permission");
  expect(one(".xa-start")).toBe(button);
  expect(button.textContent).toBe("Stop");
  expect(document.activeElement).toBe(button);
  click(button);
  expect([called("start"), called("stop")].map((calls) => calls?.length)).toEqual([1, 1]);
});

test("Stop works in every state but Disconnected and Disconnecting", () => {
  for (const name of NAMES) {
    const { one, click, called } = stage(name);
    const { status } = states(0)[name];
    click(one(".xa-start"));
    expect(called("stop")).toHaveLength(status === "disconnected" || status === "disconnecting" ? 0 : 1);
  }
});

test("Start is off where it would lead back to the same trouble", () => {
  for (const name of ["insecure-context", "unsupported-host", "policy-blocked", "kernel-restarted"] as const) {
    const { one, click, called } = stage(name);
    click(one(".xa-start"));
    expect(called("start")).toHaveLength(0);
  }
});

test("Escape interrupts only while the agent thinks or speaks", () => {
  const { one, press, set, called } = stage("listening");
  expect(press(one(".xa-start"), "Escape")).toBe(false);
  set("speaking");
  expect(press(one("textarea"), "Escape")).toBe(true);
  set("thinking");
  press(one(".xa-log"), "Escape");
  expect(called("interrupt")).toHaveLength(2);
});

test("the menu opens on the chosen item, arrows move, Escape gives the focus back and interrupts nothing", () => {
  const { one, all, press, click, called } = stage("speaking");
  const arrow = one(".xa-mic-arrow");
  arrow.focus();
  click(arrow);
  const items = all(".xa-menu-item");
  const chosen = items.find((item) => item.getAttribute("aria-checked") === "true");
  expect(document.activeElement).toBe(chosen);
  press(chosen as HTMLElement, "End");
  expect(document.activeElement).toBe(items.at(-1));
  press(items.at(-1) as HTMLElement, "ArrowDown");
  expect(document.activeElement).toBe(items[0]);
  press(items[0] as HTMLElement, "Escape");
  expect(all(".xa-menu")).toEqual([]);
  expect(document.activeElement).toBe(arrow);
  expect(called("interrupt")).toHaveLength(0);
});

test("the menu chooses devices and processing, and goes by a press elsewhere", () => {
  const { one, all, click, called } = stage("listening");
  click(one(".xa-mic-arrow"));
  const item = (words: string) => all(".xa-menu-item").find((one) => one.textContent?.startsWith(words)) as HTMLElement;
  click(item("USB Headset"));
  click(item("Echo cancellation"));
  click(item("Mute me while the agent speaks"));
  expect(called("chooseMicrophone")).toEqual([["usb"]]);
  expect(called("setProcessing")).toEqual([["echoCancellation", false]]);
  expect(called("setMuteWhileSpeaking")).toEqual([[true]]);
  expect(item("Echo").textContent).toContain("on, as asked");
  expect(item("Noise").textContent).toContain("asked, not given");
  act(() => void document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, composed: true })));
  expect(all(".xa-menu")).toEqual([]);
});

test("names of devices are not shown before the permission", () => {
  const { one, all, click, set } = stage("before");
  const { devices } = states(0).before;
  set({ devices: { ...devices, named: false } });
  click(one(".xa-mic-arrow"));
  expect(one(".xa-menu").textContent).toContain("Names appear after you allow the microphone");
  expect(all(".xa-menu-item").map((item) => item.textContent)).not.toContain("USB Headset");
});

test("arrows move the switch and choose", () => {
  const { one, press, called } = stage("listening");
  const switcher = one(".xa-toolbar .xa-switch");
  press(switcher.firstElementChild as HTMLElement, "ArrowRight");
  expect(called("setManual")).toEqual([[true]]);
  expect(document.activeElement).toBe(switcher.lastElementChild);
});

test("a button that goes with its card hands the focus to what comes instead", () => {
  const { one, all, set } = stage("denied");
  all(".xa-card .xa-button")[0]?.focus();
  set("stages");
  expect(document.activeElement).toBe(one(".xa-content"));
  set("denied");
  all(".xa-card .xa-button")[0]?.focus();
  set("listening");
  expect(document.activeElement).toBe(one(".xa-log"));
});

test("nothing takes the focus by itself", () => {
  const { set } = stage("before");
  for (const name of NAMES) {
    set(name);
    expect(document.activeElement).toBe(document.body);
  }
});

test("a card in a session lies over the transcript and can be closed", () => {
  const { one, click, set, called } = stage("listening");
  set({ content: "card", card: { name: "not-found", words: "" } });
  expect(one(".xa-log").closest("[inert]")).not.toBeNull();
  click(one(".xa-card-close"));
  expect(called("closeCard")).toHaveLength(1);
  set({ content: "transcript", card: null });
  expect(one(".xa-log").closest("[inert]")).toBeNull();
});

test("the buttons of cards and notices say which they are", () => {
  vi.useFakeTimers();
  const { all, click, set, called, one } = stage("policy-blocked");
  for (const button of all(".xa-card-buttons .xa-button")) click(button);
  expect(called("pressCard")).toEqual([["open-tab"], ["type"]]);
  set("sound-held-back");
  act(() => void vi.advanceTimersByTime(400));
  click(one(".xa-notice .xa-button"));
  expect(called("pressNotice")).toHaveLength(1);
});

test("a notice shows after 300 ms and stays 1.5 s after the trouble has gone", () => {
  vi.useFakeTimers();
  const { all, set } = stage("listening");
  set("too-loud");
  act(() => void vi.advanceTimersByTime(299));
  expect(all(".xa-notice")).toHaveLength(0);
  act(() => void vi.advanceTimersByTime(2));
  expect(all(".xa-notice")).toHaveLength(1);
  set("listening");
  act(() => void vi.advanceTimersByTime(1400));
  expect(all(".xa-notice")).toHaveLength(1);
  act(() => void vi.advanceTimersByTime(200));
  expect(all(".xa-notice")).toHaveLength(0);
});

test("where nobody has chosen a device, the browser's default is marked", () => {
  const { one, all, click, set } = stage("listening");
  set({ devices: { ...states(0).listening.devices, microphone: "", speaker: "gone" } });
  click(one(".xa-mic-arrow"));
  const marked = all(".xa-menu-item[role=menuitemradio][aria-checked=true]").map((item) => item.textContent);
  expect(marked).toContain("Built-in Audio (default)");
  expect(marked).toContain("Default");
});

test("Choose another opens the menu of devices, from a card and from a notice", () => {
  vi.useFakeTimers();
  const { all, click, set, called, one, press } = stage("in-use");
  click(all(".xa-card-buttons .xa-button")[1] as HTMLElement);
  expect(called("pressCard")).toEqual([["choose"]]);
  expect(document.activeElement?.getAttribute("role")).toMatch(/^menuitem/);
  press(document.activeElement as HTMLElement, "Escape");
  expect(document.activeElement).toBe(one(".xa-mic-arrow"));
  set("unplugged");
  act(() => void vi.advanceTimersByTime(400));
  click(one(".xa-notice .xa-button"));
  expect(all(".xa-menu")).toHaveLength(1);
  expect(called("pressNotice")).toHaveLength(0);
});
