import type { JSX, Ref } from "preact";
import type { AgentActions, AgentState, Meter, MicrophoneState } from "../../agent/state.ts";
import { FOCUSABLE, onceAPress } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { LevelBars } from "../../ui/level_bars.tsx";
import { words } from "../../ui/strings.ts";
import type { Talk } from "./talk_keys.ts";
import "./microphone_control.css";

interface Props {
  state: AgentState;
  actions: AgentActions;
  meter: Meter;
  talk: Talk;
  menu: boolean;
  arrow: Ref<HTMLButtonElement>;
  toggleMenu(): void;
}

const LIVE = new Set<MicrophoneState>(["open", "deaf", "held"]);
const STRUCK = new Set<MicrophoneState>(["muted", "blocked", "none"]);
const MUTE = new Set<MicrophoneState>(["open", "deaf", "muted"]);
const DEAD = new Set<MicrophoneState>(["asking", "blocked", "none"]);

/** The table of ui.md 3: the dot is red while the browser captures, the bars blue while the sound reaches the kernel. */
export function MicrophoneControl({ state, actions, meter, talk, menu, arrow, toggleMenu }: Props): JSX.Element {
  const { microphone, status } = state;
  const said = words.microphone[microphone];
  const silent = status === "disconnected" || status === "disconnecting" || status === "connecting";
  const turnsOn = microphone === "off" && !silent;
  const dead = DEAD.has(microphone) || (microphone === "off" && silent);
  const label = turnsOn ? words.microphone.turnOn : said.label;
  const pressToTalk = microphone === "waiting" || microphone === "held";

  function click(event: JSX.TargetedMouseEvent<HTMLButtonElement>): void {
    if (dead) return;
    if (!pressToTalk) actions.toggleMute();
    // No pointer and no Space held it: Enter, or a screen reader. A press begins, the next one sends.
    else if (event.detail === 0) microphone === "held" ? talk.send() : talk.begin();
  }
  function press(event: JSX.TargetedPointerEvent<HTMLButtonElement>): void {
    if (!pressToTalk || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    talk.begin();
  }

  return (
    <div class={`xa-microphone xa-mic-${microphone}${dead ? " xa-dead" : ""}`}>
      <button
        type="button"
        class="xa-mic-main"
        {...FOCUSABLE}
        aria-label={label}
        title={label}
        aria-pressed={MUTE.has(microphone) ? microphone === "muted" : undefined}
        aria-disabled={dead ? "true" : undefined}
        onClick={click}
        onPointerDown={press}
        onPointerUp={talk.send}
        onPointerCancel={talk.send}
        {...talk.keys}
        onKeyDown={(event) => {
          onceAPress(event);
          talk.keys.onKeyDown(event);
        }}
        onContextMenu={(event) => pressToTalk && event.preventDefault()}
      >
        <span class="xa-dot" />
        <Icon name={STRUCK.has(microphone) ? "mic-off" : "mic"} />
        <span class="xa-mic-word">{said.word}</span>
        {LIVE.has(microphone) && <LevelBars meter={meter} class={microphone === "deaf" ? "xa-grey" : "xa-blue"} />}
      </button>
      <button
        type="button"
        class="xa-mic-arrow"
        ref={arrow}
        {...FOCUSABLE}
        aria-label={words.microphone.devices}
        title={words.microphone.devices}
        aria-haspopup="menu"
        aria-expanded={menu}
        onClick={toggleMenu}
        onKeyDown={onceAPress}
      >
        <Icon name="chevron-down" />
      </button>
    </div>
  );
}
