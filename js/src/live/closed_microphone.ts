import type { Card, CardName } from "./state";

const BLOCKED: ReadonlySet<CardName> = new Set([
  "denied",
  "in-use",
  "insecure-context",
  "policy-blocked",
  "unsupported-host",
  "worklet-blocked",
]);

/** What the control says of a microphone that is not open. */
export function closedMicrophone(card: Card | null): "off" | "blocked" | "none" {
  if (card?.name === "not-found") return "none";
  return card !== null && BLOCKED.has(card.name) ? "blocked" : "off";
}
