/** What the page says of a speech that is being made (ui.md 8 and 11). */
export const stream = {
  name: "Speech that is being made",
  play: "Play",
  pause: "Pause",
  stop: "Stop",
  soundOn: "Turn sound on",
  wave: "{heard} of {made} s",
  firstSound: "first sound {seconds} s",
  soFar: "{size} so far",
  whole: "{size}, all made",
  waiting: "Waiting for the text",
  state: {
    heldBack: "The browser holds the sound back until you click.",
    reloaded: "The page was reloaded. The sound is off until you click.",
    noOutput: "No sound comes out. Connect a loudspeaker.",
    stopping: "Stopped. What came is kept.",
    deaf: "Stopped here. The kernel learns it when the cell ends.",
    broken: "The speech broke off ({trouble}). What came is kept.",
    restarted: "The kernel was restarted. Run the cell again.",
    elsewhere: "This speech sounds in another page now.",
    mute: "This page cannot play sound: {why}",
  },
} as const;
