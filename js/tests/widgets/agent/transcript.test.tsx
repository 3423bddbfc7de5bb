// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { copied } from "../../../src/widgets/agent/copied";
import { asked, rows, sounding } from "../../fixtures/talk";
import { stage } from "./stage";

test("the agent's dots stand where its words will be, and only once", () => {
  const { set, all } = stage("thinking");
  expect(all(".xa-thinking")).toHaveLength(1);
  set({ rows: rows(asked, { ...sounding, text: "", sound: 0, sounded: 0 }) });
  expect(all(".xa-thinking")).toHaveLength(1);
  set({ rows: rows(asked, { ...sounding, sound: 0, sounded: 0 }) });
  expect(all(".xa-thinking"), "no word before its sound has come").toHaveLength(1);
  expect(all(".xa-log")[0]?.textContent).not.toContain("Growth");
  set({ status: "speaking", rows: rows(asked, sounding) });
  expect(all(".xa-thinking")).toHaveLength(0);
});

test("a tool that runs or waits stands for the dots", () => {
  const { set, all } = stage("tool-runs");
  expect(all(".xa-thinking")).toHaveLength(0);
  set("tool-waits");
  expect(all(".xa-thinking")).toHaveLength(0);
});

test("interim words are replaced in place, by row, not by order", () => {
  const { set, all, one } = stage("hearing-you");
  const row = all(".xa-row")[2];
  expect(one(".xa-unsaid .xa-caret")).toBeTruthy();
  set({ rows: rows(asked, sounding, { ...asked, text: "and how does that compare with last", final: false }) });
  expect(all(".xa-row")[2]).toBe(row);
  expect(row?.textContent).toContain("compare with last");
});

test("tags say what was typed, and what waits for the kernel", () => {
  const { all } = stage("by-typing");
  expect(all(".xa-log .xa-tag").map((tag) => tag.textContent)).toEqual(["typed", "waiting"]);
});

test("an answer that was interrupted says how far it was heard", () => {
  const { all } = stage("speaking");
  const text = all(".xa-text")[2] as HTMLElement;
  expect(text.textContent).toMatch(/and the not heard: west by thirty .* opened\. interrupted, heard 5\.1 of 9\.4 s$/);
  expect(text.querySelector(".xa-unheard")?.textContent).toMatch(/^west .* opened\.$/);
});

test("a part of one answer is copied with its brackets", () => {
  const { all } = stage("speaking");
  const unheard = all(".xa-unheard")[0]?.firstChild as Text;
  const selection = getSelection() as Selection;
  const range = document.createRange();
  range.setStart(unheard, 0);
  range.setEnd(unheard, 14);
  selection.removeAllRanges();
  selection.addRange(range);
  expect(copied(selection)).toBe("[not heard: west by thirty]");
  range.selectNodeContents(all(".xa-text")[1] as HTMLElement);
  selection.removeAllRanges();
  selection.addRange(range);
  expect(copied(selection)).toBe("And how does that compare with the year before?");
  selection.removeAllRanges();
  expect(copied(selection)).toBe("");
});

test("the summary stands below the rows; without a recording it offers none", () => {
  const { one, set, all } = stage("ended");
  expect(one(".xa-figures").textContent).toBe("Duration4:12Turns9Median response0.82 sCost$0.34");
  expect(all(".xa-keep .xa-button").map((button) => button.textContent)).toEqual([
    "Copy transcript",
    "Recording as WAV",
  ]);
  set("ended-time-limit");
  expect(all(".xa-keep .xa-button")).toHaveLength(1);
  expect(one(".xa-figures").textContent).toContain("Median response–");
});

test("each row has the direction of its words", () => {
  const { set, all } = stage("listening");
  set({ rows: rows({ ...asked, text: "שלום" }) });
  expect(all(".xa-text")[0]?.getAttribute("dir")).toBe("auto");
});
