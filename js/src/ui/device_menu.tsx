import type { ComponentChildren, JSX } from "preact";
import type { Device } from "../audio/devices.ts";
import type { PageDevices } from "../audio/page_audio.ts";
import type { Meter, MicrophoneState, Processing } from "../live/state.ts";
import { LevelBars } from "./level_bars.tsx";
import { Menu, MenuGroup, MenuItem } from "./menu.tsx";
import { words } from "./strings.ts";

interface Props {
  devices: PageDevices;
  microphone: MicrophoneState;
  processing: readonly Processing[];
  meter: Meter;
  chooseMicrophone(id: string): void;
  /** Left out where nothing is played. */
  chooseSpeaker?(id: string): void;
  setProcessing(name: Processing["name"], on: boolean): void;
  close(refocus: boolean): void;
  /** Stands at the top. */
  first?: ComponentChildren;
  /** Further items of the last group. */
  children?: ComponentChildren;
}

/** Under the arrow of the microphone control, inside the widget: an output area clips what hangs out. */
export function DeviceMenu(props: Props): JSX.Element {
  const { devices, microphone, meter, chooseSpeaker } = props;
  const say = words.menu;
  const live = microphone === "open" || microphone === "deaf" || microphone === "held";
  const bars = live && <LevelBars meter={meter} class={microphone === "deaf" ? "xa-grey" : "xa-blue"} />;
  return (
    <Menu name={words.microphone.devices} close={props.close}>
      {props.first}
      {devices.named ? (
        <DeviceGroup
          name={say.microphone}
          devices={devices.microphones}
          chosen={devices.microphone}
          choose={props.chooseMicrophone}
        >
          {bars}
        </DeviceGroup>
      ) : (
        <p class="xa-menu-note">{say.unnamed}</p>
      )}
      {chooseSpeaker && devices.named && devices.canChooseSpeaker && (
        <DeviceGroup name={say.speaker} devices={devices.speakers} chosen={devices.speaker} choose={chooseSpeaker} />
      )}
      <MenuGroup name={words.microphone.devices}>
        {props.processing.map((one) => (
          <MenuItem
            key={one.name}
            kind="checkbox"
            checked={one.asked}
            words={say.processing[one.name]}
            press={() => props.setProcessing(one.name, !one.asked)}
          >
            <span class="xa-menu-aside">{granted(one)}</span>
          </MenuItem>
        ))}
        {props.children}
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
