// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { MicrophoneState } from "../../../src/live/state";
import { stage } from "./stage";

// ui.md 3: state, dot, icon, word, bars, label, aria-pressed
const TABLE: readonly [MicrophoneState, "red" | "hollow", string, string, string | null, string, string | null][] = [
  ["off", "hollow", "mic", "Mic off", null, "Mic off", null],
  ["asking", "hollow", "mic", "Asking", null, "Asking: the microphone waits for permission", null],
  ["open", "red", "mic", "Mic on", "blue", "Mic on. Mute", "false"],
  ["deaf", "red", "mic", "Mic on", "grey", "Mic on, not heard. Mute", "false"],
  ["muted", "hollow", "mic-off", "Muted", null, "Muted. Unmute", "true"],
  ["blocked", "hollow", "mic-off", "Blocked", null, "Microphone blocked", null],
  ["none", "hollow", "mic-off", "No mic", null, "No mic", null],
  ["waiting", "hollow", "mic", "Hold to talk", null, "Hold to talk", null],
  ["held", "red", "mic", "Mic on", "blue", "Mic on, talking. Release to send", null],
];

test.each(TABLE)("%s", (microphone, dot, icon, word, bars, label, pressed) => {
  const { one, all, set } = stage("before");
  set({ microphone });
  const main = one(".xa-mic-main");
  expect(main.getAttribute("aria-label")).toBe(label);
  expect(main.getAttribute("aria-pressed")).toBe(pressed);
  expect(main.textContent).toBe(word);
  expect(["open", "deaf", "held"].includes(microphone)).toBe(dot === "red");
  expect(one(".xa-microphone").classList.contains(`xa-mic-${microphone}`)).toBe(true);
  expect(main.querySelector("svg")?.getAttribute("data-icon")).toBe(icon);
  const canvas = all(".xa-mic-main canvas");
  expect(canvas.map((one) => (one.classList.contains("xa-blue") ? "blue" : "grey"))).toEqual(bars ? [bars] : []);
});

test("a click mutes, unmutes, and does nothing where there is no microphone", () => {
  const { one, click, set, called } = stage("listening");
  for (const [microphone, count] of [
    ["open", 1],
    ["deaf", 2],
    ["muted", 3],
    ["blocked", 3],
    ["none", 3],
    ["asking", 3],
  ] as const) {
    set({ microphone });
    click(one(".xa-mic-main"));
    expect(called("toggleMute")).toHaveLength(count);
  }
});

test("before the start it is dead, in a session begun by typing it opens the microphone", () => {
  const { one, click, set, called } = stage("before");
  expect(one(".xa-mic-main").getAttribute("aria-disabled")).toBe("true");
  click(one(".xa-mic-main"));
  expect(called("toggleMute")).toHaveLength(0);
  set("by-typing");
  expect(one(".xa-mic-main").getAttribute("aria-label")).toBe("Mic off. Turn it on");
  click(one(".xa-mic-main"));
  expect(called("toggleMute")).toHaveLength(1);
});
