import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { keyOf, type Source, type StudioProps, type Voice } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { seconds } from "../../ui/numbers.ts";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { clipOf, PlayButton } from "./PlayButton.tsx";
import { nameOf } from "./VoiceCard.tsx";
import { Waveform } from "./Waveform.tsx";

/** What was recorded, and what the voice makes of other words: A and B, one below the other. */
export function Compare(props: StudioProps & { voice: Voice; close(): void }): JSX.Element {
  const { state, actions, voice, position } = props;
  const [text, setText] = useState<string>(words.compare.usual);
  const rows: readonly { name: string; key: string; source: Source }[] = [
    { name: words.compare.recording, key: "A", source: { kind: "recording", voice: voice.voice_id } },
    { name: words.compare.voice, key: "B", source: { kind: "voice", voice: voice.voice_id, text: text.trim() } },
  ];
  const scale = Math.max(0, ...rows.map(({ source }) => clipOf(state, source)?.seconds ?? 0));

  function key(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    const typing = event.target instanceof HTMLInputElement;
    const row = rows.find((one) => one.key === event.key.toUpperCase());
    if (typing || row === undefined || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    const other = rows.find((one) => one !== row);
    const place = other && state.playing === keyOf(other.source) && state.sounding ? position() : undefined;
    const most = clipOf(state, row.source)?.seconds;
    actions.play(row.source, place === undefined || most === undefined || place >= most ? undefined : place);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the buttons inside it
    <div class="xs-form" onKeyDown={key}>
      <h4 dir="auto">{fill(words.compare.title, { name: nameOf(voice) })}</h4>
      <input
        class="xs-input"
        type="text"
        dir="auto"
        maxLength={500}
        {...FOCUSABLE}
        aria-label={words.compare.text}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {rows.map((row) => (
        <div class="xs-row" key={row.key}>
          <kbd>{row.key}</kbd>
          <PlayButton
            state={state}
            actions={actions}
            source={row.source}
            play={words.compare.play}
            pause={words.compare.pause}
            name={row.name}
          />
          <b class="xs-called">{row.name}</b>
          <Waveform {...props} source={row.source} name={row.name} scale={scale} slider />
          <span class="xs-number">{length(clipOf(state, row.source)?.seconds)}</span>
        </div>
      ))}
      <p class="xs-second">
        {words.compare.note} {state.honesty}
      </p>
      <p class="xs-buttons">
        <Button words={words.compare.close} onClick={props.close} />
      </p>
    </div>
  );
}

export const length = (value: number | undefined): string => seconds(value || null, 1);
