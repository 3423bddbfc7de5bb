import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { isFree, type StudioProps } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { Checks } from "./Checks.tsx";
import { Gauges } from "./Gauges.tsx";
import { Prompt, PromptChoice, promptOf, type Wanted } from "./Prompt.tsx";

interface Props extends StudioProps {
  wanted: Wanted;
  change(wanted: Wanted): void;
  microphone: JSX.Element;
}

/** A reference is being recorded, or none is there yet: what to say, and the coach beside it. */
export function Record({ state, actions, meter, wanted, change, microphone }: Props): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const going = state.recording === "reference";
  const checks = state.take?.what === "reference" ? state.take.checks : [];
  return (
    <>
      <div class="xs-two xs-scroll">
        <div class="xs-left">
          {going ? <Gauges state={state} meter={meter} /> : <PromptChoice wanted={wanted} change={change} />}
          <Prompt wanted={wanted} />
        </div>
        <div class="xs-side">
          {going ? (
            <Checks
              title={words.record.checks}
              checks={checks}
              going
              missing={state.heard ? "" : words.record.unheard}
            />
          ) : (
            <section class="xs-checks" aria-label={words.record.advice}>
              <h4>{words.record.advice}</h4>
              <ul class="xs-advice">
                {words.advice.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
      <div class="xs-foot">
        {going ? (
          <Button class="xs-record" icon="stop" words={words.record.stop} onClick={() => actions.stopRecording(true)} />
        ) : (
          <Button
            class="xs-record"
            kind="filled"
            icon="mic"
            words={words.record.start}
            off={!isFree(state)}
            onClick={() => actions.record("reference", promptOf(wanted))}
          />
        )}
        {microphone}
        {going ? (
          <>
            <Button
              class="xs-secondary"
              kind="quiet"
              icon="refresh"
              label={words.record.begin}
              words={words.record.begin}
              onClick={actions.beginAgain}
            />
            <Button kind="quiet" icon="bin" label={words.record.discard} onClick={() => actions.stopRecording(false)} />
          </>
        ) : (
          <>
            <Button
              class="xs-secondary"
              icon="upload"
              label={words.record.file}
              words={state.sending ? fill(words.record.sending, { name: state.sending }) : words.record.file}
              title={words.record.fileWhy}
              off={!isFree(state) || state.sending !== ""}
              onClick={() => file.current?.click()}
            />
            <input
              ref={file}
              class="xs-file"
              type="file"
              accept="audio/*,video/mp4,.mkv"
              tabIndex={-1}
              {...FOCUSABLE}
              aria-label={words.record.file}
              onChange={(event) => {
                const [chosen] = event.currentTarget.files ?? [];
                if (chosen) actions.useFile(chosen);
                event.currentTarget.value = "";
              }}
            />
          </>
        )}
      </div>
    </>
  );
}
