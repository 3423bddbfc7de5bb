import { expect, test } from "vitest";
import { sessionStage, settled } from "./session_stage";

test("the agent's sound goes to the player, its counts and every flush are answered", async () => {
  const { session, link, audio, live } = sessionStage();
  await live();
  const frame = { item: "msg_1", generation: 0, position: 0, samples: new Int16Array(2400) };
  link.play(frame);
  expect(audio.speaker.played).toEqual([frame]);
  audio.speaker.sound("msg_1", 480);
  expect(link.of("rendered")).toEqual([{ item: "msg_1", samples: 480 }]);
  link.tell("pause", { on: true });
  expect(audio.speaker.paused).toBe(true);
  link.tell("flush", { generation: 1 });
  await settled();
  session.actions.stop();
  link.tell("flush", { generation: 2 });
  await settled();
  expect(link.of("flushed")).toEqual([
    { generation: 1, rendered: { msg_1: 480 } },
    { generation: 2, rendered: {} },
  ]);
});

test("sound that the browser holds back is offered", async () => {
  const { session, link, audio, live } = sessionStage();
  await live();
  audio.become("suspended");
  expect(link.of("sound").at(-1)).toEqual({ on: false });
  expect(session.state.notice?.name).toBe("sound-held-back");
  expect(session.state.soundOff).toBe(true);
  session.actions.pressNotice();
  await settled();
  expect(link.of("sound").at(-1)).toMatchObject({ on: true });
  expect(session.state.notice).toBeNull();
});
