/** The captions. */
import { render } from "preact";
import type { CaptionLine, CaptionsActions, CaptionsState } from "../../src/captions/state";
import { Captions } from "../../src/widgets/captions/Captions";
import { captions, listening } from "../fixtures/captions";
import { speech } from "../look/meters";
import { actions, offer, placeOf } from "../look/page";

const asked = actions<CaptionsActions>();

function show(state: CaptionsState, place: HTMLElement): void {
  render(
    <Captions state={{ ...state, id: "" }} actions={asked} meters={{ microphone: speech }} view={() => 0} />,
    place,
  );
}

offer<CaptionsState>(captions(), show, {
  /** A lecture: `count` words, ten a line, word by word at its end; ms that each drawing took. */
  lecture(as: string, count: number, more: number): number[] {
    const place = placeOf(as);
    const lines: CaptionLine[] = Array.from({ length: count / 10 }, (_, number) => ({
      number,
      start: 4 * number,
      text: Array.from({ length: 10 }, (_, word) => `word${number}x${word}`).join(" "),
      interim: "",
      final: true,
      note: false,
      turns: [],
    }));
    show({ ...listening, lines }, place);
    document.body.getBoundingClientRect();
    return Array.from({ length: more }, (_, n) => {
      const last: CaptionLine = {
        number: lines.length,
        start: 0,
        text: "",
        interim: "so ".repeat(n + 1),
        final: false,
        note: false,
        turns: [],
      };
      const began = performance.now();
      show({ ...listening, lines: [...lines, last] }, place);
      document.body.getBoundingClientRect();
      return performance.now() - began;
    });
  },
});
