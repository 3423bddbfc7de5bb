import type { Link } from "../link/link";
import type { NoticeBoard } from "../live/notices";
import type { Notice, NoticeName } from "../live/state";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";
import * as incoming from "./incoming";
import type { FromKernel } from "./messages";

/** The kernel takes these down itself; the others pass. */
const LASTING: ReadonlySet<NoticeName> = new Set(["connection-lost", "session-ended", "gave-up"]);
const PASSING = 8000; // ms

/** What the kernel says, put into the facts. `follow` is called after each message. */
export function listen(link: Link, store: Store<Facts>, notices: NoticeBoard, follow: () => void): void {
  function on<Type extends keyof FromKernel>(
    type: Type,
    read: (body: FromKernel[Type], now: number) => Partial<Facts>,
  ) {
    link.on(type, (body: FromKernel[Type]) => {
      store.patch(read(body, performance.now()));
      follow();
    });
  }
  const tell = (notice: Notice) => notices.post(notice, LASTING.has(notice.name) ? undefined : PASSING);

  on("state", (body, now) => {
    if (body.notice !== null) tell(body.notice);
    // A status may have come before the first state, which is known by the setup that it brings.
    const { phase, setup } = store.value;
    const joined = body.live && (phase === "rest" || (phase === "live" && setup.voice === ""));
    return { ...incoming.tellState(store.value, body, now), ...(joined ? { resumed: true } : {}) };
  });
  on("status", (body, now) => {
    const { manual, manualHolds } = store.value;
    return { ...incoming.tellStatus(body, now), ...(now < manualHolds ? { manual } : {}) };
  });
  on("row", (row) => incoming.tellRow(store.value, row));
  on("tool", (body, now) => incoming.tellTool(store.value, body, now));
  on("turn", (body) => incoming.tellTurn(store.value, body));
  on("stage", (stage) => incoming.tellStage(store.value, stage));
  on("strip", (body) => incoming.tellStrip(store.value, body));
  on("summary", (body) => incoming.tellSummary(body));
  on("events", ({ rows, total }) => incoming.tellEvents(store.value, rows, total));
  on("microphone", ({ muted }, now) => (now < store.value.mutedHolds ? {} : { muted }));
  on("card", (body) => incoming.tellCard(body));
  on("notice", (notice) => {
    tell(notice);
    return {};
  });
  on("notice_over", ({ name }) => {
    notices.takeDown(name);
    return {};
  });
}
