/** The words of the captions, as strings.ts has them for all. */
import type { CardTexts } from "../cards";
import type { NoticeTexts } from "../notices";
import { words } from "../strings";

export const captionsWords = {
  name: "Captions",
  controls: "Captions controls",
  log: "What is said",
  detail: {
    permission: "waiting for you",
    again: "again, {seconds} s",
    muted: "you are muted",
    closed: "no microphone",
    deaf: "not heard",
    ready: "go ahead",
    hearing: "hearing you",
    first: "first words after {seconds} s",
    last: "the last words",
  },
  setup: {
    invitation: "Press Start and talk. What is said stands here while it is said.",
    promise: "The microphone stays closed until you press Start. Then {where} hears it.",
  },
  waiting: "Listening. Nothing was said yet.",
  speaker: "Speaker {number}",
  large: "Large type",
  small: "Small type",
  strip: {
    language: "Language",
    any: "any language",
    words: "Words",
    cost: "Cost",
    also: "also as `captions.transcript`",
  },
  save: { srt: "Save as SRT", vtt: "Save as VTT", short: { srt: "SRT", vtt: "VTT" } },
  failed: "It was not saved: {reason}",
  copy: "Copy the text",
} as const;

export const captionsCards: CardTexts = {
  ...words.card,
  "unsupported-host": {
    title: "This editor gives notebooks no microphone",
    text: [
      "VS Code keeps it from notebook output. Open this notebook in JupyterLab in a browser, or transcribe a recording:",
      "$ %stt talk.wav",
    ],
  },
  failed: {
    title: "The captions did not begin",
    text: ["The reason stands below. Try again, or change the cell and run it again."],
  },
};

export const captionsNotices: NoticeTexts = {
  ...words.notice,
  "kernel-busy": ["The kernel is busy.", "What you say is kept until the cell ends.[ {seconds} s so far.]", ""],
  "page-reloaded": ["The page was reloaded.", "The microphone is off until you click.", "Turn it on"],
  "session-ended": ["The captions ended:", "{reason}[ ({code})]. What was said is kept.", "Start again"],
  "kernel-restarted": [
    "The kernel was restarted.",
    "Run the cell again for new captions. What was said stays here until then.",
    "",
  ],
};
