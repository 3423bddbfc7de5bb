/** What of a row's words was heard, and the words as they are copied. */
import type { Row } from "../../agent/state.ts";
import { words } from "../../ui/strings.ts";

interface Said {
  /** Words that sounded; of the user, all of them. */
  readonly heard: string;
  readonly rest: string;
  /** The rest will not sound any more. */
  readonly cut: boolean;
}

/** The words of an answer turn as their sound is rendered: whole words, by the share of the sound. */
export function said(row: Row, soundOff = false): Said {
  if (row.heard !== null) return { heard: row.heard, rest: row.text.slice(row.heard.length), cut: true };
  if (row.who !== "agent" || row.sounded >= row.sound) return { heard: row.text, rest: "", cut: false };
  const reached = Math.floor((row.text.length * row.sounded) / row.sound);
  const end = /\s/.test(row.text.charAt(reached)) ? reached : row.text.slice(0, reached).search(/\s\S*$/);
  const split = Math.max(0, end);
  return { heard: row.text.slice(0, split), rest: row.text.slice(split), cut: soundOff };
}

/** The words in one line; what was not heard stands in brackets. */
export function plain(row: Row): string {
  const line = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");
  if (row.heard === null) return line(row.text);
  const rest = line(row.text.slice(row.heard.length));
  return [line(row.heard), rest && unheard(rest)].filter(Boolean).join(" ");
}

export function unheard(text: string): string {
  return `[${words.transcript.unheard} ${text.trim()}]`;
}

/** The transcript as text, a line a row. */
export function transcript(rows: readonly Row[]): string {
  return rows
    .filter((row) => row.who !== "ended" && row.text)
    .map((row) => (row.who === "note" ? plain(row) : `${words.transcript.who[row.who]}: ${plain(row)}`))
    .join("\n");
}
