import type { JSX, Ref } from "preact";
import type { AgentActions, AgentState, Meters } from "../../agent/state.ts";
import { cannotStart } from "../../ui/card_data.ts";
import { MicrophoneControl } from "../../ui/microphone_control.tsx";
import { StartButton } from "../../ui/start_button.tsx";
import { words } from "../../ui/strings.ts";
import { Switch } from "../../ui/switch.tsx";
import { StatusWord } from "./StatusWord.tsx";
import type { Talk } from "./talk_keys.ts";
import "../../ui/toolbar.css";

interface Props {
  state: AgentState;
  actions: AgentActions;
  meters: Meters;
  talk: Talk;
  menu: boolean;
  arrow: Ref<HTMLButtonElement>;
  /** Start is the filled button. */
  filled: boolean;
  toggleMenu(): void;
}

export function Toolbar({ state, actions, meters, filled, talk, ...rest }: Props): JSX.Element {
  const { status } = state;
  const stopped = status === "disconnected";
  return (
    <div class="xa-toolbar" role="toolbar" aria-label={words.agent.controls}>
      <StartButton
        status={status}
        filled={filled}
        stuck={cannotStart(state)}
        start={actions.start}
        stop={actions.stop}
      />
      <MicrophoneControl
        microphone={state.microphone}
        idle={stopped || status === "disconnecting" || status === "connecting"}
        meter={meters.microphone}
        toggleMute={actions.toggleMute}
        keys={talk.keys}
        talk={talk}
        {...rest}
      />
      <ModeSwitch state={state} actions={actions} />
      <StatusWord state={state} meter={meters.agent} />
    </div>
  );
}

function ModeSwitch({ state, actions }: { state: AgentState; actions: AgentActions }): JSX.Element {
  return (
    <Switch
      label={words.agent.mode}
      options={[
        ["hands-free", words.agent.handsFree],
        ["push-to-talk", words.agent.pushToTalk],
      ]}
      value={state.manual ? "push-to-talk" : "hands-free"}
      off={state.status === "disconnected" && cannotStart(state)}
      onChange={(value) => actions.setManual(value === "push-to-talk")}
    />
  );
}
