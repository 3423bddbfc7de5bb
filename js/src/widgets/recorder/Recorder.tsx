import type { JSX } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import type { RecorderActions, RecorderMeters, RecorderState } from "../../recorder/state.ts";
import type { CardButton } from "../../ui/card_data.ts";
import { CardView } from "../../ui/cards.tsx";
import { DeviceMenu } from "../../ui/device_menu.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { useFocusHeir } from "../../ui/focus_heir.ts";
import { words } from "../../ui/strings.ts";
import "../../ui/theme.css";
import "../../ui/frame.css";
import { Controls } from "./Controls.tsx";
import { Top } from "./Top.tsx";
import "./recorder.css";

interface Props {
  state: RecorderState;
  actions: RecorderActions;
  meters: RecorderMeters;
}

const LOW = 64; // px
/** Of what the user's own click opens: the device menu, or the card that says why there is no microphone. */
const HIGH = 240;
const TEXTS = { ...words.card, ...words.recorder.card };

/** The recorder's frame: time and waveform, and the controls below. */
export function Recorder({ state, actions, meters }: Props): JSX.Element {
  const [menu, setMenu] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const arrow = useRef<HTMLButtonElement>(null);
  useFocusHeir(root);
  const closeMenu = useCallback((refocus: boolean) => {
    setMenu(false);
    if (refocus) arrow.current?.focus();
  }, []);

  function leave(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (menu) closeMenu(true);
    else if (state.card) actions.closeCard();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function pressCard(button: CardButton): void {
    actions.pressCard(button);
    if (button === "choose") setMenu(true);
  }
  const high = menu || state.card !== null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of controls, not of form fields
    <div class="xv xa xr" ref={root} role="group" aria-label={words.recorder.name} onKeyDown={leave}>
      <div class="xa-frame">
        <div class="xa-content" tabIndex={-1} {...FOCUSABLE} style={{ "--xa-height": high ? HIGH : LOW }}>
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
          <Top state={state} actions={actions} wave={meters.wave()} />
          {state.card && (
            <CardView
              card={state.card}
              place=""
              local
              texts={TEXTS}
              without={["type", "cancel"]}
              closable
              press={pressCard}
              close={actions.closeCard}
            />
          )}
        </div>
        <Controls
          state={state}
          actions={actions}
          meter={meters.microphone}
          menu={menu}
          arrow={arrow}
          toggleMenu={() => setMenu(!menu)}
        />
      </div>
    </div>
  );
}
