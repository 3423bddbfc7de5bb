/** The widget of a speech that sounds while it is made. */
import { StreamSession } from "../stream/session";
import { liveWidget } from "../ui/shown";
import { Stream } from "./stream/Stream";

export default liveWidget(
  (model) => new StreamSession(model),
  ({ session, state }) => <Stream state={state} actions={session} peaks={session.peaks} />,
);
