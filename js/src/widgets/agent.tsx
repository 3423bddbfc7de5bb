/** The agent's widget. */
import { Session } from "../agent/session";
import { liveWidget } from "../ui/shown";
import { Agent } from "./agent/Agent";

export default liveWidget(
  (model) => new Session(model),
  ({ session, state }) => <Agent state={state} actions={session.actions} meters={session.meters} />,
);
