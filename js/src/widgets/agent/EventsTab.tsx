import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { AgentActions, AgentEvent } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { saveFile } from "../../ui/clipboard.ts";
import { CopyButton } from "../../ui/copy_button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { words } from "../../ui/strings.ts";
import { EventDetail } from "./EventDetail.tsx";
import { EventList } from "./EventList.tsx";
import { jsonLines, lines } from "./event_list.ts";
import "./event_list.css";

interface Props {
  panel: string;
  events: readonly AgentEvent[];
  actions: AgentActions;
}

export function EventsTab({ panel, events, actions }: Props): JSX.Element {
  const text = words.drawer;
  const [filter, setFilter] = useState("");
  const [joined, setJoined] = useState(true);
  const [chosen, setChosen] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => lines(events, filter, joined), [events, filter, joined]);
  const line = shown.find((row) => row.number === chosen);
  const save = () =>
    actions.allEvents().then((content) => saveFile(new Blob([content], { type: "application/jsonl" }), text.file));
  const close = () => {
    setChosen(null);
    list.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <div class="xa-drawer-bar">
        <span class="xa-filter">
          <Icon name="search" />
          <input
            type="text"
            {...FOCUSABLE}
            aria-label={text.filter}
            placeholder={text.filter}
            spellcheck={false}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </span>
        <Checkbox words={text.joined} checked={joined} onChange={setJoined} />
        <span class="xa-space" />
        <CopyButton words={text.copy} label={text.copy} text={() => jsonLines(shown)} />
        <Button small kind="quiet" icon="download" words={text.save} label={text.save} onClick={save} />
      </div>
      <div class="xa-panel xa-event-panel" role="tabpanel" id={panel} aria-labelledby={`${panel}-events`}>
        <EventList
          list={list}
          lines={shown}
          chosen={chosen}
          choose={setChosen}
          empty={filter ? text.noneFound : text.none}
        />
        <EventDetail line={line ?? null} close={close} />
      </div>
    </>
  );
}
