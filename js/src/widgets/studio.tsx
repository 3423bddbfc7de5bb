/** The studio's widget. */
import { StudioSession } from "../studio/session";
import { liveWidget } from "../ui/shown";
import { Studio } from "./studio/Studio";

export default liveWidget(
  (model) => new StudioSession(model),
  ({ session, state }) => (
    <Studio state={state} actions={session.actions} meter={session.meter} position={session.position} />
  ),
);
