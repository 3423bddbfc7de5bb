// biome-ignore-all lint/a11y/useSemanticElements: a table can neither scroll nor leave out the rows that are not in sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, aria-activedescendant names the row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid has the keys of its rows
import type { JSX, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { copyText } from "../../ui/clipboard.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { useNewest } from "../../ui/newest.ts";
import { words } from "../../ui/strings.ts";
import { useUniqueId } from "../../ui/unique_id.ts";
import { inSight, type Line } from "./event_list.ts";

interface Props {
  list: RefObject<HTMLDivElement>;
  lines: readonly Line[];
  chosen: number | null;
  choose(number: number | null): void;
  empty: string;
}

/** One tab stop; arrows move, Enter shows. Only the rows in sight are in the page. */
export function EventList({ list, lines, chosen, choose, empty }: Props): JSX.Element {
  const id = useUniqueId();
  const [active, setActive] = useState<number | null>(null);
  const { top, height, row, look } = useSight(list);
  const { scrolled } = useNewest(list);
  const { first, end } = inSight(top, height, row, lines.length);
  const at = lines.findIndex((line) => line.number === active);

  const move = (to: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))];
    const box = list.current;
    if (!line || !box) return;
    const place = lines.indexOf(line) * row;
    if (place < box.scrollTop) box.scrollTop = place;
    else if (place + row > box.scrollTop + box.clientHeight) box.scrollTop = place + row - box.clientHeight;
    setActive(line.number);
    look();
  };
  const keys = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / row) - 1);
    const steps: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: lines.length - 1,
    };
    const line = lines[at];
    if (event.key in steps) move(steps[event.key] ?? 0);
    else if (event.key === "Enter" && line) choose(line.number);
    else if (event.key === "Escape" && chosen !== null) choose(null);
    else if (event.key === "c" && (event.ctrlKey || event.metaKey) && line) {
      copyText(JSON.stringify(line.events[0]?.event, null, 2));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={list}
      class="xa-event-list"
      role="grid"
      aria-label={words.drawer.events}
      aria-rowcount={lines.length}
      aria-colcount={4}
      aria-activedescendant={at >= first && at < end ? `${id}-${active}` : undefined}
      tabIndex={0}
      {...FOCUSABLE}
      onKeyDown={keys}
      onScroll={() => {
        look();
        scrolled();
      }}
    >
      <div role="rowgroup" style={{ height: `${lines.length * row}px` }}>
        {lines.length === 0 && <Empty words={empty} />}
        {lines.slice(first, end).map((line, index) => (
          <div
            key={line.number}
            id={`${id}-${line.number}`}
            role="row"
            class={line.number === active ? "xa-event-row xa-active" : "xa-event-row"}
            aria-rowindex={first + index + 1}
            aria-selected={line.number === chosen}
            style={{ top: `${(first + index) * row}px` }}
            onClick={() => {
              setActive(line.number);
              choose(line.number);
            }}
          >
            <span role="gridcell">{line.time}</span>
            <span role="gridcell" aria-label={line.direction === "in" ? words.drawer.received : words.drawer.sent}>
              {line.direction === "in" ? "↓" : "↑"}
            </span>
            <span role="gridcell" class={line.type === "error" ? "xa-wrong" : undefined}>
              {/* Cut at its beginning: names differ at their end. */}
              <bdi>{line.type}</bdi>
            </span>
            <span role="gridcell">{line.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Empty(props: { words: string }): JSX.Element {
  return (
    <div role="row" class="xa-event-row">
      <span role="gridcell">{props.words}</span>
    </div>
  );
}

/** What of the list is in sight, and the height of its rows, which grows with the text. */
function useSight(list: RefObject<HTMLDivElement>): { top: number; height: number; row: number; look(): void } {
  const [sight, setSight] = useState({ top: 0, height: 168, row: 20 });
  const kept = useRef(sight);
  const look = () => {
    const box = list.current;
    if (!box) return;
    const row = Number.parseFloat(getComputedStyle(box).getPropertyValue("line-height")) || 20;
    const seen = { top: box.scrollTop, height: box.clientHeight, row };
    const { top, height } = kept.current;
    if (seen.top === top && seen.height === height && seen.row === kept.current.row) return;
    kept.current = seen;
    setSight(seen);
  };
  useLayoutEffect(look);
  return { ...sight, look };
}
