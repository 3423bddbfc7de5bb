import type { JSX } from "preact";
import { isFree, type StudioProps } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { LevelBar } from "./Gauges.tsx";
import { PlayButton } from "./PlayButton.tsx";

const SAY = words.consent;

/** The owner of the voice says that they agree; it stays with the recording. */
export function Consent({ state, actions, meter }: Pick<StudioProps, "state" | "actions" | "meter">): JSX.Element {
  const going = state.recording === "consent";
  const consent = state.held.find(({ what }) => what === "consent") ?? state.consent;
  return (
    <section class="xs-consent" aria-label={SAY.title}>
      <h4>{SAY.title}</h4>
      <p class="xs-second">{SAY.why}</p>
      <blockquote>{SAY.sentence}</blockquote>
      <p class="xs-buttons">
        {going ? (
          <Button small icon="stop" words={SAY.stop} onClick={() => actions.stopRecording(true)} />
        ) : (
          <Button
            small
            icon="mic"
            words={consent ? SAY.again : SAY.record}
            off={!isFree(state)}
            onClick={() => actions.record("consent", SAY.sentence)}
          />
        )}
        {!going && consent && (
          <>
            <PlayButton
              state={state}
              actions={actions}
              source={{ kind: "consent", take: consent.take, seconds: consent.seconds }}
              play={SAY.play}
              pause={SAY.pause}
              name={SAY.title}
            />
            <span>{fill(SAY.done, { seconds: consent.seconds.toFixed(1) })}</span>
          </>
        )}
        {going && (
          <span class="xs-second">
            {fill(SAY.speech, { seconds: (state.take?.what === "consent" ? state.take.speech : 0).toFixed(1) })}
          </span>
        )}
      </p>
      {going && <LevelBar meter={meter} heard={state.heard} />}
    </section>
  );
}
