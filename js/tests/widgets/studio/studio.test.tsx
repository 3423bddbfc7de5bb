// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../src/studio/state";
import { before, HOSTILE, studios } from "../../fixtures/studio";
import { stage } from "./stage";

const reference = studios(0).ready?.[1].reference ?? null;

describe("every state", () => {
  it.each(Object.keys(studios(0)))("%s keeps JupyterLab's keys away from each focusable element", (name) => {
    const { all } = stage(name);
    const focusable = all("button, input, select, textarea, a, [tabindex]");
    expect(focusable.length).toBeGreaterThan(0);
    const open = focusable.filter((one) => one.getAttribute("data-lm-suppress-shortcuts") !== "true");
    expect(open.map((one) => one.outerHTML.slice(0, 120))).toEqual([]);
  });

  it.each(Object.keys(studios(0)))("%s names each button and each field", (name) => {
    const { all, root } = stage(name);
    for (const one of all("button, input, select")) {
      const label = root.querySelector(`label[for="${one.id}"]`)?.textContent ?? one.closest("label")?.textContent;
      expect(one.getAttribute("aria-label") ?? (one.textContent || label), one.outerHTML).toBeTruthy();
    }
  });

  it("shows HTML from outside as text", () => {
    const { root, all, click } = stage("hostile");
    click("More about");
    click("Edit the labels", "[role=menuitem]");
    expect(root.querySelector("img")).toBeNull();
    expect(all(".xs-name b")[0]?.textContent).toBe(HOSTILE);
    expect(root.textContent).toContain(HOSTILE);
    expect((globalThis as { hurt?: number }).hurt).toBeUndefined();
  });
});

describe("the gallery", () => {
  it("is searched by every word in any order", () => {
    const { all, type } = stage("gallery");
    type("WARM female", "Search");
    expect(all(".xs-name b").map((one) => one.textContent)).toEqual(["Ara", "Friendly Narrator"]);
    type("nothing", "Search");
    expect(all(".xs-card")).toEqual([]);
  });

  it("says why one's own voices are missing", () => {
    const { root } = stage("unlisted");
    expect(root.textContent).toContain(
      "Voices of your own could not be listed. Listing custom voices: xAI answered 403.",
    );
  });

  it("plays a greeting", () => {
    const { click, called } = stage("gallery");
    click("Rex, greeting: play");
    expect(called("play")).toEqual([[{ kind: "voice", voice: "rex", text: "" }]]);
  });

  it("sends only the labels that are otherwise, an emptied one as empty", () => {
    const { click, type, called } = stage("gallery");
    click("More about Anna at work");
    click("Edit the labels", "[role=menuitem]");
    const inputs = [...document.querySelectorAll<HTMLLabelElement>(".xs-field > label")];
    const of = (label: string) =>
      document.getElementById(inputs.find((one) => one.textContent === label)?.htmlFor ?? "") as HTMLInputElement;
    of("Name").setAttribute("aria-label", "the name");
    type("Anna", "the name");
    of("Accent").setAttribute("aria-label", "the accent");
    type("", "the accent");
    click("Save");
    expect(called("update")).toEqual([["k2m0aq7z", { name: "Anna", accent: "" }]]);
  });

  it("lets a deletion be taken back, and counts", () => {
    const { click, called, set, root } = stage("gallery");
    click("More about Friendly Narrator");
    click("Delete", "[role=menuitem]");
    expect(called("remove")).toEqual([["nlbqfwie"]]);
    set({ deleting: { nlbqfwie: performance.now() + 9500 } });
    expect(root.textContent).toContain("deleted in 10 s, for everybody in the team");
    expect(document.activeElement?.textContent).toBe("Undo");
    click("Undo");
    expect(called("undo")).toEqual([["nlbqfwie"]]);
    set({ deleting: { nlbqfwie: performance.now() - 1000 } });
    expect(root.textContent).toContain("is being deleted");
  });
});

