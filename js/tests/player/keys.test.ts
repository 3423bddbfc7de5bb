// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PlayerSession } from "../../src/player/session";
import { NOTHING, type PlayerState } from "../../src/player/state";
import { WordLine } from "../../src/player/words";
import { type Hands, press } from "../../src/widgets/player/keys";
import { Viewport } from "../../src/widgets/player/viewport";

const words = WordLine.of({
  texts: ["a", "b"],
  originals: ["a", "b"],
  starts: [1, 2],
  ends: [1.5, 2.5],
  doubtful: [],
  speakers: [],
  names: [],
  undo: 0,
  redo: 0,
});
const actions = Object.fromEntries(
  ["play", "seek", "speed", "select", "loop", "correct", "undo", "redo", "save", "forget"].map((name) => [
    name,
    vi.fn(),
  ]),
);
let state: PlayerState;
let hands: Hands;

beforeEach(() => {
  vi.clearAllMocks();
  state = { ...NOTHING, ready: true, duration: 10, words };
  const session = {
    actions,
    time: 1.2,
    get state() {
      return state;
    },
  } as unknown as PlayerSession;
  const viewport = new Viewport();
  viewport.measure(100, 10, 0.5);
  hands = { session, viewport, go: vi.fn(), edit: vi.fn(), zoom: vi.fn(), toggleHelp: vi.fn(), closeOver: () => false };
});

function key(name: string, options: KeyboardEventInit = {}, target: Element = document.body): boolean {
  const event = new KeyboardEvent("keydown", { key: name, ...options });
  Object.defineProperty(event, "target", { value: target });
  return press(event, hands);
}

describe("the keys of the player", () => {
  it("move, play and change the speed", () => {
    for (const name of [" ", "ArrowLeft", "ArrowRight", "Home", "End", "[", "]"]) expect(key(name)).toBe(true);
    expect(actions.play).toHaveBeenCalledWith(true);
    expect(actions.seek?.mock.calls.flat()).toEqual([expect.closeTo(0.2), expect.closeTo(2.2), 0, 10]);
    expect(actions.speed?.mock.calls).toEqual([[0.5], [1.5]]);
    key("ArrowRight", { shiftKey: true });
    expect(actions.seek).toHaveBeenLastCalledWith(expect.closeTo(6.2));
    state = { ...state, speed: 2 };
    actions.speed?.mockClear();
    key("]");
    expect(actions.speed).not.toHaveBeenCalled();
  });

  it("go from word to word and correct", () => {
    key("w");
    key("W", { shiftKey: true });
    expect(vi.mocked(hands.go).mock.calls).toEqual([[1], [-1]]);
    key("Enter");
    expect(hands.edit).toHaveBeenCalledWith(0);
    key("z", { ctrlKey: true });
    key("Z", { ctrlKey: true, shiftKey: true });
    key("y", { metaKey: true });
    expect([actions.undo, actions.redo].map((one) => one?.mock.calls.length)).toEqual([1, 2]);
  });

  it("select", () => {
    key("i");
    expect(actions.select).toHaveBeenLastCalledWith({ start: 1.2, end: 10 });
    state = { ...state, selection: { start: 0.5, end: 3 } };
    key("o");
    expect(actions.select).toHaveBeenLastCalledWith({ start: 0.5, end: 1.2 });
    key("l");
    expect(actions.loop).toHaveBeenCalledWith(true);
    key("Escape");
    expect(actions.select).toHaveBeenLastCalledWith(null);
    state = { ...state, selection: null };
    expect(key("Escape")).toBe(false);
  });

  it("leave a button its own, and what means nothing to the page", () => {
    const button = document.createElement("button");
    expect(key(" ", {}, button)).toBe(false);
    expect(key("Enter", {}, button)).toBe(false);
    expect(key("w", {}, button)).toBe(true);
    for (const [name, options] of [
      ["q", {}],
      ["Tab", {}],
      ["w", { altKey: true }],
      ["c", { ctrlKey: true }],
    ] as const)
      expect(key(name, options)).toBe(false);
    expect(key(" ", { repeat: true })).toBe(true);
    expect(actions.play).not.toHaveBeenCalled();
  });
});
