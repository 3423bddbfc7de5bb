import type { JSX } from "preact";
import type { AgentActions, AgentState } from "../../agent/state.ts";
import type { Meter } from "../../live/state.ts";
import { Button } from "../../ui/button.tsx";
import { LevelBars } from "../../ui/level_bars.tsx";
import { words } from "../../ui/strings.ts";
import "./setup.css";

interface Props {
  state: AgentState;
  actions: AgentActions;
  meter: Meter;
}

/** Before the first start: what this agent is, what to do, and a try of the microphone. */
export function Setup({ state, actions, meter }: Props): JSX.Element {
  const { setup, preflight } = state;
  const say = words.setup;
  const prompt = setup.prompt.trim().split("\n", 1)[0] ?? "";
  const open = preflight !== "off";
  return (
    <section class="xa-setup">
      <dl>
        <dt>{say.voice}</dt>
        <dd>{setup.voice}</dd>
        <dt>{say.tools}</dt>
        <dd title={setup.tools.map((tool) => tool.name).join(", ")}>
          {setup.tools.length === 0 && <span class="xa-second">{say.none}</span>}
          {setup.tools.map((tool, index) => (
            <span key={tool.name}>
              {index > 0 && ", "}
              <code>{tool.name}</code>
              {tool.asks && <span class="xa-second"> {say.asks}</span>}
            </span>
          ))}
        </dd>
        {prompt && <dt>{say.prompt}</dt>}
        {prompt && (
          <dd dir="auto" title={setup.prompt}>
            {prompt}
          </dd>
        )}
      </dl>
      <p class="xa-invitation">{say.invitation}</p>
      <p class={open ? undefined : "xa-second"} role="status">
        {open ? say.preflight[preflight] : say.promise}
      </p>
      <p class="xa-preflight">
        <Button
          small
          icon={open ? "cross" : "mic"}
          words={open ? say.enough : say.canIHear}
          onClick={() => actions.preflight(!open)}
        />
        {open && <LevelBars meter={meter} class="xa-grey" />}
      </p>
    </section>
  );
}
