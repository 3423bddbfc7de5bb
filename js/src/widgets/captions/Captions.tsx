import type { JSX } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import type { CaptionsActions, CaptionsMeters, CaptionsState } from "../../captions/state.ts";
import { cannotStart, LOOKS } from "../../ui/card_data.ts";
import { CardView } from "../../ui/cards.tsx";
import { DeviceMenu } from "../../ui/device_menu.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { useFocusHeir } from "../../ui/focus_heir.ts";
import { MicrophoneControl } from "../../ui/microphone_control.tsx";
import { NoticeLine, useShownNotice } from "../../ui/notices.tsx";
import { StartButton } from "../../ui/start_button.tsx";
import { StatusLine } from "../../ui/status_line.tsx";
import { captionsCards, captionsNotices, captionsWords as words } from "../../ui/words/captions.ts";
import { CaptionsStrip } from "./CaptionsStrip.tsx";
import { Invitation } from "./Invitation.tsx";
import { Lines } from "./Lines.tsx";
import { useLarge } from "./large.ts";
import "../../ui/theme.css";
import "../../ui/frame.css";
import "../../ui/toolbar.css";
import "./captions.css";

interface Props {
  state: CaptionsState;
  actions: CaptionsActions;
  meters: CaptionsMeters;
  /** The number of this view of the session. */
  view(): number;
}

const MUTABLE = new Set(["open", "deaf", "muted"]);

/** Toolbar, text, strip: rows of fixed height, of which states change only the content (ui.md 9). */
export function Captions({ state, actions, meters, view }: Props): JSX.Element {
  const { status, card, content } = state;
  const [menu, setMenu] = useState(false);
  const [number] = useState(view);
  const { large, setLarge } = useLarge(state.id, number);
  const root = useRef<HTMLDivElement>(null);
  const arrow = useRef<HTMLButtonElement>(null);
  const notice = useShownNotice(state.notice);
  useFocusHeir(root);

  const closeMenu = useCallback((refocus: boolean) => {
    setMenu(false);
    if (refocus) arrow.current?.focus();
  }, []);

  const stopped = status === "disconnected";
  const stuck = stopped && (cannotStart(state) || state.left);
  const leading = filled();

  function filled(): "card" | "notice" | "start" | null {
    if (content === "card" && card && LOOKS[card.name].filled) return "card";
    if (notice?.level === "info" && captionsNotices[notice.name][2] !== "") return "notice";
    return stopped && !stuck ? "start" : null;
  }

  function press(event: JSX.TargetedKeyboardEvent<HTMLElement>): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (event.target !== event.currentTarget) return;
    if (event.key.toLowerCase() === "m" && MUTABLE.has(state.microphone)) actions.toggleMute();
    else if (event.key.toLowerCase() === "l") setLarge(!large);
  }
  function leave(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (menu) closeMenu(true);
    else if (large) setLarge(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of controls, not of form fields
    <div class="xv xa xc" ref={root} role="group" aria-label={words.name} onKeyDown={leave}>
      <div class={large ? "xa-frame xc-large" : "xa-frame"}>
        <div class="xa-toolbar" role="toolbar" aria-label={words.controls}>
          <StartButton
            status={status}
            filled={leading === "start"}
            stuck={stuck}
            start={actions.start}
            stop={actions.stop}
          />
          <MicrophoneControl
            microphone={state.microphone}
            idle={stopped || status === "disconnecting" || status === "connecting" || state.own}
            meter={meters.microphone}
            menu={menu}
            arrow={arrow}
            toggleMenu={() => setMenu(!menu)}
            toggleMute={actions.toggleMute}
            keys={{ onKeyDown: press }}
          />
          <StatusLine status={status} detail={state.detail} />
        </div>
        <div class="xc-body">
          {menu && (
            <DeviceMenu
              devices={state.devices}
              microphone={state.microphone}
              processing={state.processing}
              meter={meters.microphone}
              chooseMicrophone={actions.chooseMicrophone}
              setProcessing={actions.setProcessing}
              close={closeMenu}
            />
          )}
          <div class="xa-content" tabIndex={-1} {...FOCUSABLE} style={{ "--xa-height": state.height }}>
            {content === "setup" && <Invitation strip={state.strip} />}
            {(content === "lines" || state.lines.length > 0) && (
              // Under a card it keeps its place, but cannot be reached.
              <div inert={content === "card"}>
                <Lines state={state} large={large} noticed={notice !== null} press={press} />
              </div>
            )}
            {content === "card" && card && (
              <CardView
                card={card}
                place={state.strip.place}
                local={state.strip.local}
                texts={captionsCards}
                without={["type"]}
                closable={state.lines.length > 0}
                press={(button) => {
                  actions.pressCard(button);
                  if (button === "choose") setMenu(true);
                }}
                close={actions.closeCard}
              />
            )}
            {notice && (
              <NoticeLine
                notice={notice}
                texts={captionsNotices}
                filled={leading === "notice"}
                press={() => {
                  if (notice.name === "no-sound" || notice.name === "unplugged") setMenu(true);
                  else actions.pressNotice();
                }}
              />
            )}
          </div>
          <CaptionsStrip state={state} large={large} toggleLarge={() => setLarge(!large)} save={actions.save} />
        </div>
      </div>
    </div>
  );
}
