import type { JSX, Ref, TargetedKeyboardEvent } from "preact";
import type { Meter, MicrophoneState } from "../live/state.ts";
import { FOCUSABLE, onceAPress } from "./focus.ts";
import { Icon } from "./icons.tsx";
import { LevelBars } from "./level_bars.tsx";
import { fill, words } from "./strings.ts";
import "./microphone_control.css";

/** What the control does with keys, beyond pressing. */
export interface ControlKeys {
  onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void;
  onKeyUp?(event: TargetedKeyboardEvent<HTMLElement>): void;
  onBlur?(): void;
}

interface Props {
  microphone: MicrophoneState;
  /** Stands there while the microphone is off: the one that would be opened; a press leads to the others. */
  device?: string;
  /** Nothing goes on that a microphone could be turned on for. */
  idle: boolean;
  meter: Meter;
  menu: boolean;
  arrow: Ref<HTMLButtonElement>;
  toggleMenu(): void;
  toggleMute(): void;
  keys: ControlKeys;
  /** Where the microphone can be held open: a press begins, the release sends. */
  talk?: { begin(): void; send(): void };
}

const LIVE = new Set<MicrophoneState>(["open", "deaf", "held"]);
const STRUCK = new Set<MicrophoneState>(["muted", "blocked", "none"]);
const MUTE = new Set<MicrophoneState>(["open", "deaf", "muted"]);
const DEAD = new Set<MicrophoneState>(["asking", "blocked", "none"]);

/** The table of ui.md 3: the dot is red while the browser captures, the bars blue while the sound reaches the kernel. */
export function MicrophoneControl(props: Props): JSX.Element {
  const { microphone, idle, meter, keys, talk } = props;
  const device = microphone === "off" ? props.device : undefined;
  const said = words.microphone[microphone];
  const turnsOn = microphone === "off" && !idle;
  const dead = DEAD.has(microphone) || (microphone === "off" && idle && device === undefined);
  const other = device === undefined ? undefined : fill(words.microphone.chooseOther, { device });
  const label = other ?? (turnsOn ? words.microphone.turnOn : said.label);
  const pressToTalk = microphone === "waiting" || microphone === "held";

  function click(event: JSX.TargetedMouseEvent<HTMLButtonElement>): void {
    if (dead) return;
    if (device !== undefined) props.toggleMenu();
    else if (!pressToTalk) props.toggleMute();
    // No pointer and no Space held it: Enter, or a screen reader. A press begins, the next one sends.
    else if (event.detail === 0) microphone === "held" ? talk?.send() : talk?.begin();
  }
  function press(event: JSX.TargetedPointerEvent<HTMLButtonElement>): void {
    if (!pressToTalk || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    talk?.begin();
  }

  return (
    <div class={`xa-microphone xa-mic-${device === undefined ? microphone : "named"}${dead ? " xa-dead" : ""}`}>
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
        onPointerUp={talk?.send}
        onPointerCancel={talk?.send}
        {...keys}
        onKeyDown={(event) => {
          onceAPress(event);
          keys.onKeyDown(event);
        }}
        onContextMenu={(event) => pressToTalk && event.preventDefault()}
      >
        {device === undefined && <span class="xa-dot" />}
        <Icon name={STRUCK.has(microphone) ? "mic-off" : "mic"} />
        <span class="xa-mic-word">{device ?? said.word}</span>
        {LIVE.has(microphone) && <LevelBars meter={meter} class={microphone === "deaf" ? "xa-grey" : "xa-blue"} />}
      </button>
      <button
        type="button"
        class="xa-mic-arrow"
        ref={props.arrow}
        {...FOCUSABLE}
        aria-label={words.microphone.devices}
        title={words.microphone.devices}
        aria-haspopup="menu"
        aria-expanded={props.menu}
        onClick={props.toggleMenu}
        onKeyDown={onceAPress}
      >
        <Icon name="chevron-down" />
      </button>
    </div>
  );
}
