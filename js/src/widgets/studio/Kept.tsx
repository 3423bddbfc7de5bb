import type { JSX } from "preact";
import type { Held, StudioProps } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { clock } from "../../ui/numbers.ts";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { PlayButton } from "./PlayButton.tsx";
import { Waveform } from "./Waveform.tsx";

/** What is in this page only: until the kernel hears, or because it is gone. It can be played and saved. */
export function Kept(props: StudioProps): JSX.Element {
  const { state, actions } = props;
  const say = words.kept;
  return (
    <>
      <div class="xs-scroll xs-kept">
        {state.held.map((held) => (
          <KeptRow key={held.take} {...props} held={held} />
        ))}
        <p class="xs-second" role="status">
          {state.ending && words.record.ended[state.ending]}{" "}
          {state.over ? say.over : state.heard ? say.going : say.busy}
        </p>
      </div>
      {!state.over && (
        <div class="xs-foot">
          <Button icon="refresh" words={words.record.again} onClick={actions.forget} />
        </div>
      )}
    </>
  );
}

function KeptRow(props: StudioProps & { held: Held }): JSX.Element {
  const { state, actions, held } = props;
  const { what, take, seconds } = held;
  const source = { kind: what, take, seconds } as const;
  const name = words.kept.names[what];
  return (
    <div class="xs-row xs-plain">
      {state.held.length > 1 && <b class="xs-called">{name}</b>}
      <PlayButton
        state={state}
        actions={actions}
        source={source}
        play={words.kept.play}
        pause={words.kept.pause}
        name={name}
      />
      <Waveform {...props} source={source} name={name} slider />
      <span class="xs-number">{clock(seconds)}</span>
      <Button icon="download" label={fill(words.kept.save, { name })} onClick={() => actions.keep(held)} />
    </div>
  );
}
