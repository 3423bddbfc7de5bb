import type { JSX } from "preact";
import type { CaptionsForm, CaptionsState } from "../../captions/state.ts";
import { turnsOf, who } from "../../captions/turns.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy_button.tsx";
import { Rich } from "../../ui/rich.tsx";
import { words as common } from "../../ui/strings.ts";
import { Fact, Place } from "../../ui/strip.tsx";
import { captionsWords as words } from "../../ui/words/captions.ts";

interface Props {
  state: CaptionsState;
  large: boolean;
  toggleLarge(): void;
  save(form: CaptionsForm): void;
}

const FORMS: readonly CaptionsForm[] = ["srt", "vtt"];

/** Who hears it, how much was said, what it has cost, and what can be done with it. */
export function CaptionsStrip({ state, large, toggleLarge, save }: Props): JSX.Element {
  const { strip, lines } = state;
  const say = words.strip;
  const nothing = !lines.some((line) => !line.note);
  return (
    <div class="xa-strip xc-strip">
      <Place name={strip.place} local={strip.local} />
      <Fact name="" class="xc-fact-language xa-wide" title={say.language}>
        {strip.language || say.any}
      </Fact>
      <Fact name={say.words} class="xc-fact-words">
        {strip.words}
      </Fact>
      <Fact name={say.cost} class="xa-fact-cost" title={strip.costWhy}>
        {strip.cost}
      </Fact>
      <span class="xc-also">
        <Rich text={say.also} />
      </span>
      <span class="xc-tools">
        <Button
          small
          kind="quiet"
          icon="letters"
          label={large ? words.small : words.large}
          aria-pressed={large}
          onClick={toggleLarge}
        />
        {FORMS.map((form) => (
          <Button
            key={form}
            small
            kind="quiet"
            label={words.save[form]}
            words={words.save.short[form]}
            off={nothing || state.left}
            onClick={() => save(form)}
          />
        ))}
        <CopyButton text={() => text(state)} label={words.copy} words={common.copy} />
      </span>
    </div>
  );
}

function text({ lines }: CaptionsState): string {
  return lines
    .filter(({ note }) => !note)
    .flatMap(turnsOf)
    .map((turn) => [who(turn) && `${who(turn)}:`, turn.text, turn.interim].filter(Boolean).join(" "))
    .join("\n");
}
