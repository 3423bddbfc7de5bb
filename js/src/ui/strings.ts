import { recorder } from "./words/recorder.ts";

/**
 * Every word that the page shows, so that it can be tested and translated (ui.md 11).
 * {name} is a fact; [a part in brackets with {facts}] is left out where one of them is missing; **bold** and `code` are set by rich.tsx.
 */
export const words = {
  recorder,
  agent: {
    name: "Voice agent",
    controls: "Voice agent controls",
    start: "Start",
    stop: "Stop",
    status: {
      disconnected: "Disconnected",
      connecting: "Connecting",
      idle: "Idle",
      listening: "Listening",
      thinking: "Thinking",
      speaking: "Speaking",
      disconnecting: "Disconnecting",
    },
    mode: "Way of talking",
    handsFree: "Hands-free",
    pushToTalk: "Push to talk",
    close: "Close",
  },
  detail: {
    permission: "waiting for you",
    stages: "{done} of {all}, {seconds} s",
    muted: "you are muted",
    manual: "hold Space to talk",
    deaf: "not heard",
    typing: "by typing",
    ready: "go ahead",
    hearing: "hearing you",
    held: "release to send",
    tool: "running a tool",
    approval: "tool waits for you",
    thinking: "{seconds} s",
    silent: "silent here",
    saving: "saving the recording",
  },
  // Each label begins with the word that is seen: who says "click mic on" must be understood (WCAG 2.5.3).
  microphone: {
    off: { word: "Mic off", label: "Mic off" },
    asking: { word: "Asking", label: "Asking: the microphone waits for permission" },
    open: { word: "Mic on", label: "Mic on. Mute" },
    deaf: { word: "Mic on", label: "Mic on, not heard. Mute" },
    muted: { word: "Muted", label: "Muted. Unmute" },
    blocked: { word: "Blocked", label: "Microphone blocked" },
    none: { word: "No mic", label: "No mic" },
    waiting: { word: "Hold to talk", label: "Hold to talk" },
    held: { word: "Mic on", label: "Mic on, talking. Release to send" },
    devices: "Microphone and speaker",
    chooseOther: "{device}. Choose another",
    turnOn: "Mic off. Turn it on",
  },
  menu: {
    microphone: "Microphone",
    speaker: "Speaker",
    unnamed: "Names appear after you allow the microphone",
    processing: {
      echoCancellation: "Echo cancellation",
      noiseSuppression: "Noise suppression",
      autoGainControl: "Automatic gain",
    },
    onAsAsked: "on, as asked",
    askedNotGiven: "asked, not given",
    onNotAsked: "on, not asked",
    muteWhileSpeaking: "Mute me while the agent speaks",
  },
  setup: {
    voice: "Voice",
    tools: "Tools",
    prompt: "Prompt",
    none: "none",
    asks: "(asks first)",
    invitation: "Press Start and talk, or type below.",
    promise: "The microphone stays closed until you press Start. Typing needs no microphone.",
    canIHear: "Can I hear you?",
    enough: "Close the microphone",
    preflight: {
      off: "",
      listening: "The microphone is open here in the page. Say something.",
      heard: "Yes, your voice arrives.",
      silent: "Nothing is heard. Is the microphone muted, or is another one meant?",
    },
  },
  stages: {
    title: "Starting",
    name: {
      microphone: "Microphone[: {what}]",
      speaker: "Speaker[: {what}]",
      link: "Kernel link",
      connect: "Connecting[ to {what}]",
      session: "Session settings accepted",
    },
    done: "{name}, done in {seconds} seconds",
    short: {
      microphone: "Microphone",
      speaker: "Speaker",
      link: "Kernel link",
      connect: "Connection",
      session: "Session settings",
    },
    kept: "You can talk already. What you say is kept and sent when the session is ready.",
  },
  notice: {
    "kernel-busy": [
      "The kernel is busy and cannot hear you.",
      "It hears again when the cell ends.[ {seconds} s so far.]",
      "",
    ],
    "connection-lost": [
      "Connection lost.",
      "[Try {try} of {tries}[ in {seconds} s]. ]What you say now is kept.",
      "Try now",
    ],
    "page-reloaded": ["The page was reloaded.", "Microphone and sound are off until you click.", "Turn both on"],
    "sound-held-back": ["The browser holds the sound back", "until you click in this page.", "Turn sound on"],
    "no-sound": [
      "No sound[ from {device}]",
      "for {seconds} s. Is it muted, or is another one meant?",
      "Choose another",
    ],
    unplugged: ["{device} was unplugged.", "[Now using {now}.]", "Choose another"],
    "hearing-itself": [
      "The agent may be hearing itself.",
      "Use headphones or mute yourself while it speaks.",
      "Mute me while it speaks",
    ],
    "too-loud": ["Very loud:", "your voice is clipped. Move away from the microphone.", ""],
    "sound-lost": ["Sound was lost:", "{seconds} s did not arrive.", ""],
    "session-ends": ["The session ends[ in {minutes} minutes],", "then goes on in a new one.", ""],
    "session-ended": ["The session ended:", "{reason}[ ({code})]. What was said is kept.", "Start again"],
    "kernel-restarted": [
      "The kernel was restarted.",
      "Run the cell again for a new agent. What was said stays here until then.",
      "",
    ],
    "gave-up": ["The connection did not come back", "[after {tries} tries]. What was said is kept.", "Try again"],
    told: ["", "{text}", ""],
  },
  card: {
    prompt: {
      title: "Allow the microphone in the browser’s question",
      text: [
        "It is at the top left of this window. Choose **Allow**.",
        "_Your voice goes to this notebook’s kernel and from there to {where}_",
      ],
    },
    denied: {
      title: "The browser blocks the microphone for this page",
      text: [
        "1. Click the icon left of the page’s address.",
        "2. Set **Microphone** to **Allow**.",
        "3. Press Try again. The page need not be reloaded.",
      ],
    },
    "in-use": {
      title: "Another program is using the microphone",
      text: ["Close it (a call, a recorder), then press Try again, or choose another microphone."],
    },
    "not-found": {
      title: "No microphone is connected",
      text: ["Connect one; this card goes away by itself."],
    },
    "insecure-context": {
      title: "The browser offers the microphone only on secure pages",
      text: [
        "This page came over plain http from another machine. Forward the port and open the page as localhost:",
        "$ ssh -L {port}:localhost:{port} user@server",
        "_Or let the administrator serve it over https._",
      ],
    },
    "policy-blocked": {
      title: "This page may not use the microphone",
      text: [
        'The notebook is inside another page that does not pass the microphone on (`allow="microphone"`). Open it in a tab of its own.',
      ],
    },
    "unsupported-host": {
      title: "This editor gives notebooks no microphone",
      text: [
        "VS Code keeps it from notebook output. Typing, hearing the answers and audio files work here.",
        "To talk, open this notebook in JupyterLab in a browser, or send a recording:",
        '$ agent.send_audio("question.wav")',
      ],
    },
    "worklet-blocked": {
      title: "The page’s security rules stop the audio code",
      text: ["Its Content-Security-Policy must allow `script-src blob:`. Ask the administrator."],
    },
    "no-key": {
      title: "No key, and no local engine",
      text: ["Set `XAI_API_KEY`, or", '$ pip install "jupyter-xvoice[local]"', "then run the cell again."],
    },
    "wrong-key": {
      title: "The key was refused",
      text: ["Check `XAI_API_KEY` and run the cell again."],
    },
    "engine-failed": {
      title: "The local engine did not start",
      text: ["This says more:", "$ jupyter xvoice doctor"],
    },
    failed: {
      title: "The conversation did not begin",
      text: ["The reason stands below. Try again, or run the cell again."],
    },
  },
  press: {
    "try-again": "Try again",
    type: "Go on by typing",
    cancel: "Cancel",
    choose: "Choose another",
    "open-tab": "Open in a tab",
  },
  place: { local: "the local engine. Nothing leaves this machine.", other: "{place}.", localShort: "the local engine" },
  copy: "Copy",
  copied: "Copied",
  input: {
    label: "Message to the agent",
    type: "Type a message",
    begin: "Type a message to begin without a microphone",
    again: "Type a message to begin a new conversation",
    deaf: "Type a message, sent when the kernel is free",
    gone: "Run the cell again for a new agent",
    send: "Send",
  },
  strip: {
    voice: "Voice",
    response: "Response",
    responseWhy: "median {median}, last {last}[, of it {silence} waiting for silence]",
    link: "Link",
    lost: ", {lost} lost",
    linkWhy: "{path}, {lost} lost frames",
    direct: "direct",
    comm: "through the kernel’s messages",
    cost: "Cost",
    time: "Time",
    events: "Events",
  },
  transcript: {
    name: "Transcript",
    who: { user: "You", agent: "Agent", tool: "Tool", note: "Note", ended: "Ended" },
    typed: "typed",
    waiting: "waiting",
    thinking: "Thinking",
    unheard: "not heard:",
    interrupted: "interrupted, heard {heard} of {all} s",
    newest: "Newest",
  },
  tool: {
    allow: "Run once",
    deny: "Deny",
    always: "Do not ask again",
    asks: "The agent wants to run {name}. Choose Run once or Deny.",
    running: "running, {seconds} s",
    waiting: "waiting for you, {time}",
    done: "done in {seconds} s",
    allowed: "allowed, done in {seconds} s",
    unasked: "{seconds} s",
    failed: "failed after {seconds} s",
    "timed-out": "stopped after {seconds} s",
    denied: "denied by you",
    dropped: "cancelled by the interruption",
    tooLong: "The agent was told that the tool took too long.",
    arguments: "Arguments",
    more: "{count} more",
    showAll: "Show all",
    showLess: "Show less",
    left: "… and {count} characters more",
  },
  drawer: {
    name: "Events and turns",
    events: "Events",
    turns: "Turns",
    filter: "Filter by name",
    joined: "Audio as one line",
    copy: "Copy",
    save: "Save as JSON lines",
    file: "events.jsonl",
    received: "received",
    sent: "sent",
    columns: ["Time", "Direction", "Type", "Detail"],
    event: "Event",
    closeEvent: "Close the event",
    none: "No events yet",
    noneFound: "No event of that name",
    also: "also as `agent.metrics.turns`",
    csv: "Copy as CSV",
    turn: "Turn",
    parts: { silence: "silence", delta: "first delta", tool: "tool", toSound: "to first sound" },
    numbers: { silence: "Silence", delta: "Delta", tool: "Tool", response: "Response" },
    noTurns: "No turns yet",
  },
  summary: {
    duration: "Duration",
    turns: "Turns",
    response: "Median response",
    cost: "Cost",
    copy: "Copy transcript",
    recording: "Recording as WAV",
    file: "conversation.wav",
    also: "also as `agent.transcript`",
    alsoRecording: "also as `agent.transcript`, `agent.recording`",
  },
} as const;

export type Facts = Readonly<Record<string, string | number>>;

/** The template with its facts in place. */
export function fill(template: string, facts: Facts = {}): string {
  const known = (name: string) => facts[name] !== undefined && facts[name] !== "";
  let text = template;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\[([^[\]]*\{[^[\]]*)\]/g, (_, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].every((found) => known(found[1] as string)) ? part : "",
    );
  }
  return text.replace(/\{(\w+)\}/g, (_, name: string) => (known(name) ? String(facts[name]) : ""));
}
