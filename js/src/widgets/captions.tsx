/** The widget of live captions. */
import { CaptionsSession } from "../captions/session";
import { liveWidget } from "../ui/shown";
import { Captions } from "./captions/Captions";

export default liveWidget(
  (model) => new CaptionsSession(model),
  ({ session, state }) => (
    <Captions state={state} actions={session.actions} meters={session.meters} view={() => session.view()} />
  ),
);
