import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Source, StudioProps, Voice } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE, moved } from "../../ui/focus.ts";
import { seconds } from "../../ui/numbers.ts";
import { words } from "../../ui/words/studio.ts";
import { length } from "./Compare.tsx";
import { clipOf, isSounding, PlayButton } from "./PlayButton.tsx";
import { nameOf } from "./VoiceCard.tsx";
import { Waveform } from "./Waveform.tsx";

/** One sentence in every voice: number keys, arrows, one time scale. */
export function Audition(props: StudioProps): JSX.Element {
  const { state, actions, position } = props;
  const [text, setText] = useState<string>(words.auditions.usual);
  const [chosen, setChosen] = useState("");
  const page = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const voices = state.voices.filter((voice) => state.deleting[voice.voice_id] === undefined);
  const said = text.trim();
  const source = (voice: Voice): Source => ({ kind: "voice", voice: voice.voice_id, text: said });
  const scale = Math.max(0, ...voices.map((voice) => clipOf(state, source(voice))?.seconds ?? 0));
  const at = Math.max(
    0,
    voices.findIndex((voice) => voice.voice_id === chosen),
  );

  function all(event: Event): void {
    event.preventDefault();
    if (said && !state.over) actions.prepare(voices.map(source));
  }
  function press(event: KeyboardEvent): void {
    const target = event.target;
    const typing = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const voice = /^[1-9]$/.test(event.key) ? voices[Number(event.key) - 1] : undefined;
    if (voice === undefined || event.repeat || !said) return;
    event.preventDefault();
    setChosen(voice.voice_id);
    actions.play(source(voice), 0);
  }
  // The number keys hold in the whole widget, wherever its focus is.
  useEffect(() => {
    const root = page.current?.closest(".xa");
    const listen = (event: Event) => press(event as KeyboardEvent);
    root?.addEventListener("keydown", listen);
    return () => root?.removeEventListener("keydown", listen);
  });
  function move(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    const buttons = [...(table.current?.querySelectorAll<HTMLElement>(".xs-play") ?? [])];
    const from = buttons.indexOf(event.target as HTMLElement);
    const to = from < 0 ? null : moved(event.key, from, buttons.length);
    const [current, next] = [voices[from], to === null ? undefined : voices[to]];
    if (to === null || current === undefined || next === undefined) return;
    event.preventDefault();
    setChosen(next.voice_id);
    buttons[to]?.focus();
    if (isSounding(state, source(current))) actions.play(source(next), position());
  }
  return (
    <div class="xs-page" ref={page}>
      <form class="xs-bar" onSubmit={all}>
        <input
          class="xs-input"
          type="text"
          dir="auto"
          maxLength={500}
          {...FOCUSABLE}
          aria-label={words.auditions.text}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Button
          kind="filled"
          icon="sound"
          type="submit"
          words={words.auditions.all}
          off={!said || state.over}
          onClick={all}
        />
      </form>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of rows, not of form fields */}
      <div class="xs-scroll xs-auditions" ref={table} role="group" aria-label={words.auditions.table} onKeyDown={move}>
        <div class="xs-row xs-head" aria-hidden="true">
          <span class="xs-called">{words.auditions.voice}</span>
          <span class="xs-wave" />
          <span class="xs-number">{words.auditions.length}</span>
          <span class="xs-number xs-first">{words.auditions.first}</span>
        </div>
        {voices.map((voice, index) => {
          const clip = clipOf(state, source(voice));
          return (
            <div
              key={voice.voice_id}
              class={`xs-row${index === at ? " xs-chosen" : ""}`}
              onFocusCapture={() => setChosen(voice.voice_id)}
            >
              <kbd>{index < 9 ? index + 1 : ""}</kbd>
              <PlayButton
                state={state}
                actions={actions}
                source={source(voice)}
                play={words.auditions.play}
                pause={words.auditions.pause}
                name={index < 9 ? `${index + 1} ${nameOf(voice)}` : nameOf(voice)}
                roving={index === at}
              />
              <b class="xs-called" dir="auto" title={nameOf(voice)}>
                {nameOf(voice)}
              </b>
              <Waveform {...props} source={source(voice)} name={nameOf(voice)} scale={scale} />
              <span class="xs-number">{length(clip?.seconds)}</span>
              <span class="xs-number xs-first" title={clip?.cached ? words.auditions.cached : undefined}>
                {clip?.state === "ready" ? (clip.cached ? words.auditions.cached : seconds(clip.first)) : ""}
              </span>
            </div>
          );
        })}
      </div>
      <p class="xs-keys xs-second">
        {words.auditions.keys} {state.local ? "" : words.auditions.price}
      </p>
    </div>
  );
}
