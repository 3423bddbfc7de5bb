/** The player. */
import { render } from "preact";
import { Listeners } from "../../src/link/listeners";
import type { PlayerSession } from "../../src/player/session";
import type { PlayerActions, PlayerState } from "../../src/player/state";
import { COLUMNS, Tiles } from "../../src/player/tiles";
import { messageOf } from "../../src/widgets/player/notice";
import { Player } from "../../src/widgets/player/Player";
import { players } from "../fixtures/player";
import { actions, offer } from "../look/page";

const ROWS = 64;
const PLACE = 4.92; // s
const asked = actions<PlayerActions>();
const harmonics = Uint8Array.from({ length: ROWS * COLUMNS }, (_, n) => {
  const [row, column] = [Math.floor(n / COLUMNS), n % COLUMNS];
  return row % 6 < 3 ? 200 * Math.abs(Math.sin(column / 9)) * (row / ROWS) : 0;
});
const states = players();
const known = new Map<string, PlayerSession>();

/** What the widget needs of a session, standing still. */
function session(name: string, state: PlayerState): PlayerSession {
  const tilesCame = new Listeners<[]>();
  const tiles: Tiles = new Tiles(
    ROWS,
    (level, number) => queueMicrotask(() => tiles.take(level, number, true, harmonics)),
    () => tilesCame.tell(),
  );
  const time = Math.min(PLACE, state.duration);
  const made = { state, time, tiles, tilesCame, actions: asked, seek: asked.seek, jumped: new Listeners<[number]>() };
  const kept = known.get(name) ?? (made as unknown as PlayerSession);
  known.set(name, kept);
  return kept;
}

offer<PlayerState>(
  states,
  (state, place, name) => {
    render(<Player session={session(name, state)} state={state} />, place);
  },
  { noticed: Object.keys(states).filter((name) => messageOf(states[name] as PlayerState) !== null) },
);
