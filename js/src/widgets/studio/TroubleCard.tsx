import type { JSX } from "preact";
import type { Trouble, TroubleName } from "../../studio/state.ts";
import { Button } from "../../ui/button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { Icon } from "../../ui/icons.tsx";
import { Rich } from "../../ui/rich.tsx";
import { words } from "../../ui/words/studio.ts";

interface Props {
  trouble: Trouble;
  /** null where it lasts, or there is nothing to download, or to list. */
  understood: (() => void) | null;
  save: { readonly words: string; press(): void } | null;
  refresh: (() => void) | null;
}

/** What another recording, another word or another file mends. */
const HERE: ReadonlySet<TroubleName> = new Set(["consent-unheard", "no-audio", "input"]);

/** What went wrong, what to do, and who said so; it stands above what it is about, which stays. */
export function TroubleCard({ trouble, understood, save, refresh }: Props): JSX.Element {
  const [title, ...lines]: readonly string[] = words.trouble[trouble.name];
  const steps = lines.filter((line) => /^\d\. /.test(line));
  return (
    <section class="xs-trouble" role="alert">
      <Icon name="fail" />
      <div>
        <h4>{title}</h4>
        {steps.length > 0 && (
          <ol>
            {steps.map((line) => (
              <li key={line}>
                <Linked text={line.slice(3)} />
              </li>
            ))}
          </ol>
        )}
        {lines
          .filter((line) => !steps.includes(line))
          .map((line) => (
            <p key={line} class={line.startsWith("_") ? "xs-second" : undefined}>
              <Rich text={line.replace(/^_|_$/g, "")} />
            </p>
          ))}
        {trouble.words && (
          <p class="xs-raw">
            <code>{trouble.words}</code>
          </p>
        )}
        <p class="xs-buttons">
          {save && !HERE.has(trouble.name) && <Button small icon="download" words={save.words} onClick={save.press} />}
          {refresh && !HERE.has(trouble.name) && (
            <Button small icon="refresh" words={words.gallery.refresh} onClick={refresh} />
          )}
          {understood && <Button small words={words.understood} onClick={understood} />}
        </p>
      </div>
    </section>
  );
}

/** A sentence of ours that may hold one [link](address). */
function Linked({ text }: { text: string }): JSX.Element {
  const found = /^(.*)\[([^\]]+)\]\((https:[^)]+)\)(.*)$/.exec(text);
  if (found === null) return <Rich text={text} />;
  const [, before = "", name = "", address = "", after = ""] = found;
  return (
    <>
      <Rich text={before} />
      <a href={address} target="_blank" rel="noopener noreferrer" {...FOCUSABLE}>
        {name}
      </a>
      <Rich text={after} />
    </>
  );
}
