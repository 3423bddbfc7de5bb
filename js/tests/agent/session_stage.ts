/** A session over a kernel and a page's sound that the test plays. */
import { afterEach, vi } from "vitest";
import { Session } from "../../src/agent/session";
import { FakeAudio, FakeLink, FakeModel } from "./fakes";

const opened = vi.hoisted(() => ({ link: undefined as unknown, audio: undefined as unknown, permission: "" }));
vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => opened.audio }));
vi.mock("../../src/audio/permission", () => ({
  permission: async () => opened.permission,
  onPermission: () => undefined,
}));

let last: Session | undefined;
afterEach(() => last?.close());

/** Before the start; `permission` is the browser's for the microphone. */
export function sessionStage(permission: PermissionState = "granted") {
  const link = new FakeLink();
  const audio = new FakeAudio();
  Object.assign(opened, { link, audio, permission });
  const model = new FakeModel();
  const session = new Session(model.any);
  last = session;

  const status = (word: string, more: object = {}) => link.tell("status", { ...statusBody(word), ...more });
  const live = async () => {
    session.actions.start();
    await settled();
    status("connecting");
    status("listening");
  };
  return { session, link, audio, model, status, live };
}

/** As the kernel tells the status. */
export const statusBody = (word: string) => ({
  word,
  detail: "",
  thinking_for: null,
  since: null,
  manual: false,
  muted: false,
  live: word !== "disconnected",
  why: "",
});

/** What was under way has happened. */
export const settled = () => new Promise((done) => setTimeout(done, 0));
