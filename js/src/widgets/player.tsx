/** The player's widget. */
import { PlayerSession } from "../player/session";
import { liveWidget } from "../ui/shown";
import { Player } from "./player/Player";

export default liveWidget((model) => new PlayerSession(model), Player);
