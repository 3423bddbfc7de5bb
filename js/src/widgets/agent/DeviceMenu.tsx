import type { JSX } from "preact";
import type { AgentActions, AgentState, Device, Meter, Processing } from "../../agent/state.ts";
import { LevelBars } from "../../ui/level_bars.tsx";
import { Menu, MenuGroup, MenuItem } from "../../ui/menu.tsx";
import { words } from "../../ui/strings.ts";

interface Props {
  state: AgentState;
  actions: AgentActions;
  meter: Meter;
  close(refocus: boolean): void;
}

/** Under the arrow of the microphone control, inside the widget: an output area clips what hangs out. */
export function DeviceMenu({ state, actions, meter, close }: Props): JSX.Element {
  const { devices, microphone } = state;
  const say = words.menu;
  const live = microphone === "open" || microphone === "deaf" || microphone === "held";
  const bars = live && <LevelBars meter={meter} class={microphone === "deaf" ? "xa-grey" : "xa-blue"} />;
  const group = (
    name: string,
    list: readonly Device[],
    chosen: string,
    choose: (id: string) => void,
    mark: JSX.Element | false,
  ) => (
    <MenuGroup name={name} heading>
      {list.map(({ id, label }) => (
        <MenuItem key={id} kind="radio" checked={id === chosen} words={label} press={() => choose(id)}>
          {id === chosen && mark}
        </MenuItem>
      ))}
    </MenuGroup>
  );
  return (
    <Menu name={words.microphone.devices} close={close}>
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
      {devices.named ? (
        group(say.microphone, devices.microphones, devices.microphone, actions.chooseMicrophone, bars)
      ) : (
        <p class="xa-menu-note">{say.unnamed}</p>
      )}
      {devices.named &&
        devices.canChooseSpeaker &&
        group(say.speaker, devices.speakers, devices.speaker, actions.chooseSpeaker, false)}
      <MenuGroup name={words.microphone.devices}>
        {state.processing.map((one) => (
          <MenuItem
            key={one.name}
            kind="checkbox"
            checked={one.asked}
            words={say.processing[one.name]}
            press={() => actions.setProcessing(one.name, !one.asked)}
          >
            <span class="xa-menu-aside">{granted(one)}</span>
          </MenuItem>
        ))}
        <MenuItem
          kind="checkbox"
          checked={state.muteWhileSpeaking}
          words={say.muteWhileSpeaking}
          press={() => actions.setMuteWhileSpeaking(!state.muteWhileSpeaking)}
        />
      </MenuGroup>
    </Menu>
  );
}

function granted({ asked, granted: given }: Processing): string {
  if (given === null || (!asked && !given)) return "";
  if (!asked) return words.menu.onNotAsked;
  return given ? words.menu.onAsAsked : words.menu.askedNotGiven;
}
