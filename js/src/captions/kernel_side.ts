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

interface Means {
  /** Called after each message. */
  follow(): void;
  /** A cell asks for what the Start button does. */
  begin(): void;
}

/** What the kernel says, put into the facts. */
export function listen(link: Link, store: Store<Facts>, notices: NoticeBoard, means: Means): void {
  function on<Type extends keyof FromKernel>(
    type: Type,
    read: (body: FromKernel[Type], now: number) => Partial<Facts>,
  ) {
    link.on(type, (body: FromKernel[Type]) => {
      store.patch(read(body, performance.now()));
      means.follow();
    });
  }
  const tell = (notice: Notice) => notices.post(notice, LASTING.has(notice.name) ? undefined : PASSING);

  on("state", (body, now) => {
    if (body.notice !== null) tell(body.notice);
    // A status may have come before it: the first state is known by the name that it brings.
    const { id, phase } = store.value;
    const resumed = id === "" && body.status.live && (phase === "rest" || phase === "live") && !body.own;
    return { ...incoming.tellState(store.value, body, now), ...(resumed ? { resumed } : {}) };
  });
  on("status", (body, now) => ({
    ...incoming.tellStatus(body, now),
    ...(now < store.value.mutedHolds ? {} : { muted: body.muted }),
  }));
  on("line", (line) => incoming.tellLine(store.value, line));
  on("strip", (body) => incoming.tellStrip(store.value, body));
  on("card", (body) => incoming.tellCard(body));
  on("microphone", ({ muted }, now) => (now < store.value.mutedHolds ? {} : { muted }));
  on("notice", (notice) => {
    tell(notice);
    return {};
  });
  on("notice_over", ({ name }) => {
    notices.takeDown(name);
    return {};
  });
  link.on("begin", () => means.begin());
}
