import { useEffect, useRef, useState } from "preact/hooks";
import type { Status } from "../live/state.ts";
import { words } from "./strings.ts";

const PERIOD = 2000; // ms between two announcements

/** What a screen reader is told of the status: never Thinking and Speaking, which would talk over the voice, and Listening once. */
export function announced(status: Status, detail: string, listenedBefore: boolean): string | null {
  const word = words.agent.status[status];
  if (status === "connecting" || status === "disconnected") return word;
  if (status === "idle") return detail ? `${word}, ${detail}` : word;
  return status === "listening" && !listenedBefore ? word : null;
}

/** The text of the live region: at most one change in two seconds, the newest. */
export function useAnnouncement(status: Status, detail: string): string {
  const [said, setSaid] = useState(status === "disconnected" ? words.agent.status.disconnected : "");
  const memory = useRef({ listened: false, at: Number.NEGATIVE_INFINITY });
  const text = announced(status, detail, memory.current.listened);
  useEffect(() => {
    if (status === "disconnected") memory.current.listened = false;
    if (text === null || text === said) return;
    const wait = Math.max(0, memory.current.at + PERIOD - performance.now());
    const timer = setTimeout(() => {
      memory.current.at = performance.now();
      if (status === "listening") memory.current.listened = true;
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [status, text, said]);
  return said;
}
