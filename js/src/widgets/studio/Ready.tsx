import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isFree, type Labels, type Reference, type StudioProps, type StudioState } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { clock } from "../../ui/numbers.ts";
import { words } from "../../ui/words/studio.ts";
import { Checks } from "./Checks.tsx";
import { Consent } from "./Consent.tsx";
import { LabelFields } from "./Field.tsx";
import { PlayButton } from "./PlayButton.tsx";
import { Waveform } from "./Waveform.tsx";

interface Props extends StudioProps {
  reference: Reference;
  labels: Labels;
  setLabels(labels: Labels): void;
  microphone: JSX.Element;
}

/** A reference is there: hear it, name the voice, agree, create. */
export function Ready(props: Props): JSX.Element {
  const { state, actions, reference, labels, setLabels, microphone } = props;
  const [agreed, setAgreed] = useState(false);
  const [anyway, setAnyway] = useState(false);
  const { take, seconds } = reference;
  const source = { kind: "reference", take, seconds } as const;
  // What was agreed to was another recording.
  useEffect(() => {
    setAgreed(false);
    setAnyway(false);
  }, [take]);
  useEffect(() => actions.prepare([source]), [take, seconds]);
  const wrong = reference.checks.some((check) => check.mark === "wrong");
  const missing = missingOf(state, reference, agreed, anyway);
  const ended = state.ending && words.record.ended[state.ending];
  const creating = state.busy === "create";
  const from = reference.source === "microphone" ? words.record.microphone : reference.source || words.record.given;
  return (
    <>
      <div class="xs-two xs-scroll">
        <div class="xs-left">
          <div class="xs-row xs-plain">
            <PlayButton
              state={state}
              actions={actions}
              source={source}
              play={words.record.play}
              pause={words.record.pause}
              name={from}
            />
            <Waveform {...props} source={source} name={words.compare.recording} slider />
            <span class="xs-number">{clock(seconds)}</span>
          </div>
          <p class="xs-second" role="status">
            <span dir="auto">{from}</span>
            {ended && `. ${ended}`}
          </p>
          <Consent {...props} />
          <div class="xs-agree">
            <Checkbox words={state.consentWords} checked={agreed} onChange={setAgreed} />
          </div>
          <LabelFields labels={labels} choices={state.choices} change={setLabels} />
        </div>
        <div class="xs-side">
          <Checks title={missing ? words.record.notReady : words.record.ready} checks={reference.checks} />
          {wrong && !refused(reference) && <Checkbox words={words.make.anyway} checked={anyway} onChange={setAnyway} />}
          <p class="xs-second">{state.honesty}</p>
        </div>
      </div>
      <div class="xs-foot">
        <Button
          class="xs-secondary"
          icon="refresh"
          label={words.record.again}
          words={words.record.again}
          off={!isFree(state) || creating}
          onClick={actions.forget}
        />
        <Button icon="download" label={words.record.download} onClick={() => actions.save("")} />
        {state.recording === "consent" && microphone}
        <span class="xs-missing xs-second" role="status">
          {creating ? words.make.creating : missing}
        </span>
        <Button
          class="xs-create"
          kind="filled"
          icon={creating ? "arc" : "check"}
          words={words.make.create}
          off={missing !== "" || creating || !isFree(state)}
          onClick={() => actions.create(labels, anyway)}
        />
      </div>
    </>
  );
}

const refused = (reference: Reference): boolean => reference.checks.some((check) => check.refused);

/** The first thing that is in the way of sending; "" when nothing is. */
export function missingOf(state: StudioState, reference: Reference, agreed: boolean, anyway: boolean): string {
  const say = words.make.needs;
  if (refused(reference)) return say.refused;
  if (reference.checks.some((check) => check.mark === "wrong") && !anyway) return say.anyway;
  if (state.held.length > 0) return say.held;
  if (reference.source === "microphone" && state.consent === null) return say.consent;
  return agreed ? "" : say.agreed;
}
