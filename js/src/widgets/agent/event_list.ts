/** The events as the drawer lists them: at most 5,000, filtered, runs of sound in one line. */
import type { AgentEvent } from "../../agent/state.ts";
import { clock } from "../../ui/numbers.ts";

export const MOST = 5000;

export interface Line {
  /** The first event's number. */
  readonly number: number;
  readonly time: string;
  readonly direction: AgentEvent["direction"];
  readonly type: string;
  readonly detail: string;
  readonly events: readonly AgentEvent[];
}

export function lines(events: readonly AgentEvent[], filter: string, joined: boolean): Line[] {
  const sought = filter.trim().toLowerCase();
  const runs: AgentEvent[][] = [];
  for (const event of events.slice(-MOST)) {
    if (!`${event.type} ${event.detail}`.toLowerCase().includes(sought)) continue;
    const run = runs.at(-1);
    const first = run?.[0];
    const same = first?.type === event.type && first.direction === event.direction;
    if (joined && same && first.sound !== undefined && event.sound !== undefined) run?.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run) => {
    const first = run[0];
    return first ? [line(first, run)] : [];
  });
}

function line(first: AgentEvent, events: readonly AgentEvent[]): Line {
  const sound = events.reduce((sum, event) => sum + (event.sound ?? 0), 0);
  return {
    number: first.number,
    time: precise(first.time),
    direction: first.direction,
    type: first.type,
    detail: events.length > 1 ? `${events.length}, ${sound.toFixed(1)} s` : first.detail,
    events,
  };
}

/** 0:13.204 */
export function precise(time: number): string {
  const ms = Math.round(time * 1000);
  return `${clock(Math.floor(ms / 1000))}.${String(ms % 1000).padStart(3, "0")}`;
}

/** JSON lines, as the kernel's file has them. */
export function jsonLines(shown: readonly Line[]): string {
  return shown.flatMap((row) => row.events.map((event) => JSON.stringify(event.event))).join("\n");
}

/** The rows of a list that are in sight, and a few on either side. */
export function inSight(top: number, height: number, row: number, count: number): { first: number; end: number } {
  const spare = 8;
  const first = Math.min(Math.max(0, Math.floor(top / row) - spare), Math.max(0, count - 1));
  return { first, end: Math.min(count, Math.ceil((top + height) / row) + spare) };
}
