import { expect, test } from "vitest";
import { fill, words } from "../../src/ui/strings";

test("a part in brackets goes when a fact of it is missing, and its brackets when it stays", () => {
  const template = "[Try {try} of {tries}[ in {seconds} s]. ]What you say now is kept.";
  expect(fill(template, { try: 2, tries: 6, seconds: 1 })).toBe("Try 2 of 6 in 1 s. What you say now is kept.");
  expect(fill(template, { try: 2, tries: 6 })).toBe("Try 2 of 6. What you say now is kept.");
  expect(fill(template)).toBe("What you say now is kept.");
  expect(fill(template, { try: 2, tries: 6, seconds: "" })).toBe("Try 2 of 6. What you say now is kept.");
});

test("brackets without a fact are brackets", () => {
  expect(fill('pip install "jupyter-xvoice[local]"')).toBe('pip install "jupyter-xvoice[local]"');
});

test("a fact is not read as a template", () => {
  expect(fill("{device} was unplugged.", { device: "{seconds}[{now}]" })).toBe("{seconds}[{now}] was unplugged.");
});

test("words keep the house's rules: no exclamation, no pleading, no invented kinship", () => {
  const text = JSON.stringify(words);
  for (const word of ["!", "please", "oops", "Oops", "successfully", " AI ", "cloned", "..."]) {
    expect(text).not.toContain(word);
  }
});
