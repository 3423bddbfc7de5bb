import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Stage } from "../../agent/state.ts";
import { useNow } from "../../ui/elapsed.ts";
import { Icon } from "../../ui/icons.tsx";
import { seconds } from "../../ui/numbers.ts";
import { fill, words } from "../../ui/strings.ts";
import "./stages.css";

const ORDER = ["microphone", "speaker", "link", "connect", "session"] as const;

/** The start, step by step, each with its time; the steps to come stand there from the beginning. */
export function Stages({ stages, local }: { stages: readonly Stage[]; local: boolean }): JSX.Element {
  const last = stages.at(-1)?.name;
  const coming = ORDER.slice(last ? ORDER.indexOf(last) + 1 : 0);
  return (
    <section class="xa-card xa-info xa-stages">
      <Icon name="arc" large turning />
      <div class="xa-card-body">
        <h3>{words.stages.title}</h3>
        <ol>
          {stages.map((stage) => (
            <Line key={stage.name} stage={stage} local={local} />
          ))}
          {coming.map((name) => (
            <li key={name} class="xa-coming">
              <Icon name="ring" />
              <span>{fill(words.stages.name[name])}</span>
            </li>
          ))}
        </ol>
        {stages[0]?.name === "microphone" && <p class="xa-second">{words.stages.kept}</p>}
      </div>
    </section>
  );
}

function Line({ stage, local }: { stage: Stage; local: boolean }): JSX.Element {
  const done = stage.seconds !== null;
  const began = useRef(performance.now());
  const now = useNow(!done);
  useEffect(() => {
    began.current = performance.now();
  }, [stage.name]);
  const what = stage.name === "connect" && local ? words.place.localShort : stage.what;
  const label = fill(words.stages.done, {
    name: words.stages.short[stage.name],
    seconds: stage.seconds?.toFixed(2) ?? "",
  });
  return (
    <li aria-label={done ? label : undefined}>
      {done ? <Icon name="check" class="xa-done" /> : <Icon name="arc" turning class="xa-blue" />}
      <span title={what}>{fill(words.stages.name[stage.name], { what })}</span>
      <time>{done ? seconds(stage.seconds) : seconds(Math.max(0, now - began.current) / 1000, 1)}</time>
    </li>
  );
}
