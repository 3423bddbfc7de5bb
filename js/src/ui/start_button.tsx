import type { JSX } from "preact";
import { Button } from "./button.tsx";
import { words } from "./strings.ts";

interface Props {
  status: string;
  filled: boolean;
  /** It cannot be started. */
  stuck: boolean;
  start(): void;
  stop(): void;
}

/** Start, and Stop in its place: one element in both lives, so that the focus stays. */
export function StartButton({ status, filled, stuck, start, stop }: Props): JSX.Element {
  const stopped = status === "disconnected";
  return (
    <Button
      class="xa-start"
      kind={filled ? "filled" : "outlined"}
      icon={stopped ? "play" : "stop"}
      words={stopped ? words.agent.start : words.agent.stop}
      off={(stopped && stuck) || status === "disconnecting"}
      onClick={stopped ? start : stop}
    />
  );
}
