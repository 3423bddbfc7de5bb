import type { Facts } from "./facts";
import type { FromKernel, StateMessage, StatusMessage, StripMessage, ToolMessage, TurnMessage } from "./messages";
import type { AgentEvent, Row, Stage, Strip, Summary, ToolCall, TurnTimes } from "./state";

/** At most so many events are kept in the page; the kernel has all. */
const EVENTS_KEPT = 5000;

type Change = Partial<Facts>;

export function tellState(facts: Facts, body: StateMessage, now: number): Change {
  return {
    ...tellStatus(body.status, now),
    setup: body.setup,
    rows: [...body.rows].sort(byNumber),
    tools: Object.fromEntries(body.tools.map((tool) => [tool.call, toolCall(tool, now)])),
    turns: body.turns.map(turnTimes),
    ...tellStrip(facts, body.strip),
    ...tellSummary(body.summary),
    ...(body.card === null ? {} : tellCard(body.card)),
    height: body.height,
    live: body.live,
  };
}

export function tellStatus(body: StatusMessage, now: number): Change {
  return {
    word: body.word,
    detail: body.word === "disconnected" ? body.why : body.detail,
    thinkingSince: body.thinking_for === null ? null : now - 1000 * body.thinking_for,
    lostSince: body.since === null ? null : now - 1000 * body.since,
    manual: body.manual,
    live: body.live,
  };
}

/** A row that has become empty was thrown away. */
export function tellRow(facts: Facts, row: Row): Change {
  const rows = facts.rows.filter((earlier) => earlier.number !== row.number);
  if (row.text === "" && row.heard === null && row.final) return { rows };
  const place = rows.findLastIndex((earlier) => earlier.number < row.number) + 1;
  rows.splice(place, 0, row);
  return { rows };
}

export function tellTool(facts: Facts, body: ToolMessage, now: number): Change {
  return { tools: { ...facts.tools, [body.call]: toolCall(body, now) } };
}

export function tellTurn(facts: Facts, body: TurnMessage): Change {
  return { turns: [...facts.turns.filter((turn) => turn.turn !== body.turn), turnTimes(body)] };
}

export function tellStage(facts: Facts, stage: Stage): Change {
  const known = facts.stages.some((earlier) => earlier.name === stage.name);
  const stages = known
    ? facts.stages.map((earlier) => (earlier.name === stage.name ? stage : earlier))
    : [...facts.stages, stage];
  return { stages };
}

export function tellStrip(facts: Facts, body: StripMessage): { strip: Strip } {
  const { cost_why: costWhy, ...rest } = body;
  return { strip: { ...facts.strip, ...rest, costWhy } };
}

export function tellEvents(facts: Facts, rows: readonly AgentEvent[], total: number): Change {
  const last = facts.events.at(-1)?.number ?? -1;
  const events = [...facts.events, ...rows.filter((row) => row.number > last)].slice(-EVENTS_KEPT);
  return { events, strip: { ...facts.strip, events: total } };
}

export function tellSummary(body: FromKernel["summary"] | null): Change {
  return { summary: body !== null && isSummary(body) ? body : null };
}

export function tellCard(body: FromKernel["card"]): Change {
  return { card: body.name === "" ? null : { name: body.name, words: body.words } };
}

function isSummary(body: FromKernel["summary"]): body is Summary {
  return "duration" in body;
}

function toolCall(body: ToolMessage, now: number): ToolCall {
  const { for: since, ...rest } = body;
  return { ...rest, since: now - 1000 * since };
}

function turnTimes(body: TurnMessage): TurnTimes {
  const { to_sound: toSound, ...rest } = body;
  return { ...rest, toSound };
}

function byNumber(one: Row, other: Row): number {
  return one.number - other.number;
}
