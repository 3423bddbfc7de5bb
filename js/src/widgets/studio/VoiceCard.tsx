import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StudioProps, Voice } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy_button.tsx";
import { useNow } from "../../ui/elapsed.ts";
import { fill } from "../../ui/strings.ts";
import { Tag } from "../../ui/tag.tsx";
import { words } from "../../ui/words/studio.ts";
import { PlayButton } from "./PlayButton.tsx";

interface Props extends StudioProps {
  voice: Voice;
  menu: boolean;
  toggleMenu(): void;
}

export const nameOf = (voice: Voice): string => voice.name || voice.voice_id;

/** A voice of the gallery; while it is being deleted, the way back stands in its place. */
export function VoiceCard(props: Props): JSX.Element {
  const { state, actions, voice } = props;
  const name = nameOf(voice);
  const until = state.deleting[voice.voice_id];
  if (until !== undefined) return <Going {...props} name={name} until={until} />;
  const standard = voice.voice_id === state.default;
  const about = [voice.gender, voice.tone, voice.age, voice.accent, voice.use_case, voice.language]
    .filter(Boolean)
    .map((label) => String(label).replace("_", " "))
    .join(", ");
  return (
    <li class={`xs-card${standard ? " xs-default" : ""}`}>
      <PlayButton
        state={state}
        actions={actions}
        source={{ kind: "voice", voice: voice.voice_id, text: "" }}
        play={words.gallery.play}
        pause={words.gallery.pause}
        name={name}
      />
      <div class="xs-who">
        <div class="xs-name">
          <b dir="auto" title={voice.description ?? name}>
            {name}
          </b>
          {standard && <Tag>{words.gallery.default}</Tag>}
        </div>
        <div class="xs-about" title={about}>
          <code>{voice.voice_id}</code> <span dir="auto">{about}</span>
        </div>
      </div>
      {voice.custom ? (
        <Button
          kind="quiet"
          small
          icon="more"
          label={fill(words.gallery.more, { name })}
          aria-haspopup="menu"
          aria-expanded={props.menu}
          off={state.over}
          data-voice={voice.voice_id}
          onClick={props.toggleMenu}
        />
      ) : (
        <CopyButton label={fill(words.gallery.copy, { id: voice.voice_id })} text={() => voice.voice_id} />
      )}
    </li>
  );
}

function Going({ state, actions, voice, name, until }: Props & { name: string; until: number }): JSX.Element {
  const now = useNow(true, 250);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  const undo = useRef<HTMLLIElement>(null);
  // The button that was pressed is gone: its focus goes to the way back.
  useEffect(() => undo.current?.querySelector("button")?.focus({ preventScroll: true }), []);
  return (
    <li class="xs-card xs-going" ref={undo}>
      <div class="xs-who">
        <b dir="auto" title={name}>
          {name}
        </b>
        <div class="xs-about" title={words.going.why}>
          {fill(left > 0 ? words.going.left : words.going.sent, { seconds: left })}
        </div>
        <span class="xa-said" role="alert">
          {fill(words.going.said, { name, seconds: state.undo })}
        </span>
      </div>
      {left > 0 && (
        <>
          <Button kind="filled" small words={words.going.undo} onClick={() => actions.undo(voice.voice_id)} />
          <Button small icon="bin" label={words.going.now} onClick={() => actions.removeNow(voice.voice_id)} />
        </>
      )}
    </li>
  );
}
