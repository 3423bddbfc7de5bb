import type { JSX } from "preact";
import type { Check } from "../../studio/state.ts";
import { Icon } from "../../ui/icons.tsx";
import { words } from "../../ui/words/studio.ts";

const ICONS = { right: "check", note: "info", wrong: "warning", due: "ring" } as const;

interface Props {
  title: string;
  checks: readonly Check[];
  /** It is still being recorded: that it is short is no fault yet. */
  going?: boolean;
  /** Why there are none. */
  missing?: string;
}

/** What was measured of a recording, each with what to do about it. The words come from the kernel. */
export function Checks({ title, checks, going, missing }: Props): JSX.Element {
  const due = (check: Check) => going && check.name === "Length" && check.mark !== "right";
  return (
    <section class="xs-checks" aria-label={title}>
      <h4>{title}</h4>
      {missing && <p class="xs-second">{missing}</p>}
      <ul>
        {checks.map((check) => (
          <li key={check.name} class={`xs-check xs-is-${due(check) ? "due" : check.mark}`}>
            <Icon name={ICONS[due(check) ? "due" : check.mark]} />
            <span>{check.name}</span>
            <span class="xs-number">{check.value}</span>
            {check.help && <p class="xs-second">{due(check) ? words.record.wanted : check.help}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
