import type { JSX } from "preact";
import type { KernelState, Label, Labels } from "../../studio/state.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { useUniqueId } from "../../ui/unique_id.ts";
import { words } from "../../ui/words/studio.ts";

const ORDER: readonly Label[] = ["name", "language", "gender", "age", "use_case", "tone", "accent", "description"];
const HINTS: Partial<Record<Label, string>> = words.label;

/** What is said about a voice. An empty field is none. */
export function LabelFields(props: {
  labels: Labels;
  choices: KernelState["choices"];
  change(labels: Labels): void;
}): JSX.Element {
  return (
    <div class="xs-fields">
      {ORDER.map((label) => (
        <Field
          key={label}
          label={label}
          choices={props.choices[label]}
          value={props.labels[label] ?? ""}
          change={(value) => props.change({ ...props.labels, [label]: value })}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  label: Label;
  /** Without them it is free text. */
  choices: readonly string[] | undefined;
  value: string;
  change(value: string): void;
}

function Field(props: FieldProps): JSX.Element {
  const id = useUniqueId();
  const { choices } = props;
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
