import type { JSX } from "preact";
import { type Clip, keyOf, type Source, type StudioProps } from "../../studio/state.ts";
import { FOCUSABLE, onceAPress } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { fill } from "../../ui/strings.ts";

interface Props extends Pick<StudioProps, "state" | "actions"> {
  source: Source;
  /** Its name while it is silent, and while it sounds. */
  play: string;
  pause: string;
  name: string;
  /** One tab stop for several of them. */
  roving?: boolean;
}

/** Round: plays a clip, which is made first where it was not yet; an arc turns meanwhile. */
export function PlayButton({ state, actions, source, ...say }: Props): JSX.Element {
  const clip = clipOf(state, source);
  const sounds = isSounding(state, source);
  const failed = clip?.state === "failed";
  const label = fill(sounds ? say.pause : say.play, { name: say.name, what: say.name });
  return (
    <button
      type="button"
      tabIndex={say.roving === false ? -1 : 0}
      class={`xs-play${sounds ? " xs-sounds" : ""}${failed ? " xs-failed" : ""}`}
      {...FOCUSABLE}
      aria-label={label}
      title={failed ? clip.words : label}
      onClick={() => actions.play(source)}
      onKeyDown={onceAPress}
    >
      {clip?.state === "making" ? (
        <Icon name="arc" turning />
      ) : (
        <Icon name={failed ? "warning" : sounds ? "pause" : "play"} />
      )}
    </button>
  );
}

export const clipOf = (state: StudioProps["state"], source: Source): Clip | undefined => state.clips[keyOf(source)];

export const isSounding = (state: StudioProps["state"], source: Source): boolean =>
  state.sounding && state.playing === keyOf(source);
