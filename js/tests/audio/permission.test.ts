// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bar, framed, permission } from "../../src/audio/permission";
import { explain, MicrophoneError } from "../../src/audio/trouble";

interface Host {
  origin?: string;
  ancestors?: string[];
  secure?: boolean;
  media?: boolean;
  policy?: boolean | null;
}

function host({ origin = "http://localhost", ancestors = [], secure = true, media = true, policy = true }: Host): void {
  vi.stubGlobal("location", { origin, ancestorOrigins: ancestors });
  vi.stubGlobal("isSecureContext", secure);
  const mediaDevices = media
    ? { getUserMedia: vi.fn(), enumerateDevices: async () => [{ kind: "audioinput" }] }
    : undefined;
  vi.stubGlobal("navigator", { mediaDevices });
  vi.stubGlobal("document", policy === null ? {} : { permissionsPolicy: { allowsFeature: () => policy } });
}

beforeEach(() => host({}));
afterEach(() => vi.unstubAllGlobals());

describe("what no answer of the user can change", () => {
  it.each<[string, Host, ReturnType<typeof bar>]>([
    ["a notebook on this machine", {}, null],
    ["plain http from another machine", { secure: false, media: false }, "insecure-context"],
    ["a frame without allow=microphone", { policy: false }, "policy-blocked"],
    ["a browser that does not tell its policy", { policy: null }, null],
    ["a host without media", { media: false }, "unsupported-host"],
    ["VS Code", { origin: "vscode-webview://1dptfrjeugk" }, "unsupported-host"],
    ["VS Code, a frame in it", { ancestors: ["null", "vscode-file://vscode-app"] }, "unsupported-host"],
    ["VS Code in a browser", { origin: "https://v--1.vscode-cdn.net", policy: false }, "unsupported-host"],
    ["a site whose name looks like it", { origin: "https://a.vscode-cdn.net.example" }, null],
  ])("%s", (_name, given, wanted) => {
    host(given);
    expect(bar()).toBe(wanted);
  });
});

it("asks where the browser knows no permission of this name", async () => {
  const { mediaDevices } = navigator;
  vi.stubGlobal("navigator", {
    mediaDevices,
    permissions: { query: () => Promise.reject(new TypeError("microphone")) },
  });
  expect(await permission()).toBe("prompt");
});

describe("a frame of another site whose policy is not told", () => {
  it.each<[string, object, boolean | null, boolean]>([
    ["is one", { location: { origin: "http://other" } }, null, true],
    ["is none where the site is the same", { location: { origin: "http://localhost" } }, null, false],
    ["is none where the policy is told", { location: { origin: "http://other" } }, true, false],
  ])("%s", (_name, top, policy, wanted) => {
    host({ policy });
    vi.stubGlobal("window", { top });
    expect(framed()).toBe(wanted);
  });

  it("is one where the other's address may not be read", () => {
    host({ policy: null });
    const top = {
      get location(): never {
        throw new DOMException("no", "SecurityError");
      },
    };
    vi.stubGlobal("window", { top });
    expect(framed()).toBe(true);
  });
});

describe("what the browser throws", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["SecurityError", "denied"],
    ["NotReadableError", "in-use"],
    ["AbortError", "in-use"],
    ["NotFoundError", "not-found"],
    ["OverconstrainedError", "not-found"],
    ["TypeError", "failed"],
  ])("%s is %s, with its words", (thrown, name) => {
    const error = Object.assign(new Error("its words"), { name: thrown });
    expect(explain(error)).toMatchObject({ name, words: "its words" });
  });

  it("stays what it is where it was explained before", () => {
    const error = new MicrophoneError("worklet-blocked", "words");
    expect(explain(error)).toBe(error);
    expect(explain("text")).toMatchObject({ name: "failed", words: "text" });
  });
});
