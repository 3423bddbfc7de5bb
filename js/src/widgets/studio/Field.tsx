import type { JSX } from "preact";
import type { Label, Labels } from "../../studio/state.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { useUniqueId } from "../../ui/unique_id.ts";
import { words } from "../../ui/words/studio.ts";

/** The service's words (jupyter_xvoice/api/voice_labels.py has the same). */
const CHOICES: Partial<Record<Label, readonly string[]>> = {
  gender: ["male", "female", "neutral"],
  age: ["young", "middle-aged", "old"],
  use_case: [
    "conversational",
    "narration",
    "characters",
    "educational",
    "advertisement",
    "social_media",
    "entertainment",
  ],
  tone: ["warm", "casual", "professional", "friendly", "authoritative", "expressive", "calm"],
};
const ORDER: readonly Label[] = ["name", "language", "gender", "age", "use_case", "tone", "accent", "description"];
const HINTS: Partial<Record<Label, string>> = words.label;

/** What is said about a voice. An empty field is none. */
export function LabelFields(props: { labels: Labels; change(labels: Labels): void }): JSX.Element {
  return (
    <div class="xs-fields">
      {ORDER.map((label) => (
        <Field
          key={label}
          label={label}
          value={props.labels[label] ?? ""}
          change={(value) => props.change({ ...props.labels, [label]: value })}
        />
      ))}
    </div>
  );
}

function Field(props: { label: Label; value: string; change(value: string): void }): JSX.Element {
  const id = useUniqueId();
  const choices = CHOICES[props.label];
  const common = { id, ...FOCUSABLE, value: props.value, class: "xs-input" };
  return (
    <div class="xs-field">
      <label for={id}>{words.labels[props.label]}</label>
      {choices ? (
        <span class="xs-select">
          <select {...common} onChange={(event) => props.change(event.currentTarget.value)}>
            <option value="">{words.label.none}</option>
            {[...choices, ...(props.value && !choices.includes(props.value) ? [props.value] : [])].map((choice) => (
              <option key={choice} value={choice}>
                {choice.replace("_", " ")}
              </option>
            ))}
          </select>
          <Icon name="chevron-down" />
        </span>
      ) : (
        <input
          type="text"
          dir="auto"
          {...common}
          placeholder={HINTS[props.label]}
          onInput={(event) => props.change(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
