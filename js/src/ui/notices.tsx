import type { JSX } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import type { Notice } from "../live/state.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { NoticeTiming } from "./notice_timing.ts";
import { fill, words } from "./strings.ts";
import "./notices.css";

const ICONS: Record<Notice["name"], IconName> = {
  "kernel-busy": "clock",
  "connection-lost": "refresh",
  "page-reloaded": "sound",
  "sound-held-back": "sound",
  "no-sound": "mic-off",
  unplugged: "mic-off",
  "hearing-itself": "headphones",
  "too-loud": "warning",
  "sound-lost": "warning",
  "session-ends": "clock",
  "session-ended": "fail",
  "kernel-restarted": "fail",
  "gave-up": "fail",
  told: "info",
};

/** The notice to show of the one that holds: delayed, and kept long enough to be read. */
export function useShownNotice(notice: Notice | null): Notice | null {
  const timing = useRef(new NoticeTiming()).current;
  const [, again] = useReducer((count: number) => count + 1, 0);
  const wait = timing.update(notice, performance.now());
  useEffect(() => {
    if (wait === null) return;
    const timer = setTimeout(again, wait, undefined);
    return () => clearTimeout(timer);
  });
  return timing.shown;
}

export type NoticeTexts = Readonly<Record<Notice["name"], readonly [statement: string, rest: string, button: string]>>;

interface Props {
  notice: Notice;
  /** Where a widget says it otherwise than the agent. */
  texts?: NoticeTexts;
  filled: boolean;
  press(): void;
}

export function NoticeLine({ notice, texts = words.notice, filled, press }: Props): JSX.Element {
  const [statement, rest, button] = texts[notice.name];
  const loud = notice.level === "error" || notice.name === "kernel-busy";
  const [first, second] = [fill(statement, notice.facts), fill(rest, notice.facts)];
  return (
    <div class={`xa-notice xa-${notice.level}`}>
      <Icon name={ICONS[notice.name]} />
      {/* Keyed: a region that is new with its words is said; a count in it is not said again each second. */}
      <p
        role={loud ? "alert" : "status"}
        aria-live={loud ? "assertive" : "polite"}
        aria-atomic="false"
        key={notice.name}
        title={`${first} ${second}`}
      >
        <b>{first}</b> <span aria-live="off">{second}</span>
      </p>
      {button && <Button small kind={filled ? "filled" : "outlined"} words={button} onClick={press} />}
    </div>
  );
}
