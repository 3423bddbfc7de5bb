// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { KERNEL } from "../fixtures/studio";
import {
  audio,
  change,
  link,
  load,
  model,
  page,
  record,
  reference,
  session,
  settled,
  speak,
  taken,
} from "./session_stage";

describe("what the kernel has not taken", () => {
  it("is put away with what there was to read, and brought by the next page", async () => {
    await record();
    speak(3);
    dispatchEvent(new Event("pagehide"));
    expect(page.put.map(({ about }) => about)).toEqual([
      { what: "reference", prompt: "to read" },
      undefined,
      undefined,
    ]);
    session.close();
    const take = taken();
    page.left = [...page.put];
    load();
    session.actions.record("reference", "too early");
    await settled();
    expect(link.of("take")).toEqual([{ take, what: "reference", prompt: "to read" }]);
    expect(link.kept).toHaveLength(3);
    expect(link.of("end")).toEqual([{ take, why: "reloaded" }]);
    expect(session.state).toMatchObject({ there: true, ending: "reloaded", phase: "rest" });
  });

  it("of which the kernel has the beginning is ended by the next page", async () => {
    session.close();
    load({ ...KERNEL, take: { take: 7, what: "reference", seconds: 3, speech: 2, checks: [] } });
    await settled();
    expect(link.sent.filter(([type]) => type === "take" || type === "end")).toEqual([
      ["take", { take: 7 }],
      ["end", { take: 7, why: "reloaded" }],
    ]);
  });

  it.each([
    ["kernel-restarted", () => model.happen("comm_live_update")],
    ["replaced", () => link.tell("replaced")],
  ])("%s in the middle: it stays to be heard and saved, and nothing more is begun", async (name, happen) => {
    await record();
    speak(5);
    session.actions.stopRecording(true);
    speak(1);
    change({ take: null, ended: taken(), reference: reference(taken(), 0.24), busy: "create" });
    await record("consent");
    speak(5);
    happen();
    expect(audio.microphone.released).toBe(2);
    expect(session.state).toMatchObject({ over: true, phase: "rest", reference: null, busy: "", trouble: { name } });
    expect(session.state.held.map(({ what, seconds }) => [what, seconds])).toEqual([
      ["reference", 0.24],
      ["consent", 0.2],
    ]);
    for (const held of session.state.held) session.actions.keep(held);
    await settled();
    expect(page.saved.map(([file, as]) => [file.size, as])).toEqual([
      [44 + 2 * 6 * 960, "reference.wav"],
      [44 + 2 * 5 * 960, "consent.wav"],
    ]);
    const sent = link.sent.length;
    await record();
    session.actions.remove("k2m0aq7z");
    session.actions.create({}, false);
    session.actions.useFile(new File(["hello"], "me.wav"));
    expect([audio.opened, link.sent.length, session.state.busy]).toEqual([2, sent, ""]);
    expect(session.state.deleting).toEqual({});
  });
});
