import type { JSX } from "preact";
import { Fragment } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { StudioProps, Voice } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "../../ui/clipboard.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Menu, MenuGroup, MenuItem } from "../../ui/menu.tsx";
import { fill } from "../../ui/strings.ts";
import { Switch } from "../../ui/switch.tsx";
import { words } from "../../ui/words/studio.ts";
import { Compare } from "./Compare.tsx";
import { Edit } from "./Edit.tsx";
import { nameOf, VoiceCard } from "./VoiceCard.tsx";

type Shown = "all" | "built-in" | "own";

/** A panel below the card of a voice of one's own. */
export interface Opened {
  readonly voice: string;
  readonly what: "edit" | "compare";
}

interface Props extends StudioProps {
  opened: Opened | null;
  open(opened: Opened | null): void;
}

/** Every voice of the place, searched and filtered. */
export function Gallery(props: Props): JSX.Element {
  const { state, actions, opened, open } = props;
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const [menu, setMenu] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const close = useCallback(
    (refocus: boolean) => {
      const buttons = [...(box.current?.querySelectorAll<HTMLElement>("[data-voice]") ?? [])];
      if (refocus) buttons.find((button) => button.dataset.voice === menu)?.focus();
      setMenu("");
    },
    [menu],
  );
  // What was asked for is in sight, also below the last row.
  useEffect(() => box.current?.querySelector(".xs-panel")?.scrollIntoView?.({ block: "nearest" }), [opened]);
  const found = state.voices.filter((voice) => matches(voice, search));
  const groups = [
    { name: words.gallery.builtIn, own: false, voices: found.filter((voice) => !voice.custom) },
    { name: words.gallery.own, own: true, voices: found.filter((voice) => voice.custom) },
  ].filter(({ own }) => shown === "all" || (shown === "own") === own);
  const all = state.voices.filter((voice) => voice.custom).length;
  const chosen = state.voices.find((voice) => voice.voice_id === menu);

  function choose(action: () => void): void {
    close(true);
    action();
  }
  return (
    <div class="xs-page" ref={box}>
      <div class="xs-bar">
        <input
          class="xs-input"
          type="search"
          {...FOCUSABLE}
          aria-label={words.gallery.search}
          placeholder={words.gallery.search}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <Switch<Shown>
          label={words.gallery.show}
          options={[
            ["all", words.gallery.all],
            ["built-in", words.gallery.builtIn],
            ["own", words.gallery.own],
          ]}
          value={shown}
          onChange={setShown}
        />
        <Button kind="quiet" icon="refresh" label={words.gallery.refresh} off={state.over} onClick={actions.refresh} />
      </div>
      <div class="xs-scroll">
        {groups.map(({ name, own, voices }) => (
          <section key={name} aria-label={name}>
            <h3>
              {name}
              {own && !state.unlisted && (
                <span class="xs-second">{fill(words.gallery.ofLimit, { count: all, limit: state.limit })}</span>
              )}
            </h3>
            {own && state.unlisted && (
              <p class="xs-second" title={state.unlisted}>
                {words.gallery.unlisted} <span dir="auto">{state.unlisted}</span>
              </p>
            )}
            {voices.length === 0 && state.listed && !(own && state.unlisted) && (
              <p class="xs-second">{search || !own ? words.gallery.none : words.gallery.noOwn}</p>
            )}
            <ul class="xs-cards">
              {voices.map((voice) => (
                <Fragment key={voice.voice_id}>
                  <VoiceCard
                    {...props}
                    voice={voice}
                    menu={menu === voice.voice_id}
                    toggleMenu={() => setMenu(menu === voice.voice_id ? "" : voice.voice_id)}
                  />
                  {opened?.voice === voice.voice_id && state.deleting[voice.voice_id] === undefined && (
                    <li class="xs-panel" key={`${voice.voice_id} ${opened.what}`}>
                      {opened.what === "edit" ? (
                        <Edit {...props} voice={voice} close={() => open(null)} />
                      ) : (
                        <Compare {...props} voice={voice} close={() => open(null)} />
                      )}
                    </li>
                  )}
                </Fragment>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {chosen && (
        <div class="xs-menu">
          <Menu name={fill(words.gallery.more, { name: nameOf(chosen) })} close={close}>
            <MenuGroup name={nameOf(chosen)} heading>
              <MenuItem
                kind="command"
                words={words.gallery.compare}
                press={() => choose(() => open({ voice: menu, what: "compare" }))}
              />
              <MenuItem
                kind="command"
                words={words.gallery.edit}
                press={() => choose(() => open({ voice: menu, what: "edit" }))}
              />
              <MenuItem
                kind="command"
                words={words.gallery.copyId}
                press={() => choose(() => void copyText(chosen.voice_id))}
              />
              <MenuItem kind="command" words={words.gallery.save} press={() => choose(() => actions.save(menu))} />
              <MenuItem kind="command" words={words.gallery.delete} press={() => choose(() => actions.remove(menu))} />
            </MenuGroup>
          </Menu>
        </div>
      )}
    </div>
  );
}

/** Every word that was typed stands somewhere in its name, id or labels. */
export function matches(voice: Voice, search: string): boolean {
  const text = Object.values(voice).filter(Boolean).join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
