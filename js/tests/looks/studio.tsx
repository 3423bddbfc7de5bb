/** The studio. */
import { render } from "preact";
import type { StudioActions, StudioState } from "../../src/studio/state";
import { Studio } from "../../src/widgets/studio/Studio";
import { studios } from "../fixtures/studio";
import { speech } from "../look/meters";
import { actions, offer } from "../look/page";

const asked = actions<StudioActions>();

offer<readonly [string, StudioState]>(studios(performance.now()), ([page, state], place) => {
  const show = (one: StudioState) =>
    render(<Studio state={one} actions={asked} meter={speech} position={() => 3.1} />, place);
  // The page is chosen while nothing goes on, as a user does.
  show({ ...state, phase: "rest", card: null });
  for (const radio of place.querySelectorAll<HTMLElement>(".xs-top [role=radio]"))
    if (radio.textContent === page) radio.click();
  setTimeout(() => show(state));
});
