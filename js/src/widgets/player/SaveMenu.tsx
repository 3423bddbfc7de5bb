import type { JSX } from "preact";
import type { FileForm } from "../../player/messages.ts";
import { type PlayerActions, type PlayerState, SPEEDS } from "../../player/state.ts";
import { Menu, MenuGroup, MenuItem } from "../../ui/menu.tsx";
import { say } from "../../ui/words/player.ts";
import { times } from "./numbers.ts";
import type { Shows } from "./Toolbar.tsx";

interface Props {
  state: PlayerState;
  actions: PlayerActions;
  shows: Shows;
  show(change: Partial<Shows>): void;
  close(refocus: boolean): void;
}

/** What can be kept; and, where the toolbar has no room for it, what is shown and how fast it plays. */
export function SaveMenu({ state, actions, shows, show, close }: Props): JSX.Element {
  const forms: FileForm[] = [
    ...(state.words?.words.length ? (["srt", "vtt"] as const) : []),
    ...(state.words ? (["json", "txt"] as const) : []),
    ...(state.selection ? (["wav"] as const) : []),
  ];
  return (
    <Menu name={say.menu} close={close}>
      {forms.length > 0 && (
        <MenuGroup name={say.save} heading>
          {forms.map((form) => (
            <MenuItem
              key={form}
              kind="command"
              words={say.forms[form]}
              press={() => {
                actions.save(form);
                close(true);
              }}
            />
          ))}
        </MenuGroup>
      )}
      <MenuGroup name={say.show} heading class="xp-narrow">
        <MenuItem
          kind="checkbox"
          checked={shows.spectrogram}
          words={say.spectrogram}
          press={() => show({ spectrogram: !shows.spectrogram })}
        />
        {state.words && (
          <MenuItem
            kind="checkbox"
            checked={shows.words}
            words={say.words}
            press={() => show({ words: !shows.words })}
          />
        )}
      </MenuGroup>
      <MenuGroup name={say.speed} heading class="xp-narrow">
        {SPEEDS.map((speed) => (
          <MenuItem
            key={speed}
            kind="radio"
            checked={state.speed === speed}
            words={times(speed)}
            press={() => actions.speed(speed)}
          />
        ))}
      </MenuGroup>
      {forms.length === 0 && <p class="xa-menu-note">{say.nothingToSave}</p>}
    </Menu>
  );
}
