import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { StudioProps } from "../../studio/state.ts";
import { CardView } from "../../ui/cards.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { useFocusHeir } from "../../ui/focus_heir.ts";
import { NoticeLine, useShownNotice } from "../../ui/notices.tsx";
import { fill } from "../../ui/strings.ts";
import { Fact, Place } from "../../ui/strip.tsx";
import { Switch } from "../../ui/switch.tsx";
import { cards, notices, words } from "../../ui/words/studio.ts";
import { Audition } from "./Audition.tsx";
import { Create } from "./Create.tsx";
import { Gallery, type Opened } from "./Gallery.tsx";
import { TroubleCard } from "./TroubleCard.tsx";
import "../../ui/theme.css";
import "../../ui/frame.css";
import "./studio.css";
import "./form.css";
import "./clip.css";
import "./gallery.css";
import "./create.css";
import "./trouble.css";

type PageName = "voices" | "audition" | "create";
const HEIGHT = 400;
const ASKED = { name: "prompt", words: "" } as const;

/** The studio's frame: a page of three, a trouble above it, and where it all goes below it. */
export function Studio(props: StudioProps): JSX.Element {
  const { state, actions } = props;
  const [chosen, setPage] = useState<PageName | null>(null);
  const page = chosen ?? "voices";
  const [opened, setOpened] = useState<Opened | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const notice = useShownNotice(state.notice);
  useFocusHeir(root, ".xs-content");
  const { trouble, over, reference } = state;
  const card = state.phase === "waiting" ? ASKED : state.card;
  const here = state.held.find(({ what }) => what === "reference");
  const saveHere = here && { words: words.kept.download, press: () => actions.keep(here) };
  const save = saveHere ?? (reference && { words: words.record.download, press: () => actions.save("") });
  // A page that was loaded again opens where its recording is.
  useEffect(() => {
    const recorded = reference !== null || state.ending === "reloaded";
    if (state.there) setPage((page) => page ?? (recorded ? "create" : "voices"));
  }, [state.there]);
  const own = state.voices.filter((voice) => voice.custom).length;

  function leave(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    if (event.key !== "Escape" || event.defaultPrevented || !state.sounding) return;
    event.preventDefault();
    event.stopPropagation();
    actions.stopSound();
  }
  function show(name: PageName): void {
    if (state.phase === "rest") setPage(name);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of controls, not of form fields
    <div class="xv xa xs" ref={root} role="group" aria-label={words.name} onKeyDown={leave}>
      <div class="xa-frame">
        <div class="xs-top">
          <Switch
            label={words.pages}
            off={state.phase !== "rest"}
            options={[
              ["voices", words.voices],
              ["audition", words.audition],
              ["create", words.create],
            ]}
            value={page}
            onChange={show}
          />
          <span class="xs-count xs-second" role="status">
            {state.listed
              ? fill(state.voices.length === 1 ? words.one : words.count, {
                  all: state.voices.length,
                  own: state.unlisted ? "" : own,
                })
              : words.unsaid}
          </span>
        </div>
        <div class="xa-content xs-content" tabIndex={-1} {...FOCUSABLE} style={{ "--xa-height": HEIGHT }}>
          {trouble && (
            <TroubleCard
              trouble={trouble}
              understood={over ? null : actions.understood}
              save={save}
              refresh={over ? null : actions.refresh}
            />
          )}
          {page === "voices" && <Gallery {...props} opened={opened} open={setOpened} />}
          {page === "audition" && <Audition {...props} />}
          {page === "create" && (
            <Create
              {...props}
              hear={(voice) => {
                setOpened({ voice, what: "compare" });
                setPage("voices");
              }}
            />
          )}
          {card && (
            <CardView
              card={card}
              place={state.place}
              local={state.local}
              without={["type", "choose"]}
              texts={cards}
              closable
              press={(button) => {
                actions.closeCard();
                if (button === "try-again") actions.tryAgain();
                if (button === "open-tab") window.open(location.href, "_blank", "noopener");
              }}
              close={actions.closeCard}
            />
          )}
          {notice && <NoticeLine notice={notice} texts={notices} filled={false} press={() => undefined} />}
        </div>
        <div class="xa-strip">
          <Place name={state.place} local={state.local} />
          <Fact name={words.strip.cost} class="xa-fact-cost">
            {state.cost}
          </Fact>
          <span class="xs-where" title={whereTo(props)}>
            {whereTo(props)}
          </span>
        </div>
      </div>
    </div>
  );
}

const whereTo = ({ state }: StudioProps): string =>
  state.local ? words.strip.local : fill(words.strip.away, { place: state.host || state.place });
