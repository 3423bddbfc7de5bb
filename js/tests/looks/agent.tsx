/** The agent. */
import { render } from "preact";
import type { AgentActions, AgentState, Meters } from "../../src/agent/state.ts";
import { Agent } from "../../src/widgets/agent/Agent.tsx";
import { talk } from "../fixtures/script";
import { states } from "../fixtures/states";
import { silence, speech } from "../look/meters";
import { actions, offer, placeOf } from "../look/page";

const asked = actions<AgentActions>({
  allEvents: Promise.resolve('{"type":"session.created"}\n'),
  recording: Promise.resolve(new Blob(["RIFF"], { type: "audio/wav" })),
});

const speaks = new Set<string>(["hearing-you", "held", "stages", "reconnecting", "kernel-busy", "preflight"]);

function show(state: AgentState, place: HTMLElement, name: string): void {
  const meters: Meters = { microphone: speaks.has(name) ? speech : silence, agent: speech };
  render(<Agent state={state} actions={asked} meters={meters} />, place);
}

offer<AgentState>(states(performance.now()), show, {
  /** A whole conversation in one place, a state after another; resolves at its end. */
  async talk(as: string, pause: number): Promise<void> {
    for (const state of talk(() => performance.now())) {
      show(state(), placeOf(as), as);
      await new Promise((done) => setTimeout(done, pause));
    }
  },
});
