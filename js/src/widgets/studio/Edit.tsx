import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Label, Labels, StudioProps, Voice } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { LabelFields } from "./Field.tsx";
import { nameOf } from "./VoiceCard.tsx";

type Props = Pick<StudioProps, "state" | "actions"> & { voice: Voice; close(): void };

/** Changes what is said about a voice; only what is otherwise now is sent. */
export function Edit({ state, actions, voice, close }: Props): JSX.Element {
  const [labels, setLabels] = useState<Labels>({});
  const now = (label: Label) => labels[label] ?? voice[label] ?? "";
  const known = Object.keys(words.labels) as Label[];
  const changed = known.filter((label) => now(label) !== (voice[label] ?? ""));
  function save(event: Event): void {
    event.preventDefault();
    if (changed.length === 0) return;
    actions.update(voice.voice_id, Object.fromEntries(changed.map((label) => [label, now(label)])));
    close();
  }
  return (
    <form class="xs-form" onSubmit={save}>
      <h4 dir="auto">{fill(words.edit.title, { name: nameOf(voice) })}</h4>
      <LabelFields
        labels={Object.fromEntries(known.map((label) => [label, now(label)]))}
        choices={state.choices}
        change={setLabels}
      />
      <p class="xs-second">{words.edit.note}</p>
      <p class="xs-buttons">
        <Button kind="filled" type="submit" words={words.edit.save} off={changed.length === 0} onClick={save} />
        <Button words={words.edit.cancel} onClick={close} />
      </p>
    </form>
  );
}
