import type { JSX, Ref } from "preact";
import type { Meter } from "../../live/state.ts";
import type { RecorderActions, RecorderState, Stage } from "../../recorder/state.ts";
import { Button } from "../../ui/button.tsx";
import { LOOKS } from "../../ui/card_data.ts";
import { MicrophoneControl } from "../../ui/microphone_control.tsx";
import { words } from "../../ui/strings.ts";
import { Said } from "./Said.tsx";
import "../../ui/toolbar.css";

interface Props {
  state: RecorderState;
  actions: RecorderActions;
  meter: Meter;
  menu: boolean;
  arrow: Ref<HTMLButtonElement>;
  toggleMenu(): void;
}

const ENDS: ReadonlySet<Stage> = new Set(["asking", "opening", "recording", "paused", "stopping"]);
const RUNS: ReadonlySet<Stage> = new Set(["recording", "paused"]);

export function Controls({ state, actions, meter, menu, arrow, toggleMenu }: Props): JSX.Element {
  const { stage, clip } = state;
  const say = words.recorder;
  const ends = ENDS.has(stage);
  const begun = RUNS.has(stage) || stage === "stopping";
  const gone = clip?.ending === "restarted" || clip?.ending === "replaced";
  const cannot = stage === "waiting" || stage === "left" || stage === "stopping" || gone;
  return (
    <div class="xa-toolbar xr-controls" role="toolbar" aria-label={say.controls}>
      {/* One element in all its lives, so that the focus stays. */}
      <Button
        class="xa-start"
        kind={stage === "ready" && !(state.card && LOOKS[state.card.name].filled) ? "filled" : "outlined"}
        icon={ends ? "stop" : "record"}
        words={!ends ? say.record : begun ? say.stop : say.cancel}
        off={cannot}
        onClick={ends ? actions.stop : actions.record}
      />
      {RUNS.has(stage) && (
        <Button
          class="xr-pause"
          icon={stage === "paused" ? "record" : "pause"}
          words={stage === "paused" ? say.resume : say.pause}
          label={stage === "paused" ? say.resume : say.pause}
          onClick={actions.togglePause}
        />
      )}
      {stage === "done" ? (
        <>
          <Button
            kind="quiet"
            icon="download"
            words={say.save}
            label={say.save}
            off={!clip?.here}
            onClick={actions.save}
          />
          <Button
            kind="quiet"
            icon="trash"
            words={say.discard}
            label={say.discard}
            off={gone}
            onClick={actions.discard}
          />
        </>
      ) : (
        <MicrophoneControl
          microphone={state.microphone}
          device={device(state)}
          idle
          meter={meter}
          menu={menu}
          arrow={arrow}
          toggleMenu={toggleMenu}
          toggleMute={actions.togglePause}
          keys={{
            onKeyDown(event) {
              const held = event.repeat || event.altKey || event.ctrlKey || event.metaKey;
              if ((event.key === "m" || event.key === "M") && !held && RUNS.has(stage)) actions.togglePause();
            },
          }}
        />
      )}
      <Said state={state} />
    </div>
  );
}

/** The microphone that Record would open. */
function device({ devices: { microphones, microphone, named } }: RecorderState): string {
  if (!named) return words.recorder.anyMicrophone;
  const is = (id: string) => microphones.find((one) => one.id === id);
  return (is(microphone) ?? is("default") ?? microphones[0])?.label ?? words.microphone.none.word;
}
