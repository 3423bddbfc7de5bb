// @vitest-environment happy-dom
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { options, type VNode } from "preact";
import { afterEach, expect, test } from "vitest";
import type { Row } from "../../../src/agent/state";
import { answered, asked, rows } from "../../fixtures/talk";
import { stage } from "./stage";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const vnode = options.vnode ?? (() => undefined);
afterEach(() => {
  options.vnode = vnode;
});

/** `turns` of talk, each drawn as it comes; how many drawn elements are still held by something. */
async function held(turns: number): Promise<number> {
  const drawn: WeakRef<VNode>[] = [];
  options.vnode = (node) => {
    drawn.push(new WeakRef(node));
    vnode(node);
  };
  const { set } = stage("listening");
  let talk: Row[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const [question, answer] = rows(asked, answered) as [Row, Row];
    talk = [...talk, { ...question, number: 2 * turn }, { ...answer, number: 2 * turn + 1 }];
    set({ status: "speaking", rows: talk });
    set({ status: "listening" });
  }
  // What is seen by a WeakRef is held until the present job is over.
  await new Promise((done) => setTimeout(done, 0));
  collect();
  return drawn.filter((node) => node.deref() !== undefined).length;
}

test("of what was drawn before, nothing is kept", async () => {
  const [few, many] = [await held(20), await held(60)];
  // Two rows of some ten elements a turn, drawn now and the time before; what each row was drawn with would be hundreds.
  expect((many - few) / 40).toBeLessThan(60);
});
