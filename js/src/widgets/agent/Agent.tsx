import type { JSX } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import type { AgentActions, AgentState, Meters } from "../../agent/state.ts";
import type { NoticeName } from "../../live/state.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { words } from "../../ui/strings.ts";
import { useUniqueId } from "../../ui/unique_id.ts";
import "../../ui/theme.css";
import type { CardButton } from "../../ui/card_data.ts";
import { CardView } from "../../ui/cards.tsx";
import { useFocusHeir } from "../../ui/focus_heir.ts";
import { NoticeLine, useShownNotice } from "../../ui/notices.tsx";
import { AgentMenu } from "./AgentMenu.tsx";
import { Drawer } from "./Drawer.tsx";
import { filled } from "./filled.ts";
import { InputLine } from "./InputLine.tsx";
import { Setup } from "./Setup.tsx";
import { Stages } from "./Stages.tsx";
import { Strip } from "./Strip.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { Transcript } from "./Transcript.tsx";
import { useTalk } from "./talk_keys.ts";
import "../../ui/frame.css";

interface Props {
  state: AgentState;
  actions: AgentActions;
  meters: Meters;
}

/** The agent's frame: rows of fixed height, of which states change only the content (ui.md 4). */
export function Agent({ state, actions, meters }: Props): JSX.Element {
  const [menu, setMenu] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const drawerId = useUniqueId();
  const root = useRef<HTMLDivElement>(null);
  const arrow = useRef<HTMLButtonElement>(null);
  const talk = useTalk(state, actions);
  const notice = useShownNotice(state.notice);
  useFocusHeir(root);

  const closeMenu = useCallback((refocus: boolean) => {
    setMenu(false);
    if (refocus) arrow.current?.focus();
  }, []);

  function leave(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (menu) closeMenu(true);
    else if (state.status === "speaking" || state.status === "thinking") actions.interrupt();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // "Choose another" leads to the menu, which is the page's own.
  function pressCard(button: CardButton): void {
    actions.pressCard(button);
    if (button === "choose") setMenu(true);
  }
  function pressNotice(name: NoticeName): void {
    if (name === "no-sound" || name === "unplugged") setMenu(true);
    else actions.pressNotice();
  }

  const chosen = filled(state, notice);
  const transcript = state.content === "transcript" || (state.content === "card" && state.rows.length > 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of controls, not of form fields
    <div class="xv xa" ref={root} role="group" aria-label={words.agent.name} onKeyDown={leave}>
      <div class="xa-frame">
        <Toolbar
          state={state}
          actions={actions}
          meters={meters}
          talk={talk}
          menu={menu}
          arrow={arrow}
          filled={chosen === "start"}
          toggleMenu={() => setMenu(!menu)}
        />
        <div class="xa-content" tabIndex={-1} {...FOCUSABLE} style={{ "--xa-height": state.height }}>
          {menu && <AgentMenu state={state} actions={actions} meter={meters.microphone} close={closeMenu} />}
          {state.content === "setup" && <Setup state={state} actions={actions} meter={meters.microphone} />}
          {state.content === "stages" && <Stages stages={state.stages} local={state.strip.local} />}
          {transcript && (
            // Under a card it keeps its place, but cannot be reached.
            <div inert={state.content === "card"}>
              <Transcript state={state} actions={actions} keys={talk.keys} noticed={notice !== null} />
            </div>
          )}
          {state.content === "card" && state.card && (
            <CardView
              card={state.card}
              place={state.strip.place}
              local={state.strip.local}
              closable={state.rows.length > 0}
              press={pressCard}
              close={actions.closeCard}
            />
          )}
          {notice && <NoticeLine notice={notice} filled={chosen === "notice"} press={() => pressNotice(notice.name)} />}
        </div>
        <InputLine state={state} actions={actions} />
        <Strip state={state} drawer={drawer} drawerId={drawerId} toggleDrawer={() => setDrawer(!drawer)} />
        {drawer && (
          <div class="xa-drawer-place" id={drawerId}>
            <Drawer state={state} actions={actions} />
          </div>
        )}
      </div>
    </div>
  );
}
