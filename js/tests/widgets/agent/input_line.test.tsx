// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { stage } from "./stage";

test("Enter sends and empties the box", () => {
  const { write, press, called } = stage("listening");
  const box = write("  hello \n");
  expect(press(box, "Enter")).toBe(true);
  expect(called("sendText")).toEqual([["hello"]]);
  expect(box.value).toBe("");
});

test("Enter with nothing in the box, held, with Shift or during a composition does not send", () => {
  const { one, write, press, called } = stage("listening");
  press(one("textarea"), "Enter");
  press(write("   "), "Enter");
  const box = write("hello");
  press(box, "Enter", { isComposing: true });
  press(box, "Enter", { keyCode: 229 });
  press(box, "Enter", { repeat: true });
  expect(press(box, "Enter", { shiftKey: true })).toBe(false);
  expect(called("sendText")).toHaveLength(0);
  expect(box.value).toBe("hello");
});

test("arrow up brings the last message back into an empty box only", () => {
  const { write, press, click, one } = stage("listening");
  const box = write("hello");
  click(one(".xa-send"));
  expect(press(box, "ArrowUp")).toBe(true);
  expect(box.value).toBe("hello");
  write("other");
  expect(press(box, "ArrowUp")).toBe(false);
  expect(box.value).toBe("other");
});

test("Send keeps its place and the focus when there is nothing to send", () => {
  const { one, write, click, called } = stage("listening");
  const send = one(".xa-send");
  expect(send.getAttribute("aria-disabled")).toBe("true");
  click(send);
  expect(called("sendText")).toHaveLength(0);
  write("hello");
  expect(send.getAttribute("aria-disabled")).toBeNull();
  send.focus();
  click(send);
  expect(document.activeElement).toBe(send);
});

test.each([
  ["before", "Type a message to begin without a microphone"],
  ["listening", "Type a message"],
  ["kernel-busy", "Type a message, sent when the kernel is free"],
  ["ended", "Type a message to begin a new conversation"],
  ["unsupported-host", "Type a message"],
  ["kernel-restarted", "Run the cell again for a new agent"],
] as const)("%s: %s", (name, placeholder) => {
  const { one } = stage(name);
  expect(one("textarea").getAttribute("placeholder")).toBe(placeholder);
});

test("after a restart of the kernel the words stay in the box", () => {
  const { write, press, called } = stage("kernel-restarted");
  const box = write("hello");
  press(box, "Enter");
  expect(called("sendText")).toHaveLength(0);
  expect(box.value).toBe("hello");
});
