import type { ComponentChildren, JSX } from "preact";
import type { AgentActions, AgentState, Meter, Processing } from "../../agent/state.ts";
import type { Device } from "../../audio/devices.ts";
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
        <DeviceGroup
          name={say.microphone}
          devices={devices.microphones}
          chosen={devices.microphone}
          choose={actions.chooseMicrophone}
        >
          {bars}
        </DeviceGroup>
      ) : (
        <p class="xa-menu-note">{say.unnamed}</p>
      )}
      {devices.named && devices.canChooseSpeaker && (
        <DeviceGroup
          name={say.speaker}
          devices={devices.speakers}
          chosen={devices.speaker}
          choose={actions.chooseSpeaker}
        />
      )}
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

interface GroupProps {
  name: string;
  devices: readonly Device[];
  /** Its id; "" while nobody has chosen. */
  chosen: string;
  choose(id: string): void;
  /** Stands in the row of the chosen one. */
  children?: ComponentChildren;
}

function DeviceGroup({ name, devices, chosen, choose, children }: GroupProps): JSX.Element {
  const is = (id: string) => devices.find((device) => device.id === id);
  // As browsers do: the default one, which they list first.
  const current = is(chosen) ?? is("default") ?? devices[0];
  return (
    <MenuGroup name={name} heading>
      {devices.map((device) => (
        <MenuItem
          key={device.id}
          kind="radio"
          checked={device === current}
          words={device.label}
          press={() => choose(device.id)}
        >
          {device === current && children}
        </MenuItem>
      ))}
    </MenuGroup>
  );
}

function granted({ asked, granted: given }: Processing): string {
  if (given === null || (!asked && !given)) return "";
  if (!asked) return words.menu.onNotAsked;
  return given ? words.menu.onAsAsked : words.menu.askedNotGiven;
}
