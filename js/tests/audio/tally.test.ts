import { expect, it } from "vitest";
import { Tally } from "../../src/audio/tally";

function frame(item: string, position: number, length: number, generation = 0) {
  return { item, position, generation, samples: new Int16Array(length) };
}

it("tells of a flush how far each item came that had not sounded to its end", () => {
  const tally = new Tally();
  tally.receive(frame("a", 0, 100));
  tally.receive(frame("b", 0, 100));
  tally.receive(frame("b", 100, 100));
  tally.receive(frame("c", 0, 100));
  tally.hear("a", 100);
  tally.hear("b", 120);
  const cut = new Map([
    ["b", 120],
    ["c", 0],
  ]);
  expect(tally.flush(1)).toEqual(cut);
  tally.receive(frame("d", 0, 100, 1));
  expect(tally.flush(1)).toEqual(cut); // asked twice: the same answer, and nothing more is cut
  expect(tally.flush(2)).toEqual(new Map([["d", 0]]));
});

it("takes newer sound for a flush and older sound for none", () => {
  const tally = new Tally();
  tally.receive(frame("a", 0, 100));
  expect(tally.receive(frame("b", 0, 100, 2))).toBe(true);
  expect(tally.receive(frame("a", 100, 100, 1))).toBe(false);
  expect(tally.flush(2)).toEqual(new Map([["a", 0]]));
});

it("counts what is missing within an item, not what went before its first frame", () => {
  const tally = new Tally();
  tally.receive(frame("a", 2400, 100)); // the page was reloaded in the middle of it
  tally.receive(frame("a", 2500, 100));
  expect(tally.lost).toBe(0);
  tally.receive(frame("a", 2700, 100));
  tally.receive(frame("a", 2700, 100)); // twice
  expect(tally.lost).toBe(100);
});

it("forgets items that have sounded, and no others", () => {
  const tally = new Tally();
  for (let n = 0; n < 200; n++) {
    tally.receive(frame(`item ${n}`, 0, 100));
    if (n !== 3) tally.hear(`item ${n}`, 100);
  }
  expect(tally.flush(1)).toEqual(new Map([["item 3", 0]]));
});
