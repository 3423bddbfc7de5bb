import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AgentActions, AgentState } from "../../agent/state.ts";
import { FOCUSABLE, moved } from "../../ui/focus.ts";
import { words } from "../../ui/strings.ts";
import { useUniqueId } from "../../ui/unique_id.ts";
import { EventsTab } from "./EventsTab.tsx";
import { TurnsTab } from "./TurnsTab.tsx";
import "./drawer.css";

const TABS = ["events", "turns"] as const;

/** What went over the wire, and how long each turn took. Events are asked for only while it is open. */
export function Drawer({ state, actions }: { state: AgentState; actions: AgentActions }): JSX.Element {
  const [tab, setTab] = useState<(typeof TABS)[number]>("events");
  const panel = useUniqueId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    actions.watchEvents(true);
    return () => actions.watchEvents(false);
  }, [actions]);
  const keys = (event: KeyboardEvent) => {
    const next = moved(event.key, TABS.indexOf(tab), TABS.length);
    if (next === null) return;
    event.preventDefault();
    setTab(TABS[next] as typeof tab);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <section class="xa-drawer" aria-label={words.drawer.name}>
      <div class="xa-tabs" role="tablist" aria-label={words.drawer.name} ref={list} onKeyDown={keys}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${panel}-${name}`}
            aria-selected={name === tab}
            aria-controls={name === tab ? panel : undefined}
            tabIndex={name === tab ? 0 : -1}
            {...FOCUSABLE}
            onClick={() => setTab(name)}
          >
            {words.drawer[name]}
          </button>
        ))}
      </div>
      {tab === "events" ? (
        <EventsTab panel={panel} events={state.events} actions={actions} />
      ) : (
        <TurnsTab panel={panel} turns={state.turns} />
      )}
    </section>
  );
}
