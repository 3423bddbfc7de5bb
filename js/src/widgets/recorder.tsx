/** The recorder's widget. */
import { RecorderSession } from "../recorder/session";
import { liveWidget } from "../ui/shown";
import { Recorder } from "./recorder/Recorder";

export default liveWidget(
  (model) => new RecorderSession(model),
  ({ session, state }) => <Recorder state={state} actions={session.actions} meters={session.meters} />,
);