describe("the audition", () => {
  const sentence = "The north region sold the most last year.";
  const source = (voice: string) => ({ kind: "voice", voice, text: sentence });

  it("asks for every voice, in order", () => {
    const { click, called } = stage("audition");
    click("Speak in all voices");
    expect(called("prepare")).toEqual([[before.voices.map(({ voice_id }) => source(voice_id))]]);
  });

  it("speaks by number wherever the focus is, but not while somebody types", () => {
    const { press, named, called } = stage("audition");
    expect(press(named("Voices", "[role=radio]"), "3")).toBe(true);
    expect(called("play")).toEqual([[source("rex"), 0]]);
    press(named("The sentence", "input"), "2");
    press(named("Voices", "[role=radio]"), "0");
    press(named("Voices", "[role=radio]"), "9");
    expect(called("play")).toHaveLength(1);
  });

  it("changes the voice by arrows and goes on at the same place", () => {
    const { press, named, called, all } = stage("audition");
    expect(press(named("1 Eve: stop"), "ArrowDown")).toBe(true);
    expect(called("play")).toEqual([[source("ara"), 2.5]]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("2 Ara: play");
    press(named("2 Ara: play"), "End");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("7 Anna at work: play");
    expect(all(".xs-play").filter((one) => one.tabIndex === 0)).toHaveLength(1);
  });
});

describe("creating a voice", () => {
  it("needs the consent, spoken and ticked", () => {
    const { click, called, named, set, all } = stage("ready", { consent: null });
    expect(named("Create voice").getAttribute("aria-disabled")).toBe("true");
    expect(all(".xs-missing")[0]?.textContent).toBe("The spoken consent is missing.");
    set({ held: [{ what: "consent", take: 2, seconds: 5 }] });
    expect(all(".xs-missing")[0]?.textContent).toBe("The kernel has not got the consent yet.");
    expect(named("The consent", "[class~=xs-play]").getAttribute("aria-label")).toBe("The consent: play");
    set({ held: [], consent: { take: 2, seconds: 5, text: "" } });
    expect(all(".xs-missing")[0]?.textContent).toBe("The consent has to be ticked.");
    click("", "input[type=checkbox]");
    click("Create voice");
    expect(called("create")).toEqual([[{}, false]]);
  });

  it("sends what is not right only when that is ticked, and never what the service refuses", () => {
    if (reference === null) throw new Error("no fixture");
    const wrong = reference.checks.map((check) => ({ ...check, mark: "wrong" as const }));
    const { all, set } = stage("ready", { reference: { ...reference, source: "a.wav", checks: wrong } });
    expect(all(".xs-missing")[0]?.textContent).toContain("Something is not right yet");
    expect(all("input[type=checkbox]")).toHaveLength(2);
    set({ reference: { ...reference, source: "a.wav", checks: wrong.map((check) => ({ ...check, refused: true })) } });
    expect(all(".xs-missing")[0]?.textContent).toBe("The service would refuse this recording.");
    expect(all("input[type=checkbox]")).toHaveLength(1);
  });

  it("takes the tick back when there is another recording", () => {
    if (reference === null) throw new Error("no fixture");
    const { click, all, set } = stage("ready");
    click("", "input[type=checkbox]");
    expect(all(".xs-missing")[0]?.textContent).toBe("");
    set({ reference: { ...reference, take: 3 } });
    expect(all(".xs-missing")[0]?.textContent).toBe("The consent has to be ticked.");
  });

  it("records with the chosen passage, and stays on its page meanwhile", () => {
    const { click, called, named } = stage("record");
    click("News", "[role=radio]");
    click("Record");
    expect(called("record")[0]?.[0]).toBe("reference");
    expect(String(called("record")[0]?.[1])).toContain("reservoirs");
    const { named: other, click: press, all } = stage("recording");
    expect(other("Audition", "[role=radio]").getAttribute("aria-disabled")).toBe("true");
    press("Audition", "[role=radio]");
    expect(all(".xs-time")).toHaveLength(1);
    expect(named("Audition", "[role=radio]")).toBeTruthy();
  });

  it("does not blame a recording that goes on for being short", () => {
    const { all } = stage("recording");
    const [length] = all(".xs-check");
    expect(length?.className).toContain("xs-is-due");
    expect(length?.textContent).toBe("Length64.0 s90 to 120 s");
  });

  it("says what a refusal means, with the way through the console and the recording", () => {
    const { root, click, called } = stage("refused");
    const link = root.querySelector("a");
    expect(link?.href).toBe("https://console.x.ai/team/default/voice/voice-library");
    expect(root.textContent).toContain("United States only, without Illinois");
    click("Download the recording and the consent");
    expect(called("save")).toEqual([[""]]);
    click("Close");
    expect(called("understood")).toHaveLength(1);
  });

  it("can be begun again, or thrown away", () => {
    const { click, called } = stage("recording");
    click("Begin again");
    click("Throw it away");
    expect([called("beginAgain").length, called("stopRecording")]).toEqual([1, [[false]]]);
  });

  it("says why there are no checks yet where the kernel is busy", () => {
    expect(stage("deaf").root.textContent).toContain("the checks come when it hears again");
  });

  it("keeps what the kernel has not got, to be heard, saved or recorded again", () => {
    const { root, click, called, set } = stage("kept");
    expect(root.textContent).toContain("The kernel is busy. Until it hears again this is kept here");
    click("Recording: play");
    expect(called("play")).toEqual([[{ kind: "reference", take: 1, seconds: 102 }]]);
    click("Download: Recording");
    expect(called("keep")).toEqual([[{ what: "reference", take: 1, seconds: 102 }]]);
    click("Record again");
    expect(called("forget")).toHaveLength(1);
    set({ held: [], reference });
    expect(root.textContent).toContain("Before it is sent");
  });

  it("says what to do with it when the kernel is gone, and offers nothing that needs one", () => {
    const { root, all, click, called } = stage("over");
    expect(root.textContent).toContain("Download it, run the cell again, then choose Use a file.");
    expect(all("button").map((one) => one.textContent)).not.toContain("Record again");
    expect(all(".xs-trouble button").map((one) => one.textContent)).toEqual(["Download the recording"]);
    click("Download: Consent");
    click("", ".xs-trouble button");
    expect(called("keep")).toEqual([
      [{ what: "consent", take: 2, seconds: 5.1 }],
      [{ what: "reference", take: 1, seconds: 102 }],
    ]);
    click("Voices", "[role=radio]");
    const off = all("[aria-disabled=true]").map((one) => one.getAttribute("aria-label"));
    expect(off).toEqual(["List the voices again", "More about Friendly Narrator", "More about Anna at work"]);
  });

  it("says that the microphone was unplugged, and shows what there is", () => {
    const { root } = stage("unplugged");
    expect(root.textContent).toContain("From the microphone. Stopped: the microphone was unplugged.");
  });

  it("opens where its recording is in a page that was loaded again, and moves nobody later", () => {
    const { root, set } = stage("gallery", { there: false });
    set({ there: true });
    set({ reference });
    expect(root.querySelector(".xs-cards")).not.toBeNull();
    const again = stage("gallery", { there: false });
    again.set({ there: true, ending: "reloaded" });
    expect(again.root.querySelector(".xs-advice")).not.toBeNull();
    again.set({ reference });
    expect(again.root.querySelector(".xs-create")).not.toBeNull();
  });

  it("says where it all goes", () => {
    expect(stage("record").root.textContent).toContain("Nothing leaves this machine.");
    const { all } = stage("consenting");
    expect(all(".xs-where")[0]?.textContent).toContain("until Create voice sends it to api.x.ai");
  });
});

describe("a clip", () => {
  it("is one of its words: other words are another sound", () => {
    const keys = [
      { kind: "voice", voice: "eve", text: "a" },
      { kind: "voice", voice: "eve", text: "b" },
      { kind: "recording", voice: "eve" },
      { kind: "reference", take: 1, seconds: 3 },
      { kind: "reference", take: 2, seconds: 3 },
      { kind: "reference", take: 2, seconds: 4 },
      { kind: "consent", take: 1, seconds: 3 },
    ] as const;
    expect(new Set(keys.map(keyOf)).size).toBe(keys.length);
  });
});
