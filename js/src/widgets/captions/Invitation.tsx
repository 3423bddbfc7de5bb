import type { JSX } from "preact";
import type { CaptionsStrip } from "../../captions/state.ts";
import { words as common, fill } from "../../ui/strings.ts";
import { captionsWords as words } from "../../ui/words/captions.ts";

/** Before the first start: what to do, and who will hear it. */
export function Invitation({ strip }: { strip: CaptionsStrip }): JSX.Element {
  const where = strip.local ? common.place.localShort : strip.place;
  return (
    <div class="xc-invitation">
      <p>{words.setup.invitation}</p>
      <p class="xc-second">{fill(words.setup.promise, { where })}</p>
    </div>
  );
}
