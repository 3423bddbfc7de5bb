import type { Facts } from "./facts";
import type { CardMessage, StateMessage, StatusMessage, StripMessage } from "./messages";
import type { CaptionLine } from "./state";

type Change = Partial<Facts>;

/** Lines that are kept in the page; the kernel has all. */
const MOST = 5000;

export function tellState(facts: Facts, body: StateMessage, now: number): Change {
  return {
    id: body.id,
    ...tellStatus(body.status, now),
    lines: body.lines,
    ...tellStrip(facts, body.strip),
    ...(body.card === null ? {} : tellCard(body.card)),
    height: body.height,
    own: body.own,
    muted: body.status.muted,
  };
}

export function tellStatus(body: StatusMessage, now: number): Change {
  const { word, why, since, hearing, first, microphone: hears, live } = body;
  return { word, why, hearing, first, hears, live, lostSince: since === null ? null : now - 1000 * since };
}

/** A line that is final and empty is none any more. Nearly always it is the last one. */
export function tellLine({ lines }: Facts, line: CaptionLine): Change {
  const place = lines.findLastIndex(({ number }) => number < line.number) + 1;
  const there = lines[place]?.number === line.number ? 1 : 0;
  const empty = line.final && line.text === "" && line.interim === "";
  const next = lines.toSpliced(place, there, ...(empty ? [] : [line]));
  return { lines: next.length > MOST ? next.slice(-MOST) : next };
}

export function tellStrip({ strip }: Facts, { cost_why: costWhy, ...body }: StripMessage): Change {
  return { strip: { ...strip, ...body, costWhy } };
}

export function tellCard(card: CardMessage): Change {
  return { card: card.name === "" ? null : card };
}
