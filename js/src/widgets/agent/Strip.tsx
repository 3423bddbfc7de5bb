import type { JSX } from "preact";
import type { AgentState, Strip as Facts } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { clock, median, seconds } from "../../ui/numbers.ts";
import { fill, words } from "../../ui/strings.ts";
import { Fact, Place } from "../../ui/strip.tsx";
import "./strip.css";

interface Props {
  state: AgentState;
  drawer: boolean;
  drawerId: string;
  toggleDrawer(): void;
}

/** Where speech is made, how fast it answers, and what it has cost. Each fact has a box of its own width: none moves another. */
export function Strip({ state, drawer, drawerId, toggleDrawer }: Props): JSX.Element {
  const { strip } = state;
  const say = words.strip;
  return (
    <div class="xa-strip">
      <Place name={strip.place} local={strip.local} />
      <Fact name={say.voice} class="xa-fact-voice xa-wide">
        {strip.voice}
      </Fact>
      <Fact name={say.response} class="xa-fact-response" title={responseWhy(state)}>
        {seconds(median(strip.responses))}
        {strip.responses.length > 0 && <Responses values={strip.responses.slice(-10)} />}
      </Fact>
      <Fact name={say.link} class="xa-fact-link xa-wide" title={linkWhy(strip)}>
        {strip.lost > 0 && <Icon name="warning" class="xa-lost" />}
        {strip.link === null ? "–" : `${Math.round(strip.link)} ms`}
        {strip.lost > 0 && fill(say.lost, { lost: strip.lost })}
      </Fact>
      <Fact name={say.cost} class="xa-fact-cost" title={strip.costWhy}>
        {strip.cost}
      </Fact>
      <Fact name={say.time} class="xa-fact-time xa-wide">
        {clock(strip.time ?? 0)}
      </Fact>
      <Button
        class="xa-events"
        kind="quiet"
        icon="list"
        label={`${say.events} ${strip.events}`}
        aria-expanded={drawer}
        aria-controls={drawer ? drawerId : undefined}
        onClick={toggleDrawer}
        words={say.events}
        count={strip.events}
      />
    </div>
  );
}

/** A bar per turn, as high as it took, against the slowest of them. */
function Responses({ values }: { values: readonly number[] }): JSX.Element {
  const most = Math.max(...values, 1);
  return (
    <svg class="xa-responses" viewBox="0 0 48 14" aria-hidden="true">
      {values.map((value, index) => {
        const height = Math.max(1, (14 * value) / most);
        return <rect key={index} x={index * 5} y={14 - height} width="3" height={height} />;
      })}
    </svg>
  );
}

function responseWhy(state: AgentState): string {
  const { responses } = state.strip;
  const last = responses.at(-1);
  if (last === undefined) return "";
  const silence = state.turns.at(-1)?.silence ?? null;
  return fill(words.strip.responseWhy, {
    median: seconds(median(responses)),
    last: seconds(last),
    silence: silence === null ? "" : seconds(silence),
  });
}

function linkWhy(strip: Facts): string {
  if (strip.link === null) return "";
  return fill(words.strip.linkWhy, {
    path: strip.path === "direct" ? words.strip.direct : words.strip.comm,
    lost: strip.lost,
  });
}
