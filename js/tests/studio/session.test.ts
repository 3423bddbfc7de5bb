// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { peaksOf } from "../../src/studio/player";
import { keyOf } from "../../src/studio/state";
import { answer, change, link, model, played, session, settled } from "./session_stage";

describe("a clip", () => {
  const source = { kind: "voice", voice: "eve", text: "Hello" } as const;

  it("is asked for once, and played when it is there", async () => {
    session.actions.play(source);
    session.actions.play(source);
    expect(link.of("speak")).toHaveLength(1);
    link.tell("speech", { voice: "eve", text: "Hello", first: 0.2, cached: true, warnings: ["odd"] });
    await answer("speak");
    expect(session.state.clips[keyOf(source)]).toMatchObject({ state: "ready", seconds: 2, first: 0.2, words: "odd" });
    expect(played).toHaveLength(1);
    session.actions.play(source);
    expect(link.of("speak")).toHaveLength(1);
  });

  it("plays only if it is still the one that is wanted", async () => {
    session.actions.play(source);
    session.actions.play({ ...source, voice: "ara" });
    const { id } = link.of("speak")[0] as { id: string };
    link.tell("file", { id, of: 1, part: 0, name: "", mime: "" }, [new DataView(new ArrayBuffer(2))]);
    await settled();
    await settled();
    expect(played).toEqual([]);
    await answer("speak");
    expect(played).toHaveLength(1);
  });

  it("says why it could not be made, and is asked for again", async () => {
    session.actions.play(source);
    await answer("speak", "Too many requests. Wait.");
    expect(session.state.clips[keyOf(source)]).toMatchObject({ state: "failed", words: "Too many requests. Wait." });
    session.actions.play(source);
    expect(link.of("speak")).toHaveLength(2);
  });

  it("of an audition is made in the order of the rows", () => {
    const sources = ["eve", "ara", "rex"].map((voice) => ({ ...source, voice }));
    session.actions.prepare(sources);
    session.actions.prepare(sources);
    expect(link.of("speak")).toMatchObject(sources.map(({ voice, text }) => ({ voice, text })));
  });

  it("is told at once that nobody makes it any more", async () => {
    model.happen("comm_live_update");
    session.actions.play(source);
    await settled();
    await settled();
    expect(session.state.clips[keyOf(source)]).toMatchObject({ state: "failed", words: "The kernel does not answer." });
  });

  it("is drawn by its loudest samples", () => {
    expect(peaksOf(new Float32Array([0, -0.5, 0.2, 0.1]), 2)).toEqual([0.5, expect.closeTo(0.2)]);
    expect(peaksOf(new Float32Array(0))).toEqual([]);
    expect(peaksOf(new Float32Array(3).fill(1), 120)).toHaveLength(3);
  });
});

describe("voices", () => {
  it("go, and come back", () => {
    session.actions.remove("k2m0aq7z");
    expect(session.state.deleting.k2m0aq7z).toBeGreaterThan(performance.now() + 8000);
    expect(link.of("delete")).toEqual([{ voice: "k2m0aq7z" }]);
    change({ deleting: { k2m0aq7z: 3 } });
    expect(session.state.deleting.k2m0aq7z).toBeLessThan(performance.now() + 3100);
    session.actions.undo("k2m0aq7z");
    change({ deleting: {} });
    expect(session.state.deleting).toEqual({});
    expect(link.of("undo")).toEqual([{ voice: "k2m0aq7z" }]);
  });

  it("are not deleted by a kernel that is gone, and the page says so", () => {
    session.actions.remove("k2m0aq7z");
    model.happen("comm_live_update");
    expect(session.state.trouble?.name).toBe("kernel-restarted");
    expect(session.state.deleting).toEqual({});
  });

  it("are made once: a second press finds it busy", () => {
    session.actions.create({ name: "Me" }, false);
    expect(session.state.busy).toBe("create");
    expect(link.of("create")).toEqual([{ labels: { name: "Me" }, agreed: true, anyway: false }]);
    change({ busy: "", trouble: { name: "full", words: "30" } });
    expect(session.state).toMatchObject({ busy: "", trouble: { name: "full" } });
    session.actions.understood();
    expect(session.state.trouble).toBeNull();
    expect(link.of("understood")).toHaveLength(1);
  });
});

describe("a file", () => {
  it("goes in parts, in order", async () => {
    session.actions.useFile(new File([new Uint8Array(2_500_000)], "me.wav"));
    await vi.waitFor(() => expect(link.of("upload")).toHaveLength(3));
    expect(link.of("upload")).toEqual([0, 1, 2].map((part) => ({ name: "me.wav", part, of: 3 })));
    expect(session.state.sending).toBe("me.wav");
    change({ reference: { take: -1, source: "me.wav", prompt: "", seconds: 30, checks: [] } });
    expect(session.state.sending).toBe("");
  });

  it("that is no sound leaves nothing on its way", async () => {
    session.actions.useFile(new File(["hello"], "notes.txt"));
    await vi.waitFor(() => expect(link.of("upload")).toHaveLength(1));
    change({ trouble: { name: "no-audio", words: "" } });
    expect(session.state.sending).toBe("");
  });
});
