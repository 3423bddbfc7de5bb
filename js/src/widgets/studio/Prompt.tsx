import type { JSX } from "preact";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Switch } from "../../ui/switch.tsx";
import { words } from "../../ui/words/studio.ts";
import { PASSAGES, type Use } from "./passages.ts";

export interface Wanted {
  readonly use: Use;
  readonly how: "read" | "talk";
}

export const promptOf = ({ use, how }: Wanted): string => PASSAGES[use][how].join("\n");

/** What the voice is for, and what to say for it. */
export function PromptChoice({ wanted, change }: { wanted: Wanted; change(wanted: Wanted): void }): JSX.Element {
  return (
    <div class="xs-wanted">
      <Switch
        label={words.record.what}
        options={(Object.keys(PASSAGES) as Use[]).map((use) => [use, PASSAGES[use].name] as const)}
        value={wanted.use}
        onChange={(use) => change({ ...wanted, use })}
      />
      <Switch
        label={words.record.prompt}
        options={[
          ["read", words.record.read],
          ["talk", words.record.talk],
        ]}
        value={wanted.how}
        onChange={(how) => change({ ...wanted, how })}
      />
    </div>
  );
}

/** The text to read, or the questions to talk about; it scrolls with the keys. */
export function Prompt({ wanted }: { wanted: Wanted }): JSX.Element {
  const passage = PASSAGES[wanted.use];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="xs-prompt" tabIndex={0} {...FOCUSABLE} aria-label={words.record.prompt}>
      <p class="xs-second">{passage.advice}</p>
      {passage[wanted.how].map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}
