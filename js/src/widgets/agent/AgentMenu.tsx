import type { JSX } from "preact";
import type { AgentActions, AgentState } from "../../agent/state.ts";
import type { Meter } from "../../live/state.ts";
import { DeviceMenu } from "../../ui/device_menu.tsx";
import { MenuGroup, MenuItem } from "../../ui/menu.tsx";
import { words } from "../../ui/strings.ts";

interface Props {
  state: AgentState;
  actions: AgentActions;
  meter: Meter;
  close(refocus: boolean): void;
}

/** The devices; where it is narrow also the way of talking, which has no room in the toolbar then. */
export function AgentMenu({ state, actions, meter, close }: Props): JSX.Element {
  const { devices, microphone, processing } = state;
  const { chooseMicrophone, chooseSpeaker, setProcessing } = actions;
  const mode = (
    <MenuGroup name={words.agent.mode} class="xa-menu-mode">
      <MenuItem
        kind="radio"
        checked={!state.manual}
        words={words.agent.handsFree}
        press={() => actions.setManual(false)}
      />
      <MenuItem
        kind="radio"
        checked={state.manual}
        words={words.agent.pushToTalk}
        press={() => actions.setManual(true)}
      />
    </MenuGroup>
  );
  return (
    <DeviceMenu
      {...{ devices, microphone, processing, meter, chooseMicrophone, chooseSpeaker, setProcessing, close }}
      first={mode}
    >
      <MenuItem
        kind="checkbox"
        checked={state.muteWhileSpeaking}
        words={words.menu.muteWhileSpeaking}
        press={() => actions.setMuteWhileSpeaking(!state.muteWhileSpeaking)}
      />
    </DeviceMenu>
  );
}
