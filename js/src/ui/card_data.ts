import type { Card, CardName, Notice } from "../live/state.ts";
import type { IconName } from "./icons.tsx";

export type CardButton = "try-again" | "type" | "cancel" | "choose" | "open-tab";

/** How a card looks; the first button is filled where `filled` says so. Its words are in ui/strings.ts. */
interface Look {
  readonly icon: IconName;
  readonly level: "info" | "warn" | "error";
  readonly buttons: readonly CardButton[];
  readonly filled: boolean;
}

export const LOOKS: Record<CardName, Look> = {
  prompt: { icon: "mic", level: "info", buttons: ["type", "cancel"], filled: false },
  denied: { icon: "mic-off", level: "error", buttons: ["try-again", "type"], filled: true },
  "in-use": { icon: "mic-off", level: "error", buttons: ["try-again", "choose", "type"], filled: true },
  "not-found": { icon: "mic-off", level: "warn", buttons: ["type"], filled: false },
  "insecure-context": { icon: "warning", level: "warn", buttons: ["type"], filled: true },
  "policy-blocked": { icon: "mic-off", level: "warn", buttons: ["open-tab", "type"], filled: true },
  "unsupported-host": { icon: "mic-off", level: "warn", buttons: ["type"], filled: true },
  "worklet-blocked": { icon: "warning", level: "error", buttons: ["type"], filled: true },
  "no-key": { icon: "warning", level: "error", buttons: [], filled: false },
  "wrong-key": { icon: "warning", level: "error", buttons: ["try-again"], filled: false },
  "engine-failed": { icon: "fail", level: "error", buttons: ["try-again"], filled: true },
  failed: { icon: "fail", level: "error", buttons: ["try-again"], filled: true },
};

const HOPELESS = new Set<CardName>(["insecure-context", "policy-blocked", "unsupported-host", "worklet-blocked"]);

/** Start would come back to the same card, or there is no kernel that knows of this widget. */
export const cannotStart = ({ card, notice }: { card: Card | null; notice: Notice | null }): boolean =>
  (card !== null && HOPELESS.has(card.name)) || notice?.name === "kernel-restarted";
