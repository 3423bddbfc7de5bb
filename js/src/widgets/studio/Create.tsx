import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { type Labels, microphoneState, type StudioProps } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy_button.tsx";
import { DeviceMenu } from "../../ui/device_menu.tsx";
import { MicrophoneControl } from "../../ui/microphone_control.tsx";
import { Rich } from "../../ui/rich.tsx";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { Kept } from "./Kept.tsx";
import type { Wanted } from "./Prompt.tsx";
import { Ready } from "./Ready.tsx";
import { Record } from "./Record.tsx";

interface Props extends StudioProps {
  hear(voice: string): void;
}

/** From the first word to the voice. */
export function Create(props: Props): JSX.Element {
  const { state, actions, meter } = props;
  const [wanted, setWanted] = useState<Wanted>({ use: "assistant", how: "read" });
  const [labels, setLabels] = useState<Labels>({});
  const [another, setAnother] = useState("");
  const [menu, setMenu] = useState(false);
  const arrow = useRef<HTMLButtonElement>(null);
  const close = (refocus: boolean) => {
    setMenu(false);
    if (refocus) arrow.current?.focus();
  };
  const microphone = (
    <MicrophoneControl
      microphone={microphoneState(state)}
      idle
      meter={meter}
      menu={menu}
      arrow={arrow}
      toggleMenu={() => setMenu(!menu)}
      toggleMute={actions.toggleMute}
      keys={{ onKeyDown: () => undefined }}
    />
  );
  const { reference, made, recording } = state;
  const kept = state.held.some(({ what }) => what === "reference") || (state.over && state.held.length > 0);
  const there = state.voices.some((voice) => voice.voice_id === made);
  const done = made !== null && there && made !== another && reference === null && recording === "";
  return (
    <div class="xs-page">
      {kept && recording === "" ? (
        <Kept {...props} />
      ) : done ? (
        <Made {...props} voice={made} again={() => setAnother(made)} />
      ) : reference && recording !== "reference" ? (
        <Ready {...props} reference={reference} labels={labels} setLabels={setLabels} microphone={microphone} />
      ) : (
        <Record {...props} wanted={wanted} change={setWanted} microphone={microphone} />
      )}
      {menu && (
        <DeviceMenu
          devices={state.devices}
          microphone={microphoneState(state)}
          processing={state.processing}
          meter={meter}
          chooseMicrophone={actions.chooseMicrophone}
          setProcessing={actions.setProcessing}
          close={close}
        />
      )}
    </div>
  );
}

function Made(props: Props & { voice: string; again(): void }): JSX.Element {
  const { voice } = props;
  return (
    <div class="xs-made" role="status">
      <p>
        <Rich text={words.make.made} facts={{ id: voice }} />
        <CopyButton label={fill(words.gallery.copy, { id: voice })} text={() => voice} />
      </p>
      <p class="xs-buttons">
        <Button kind="filled" words={words.make.compare} onClick={() => props.hear(voice)} />
        <Button words={words.make.another} onClick={props.again} />
      </p>
      <p class="xs-second">{props.state.honesty}</p>
    </div>
  );
}
