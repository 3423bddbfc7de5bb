import type { JSX } from "preact";
import type { Check } from "../../studio/state.ts";
import { Icon } from "../../ui/icons.tsx";

const ICONS = { right: "check", note: "info", wrong: "warning" } as const;

/** What was measured of a recording, each with what to do about it. The words come from the kernel. */
export function Checks({ title, checks }: { title: string; checks: readonly Check[] }): JSX.Element {
  return (
    <section class="xs-checks" aria-label={title}>
      <h4>{title}</h4>
      <ul>
        {checks.map((check) => (
          <li key={check.name} class={`xs-check xs-is-${check.mark}`}>
            <Icon name={ICONS[check.mark]} />
            <span>{check.name}</span>
            <span class="xs-number">{check.value}</span>
            {check.help && <p class="xs-second">{check.help}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
