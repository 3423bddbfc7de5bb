import type { JSX } from "preact";
import type { Card, CardName } from "../live/state.ts";
import { Button } from "./button.tsx";
import { type CardButton, LOOKS } from "./card_data.ts";
import { CommandLine } from "./command_line.tsx";
import { Icon } from "./icons.tsx";
import { Rich } from "./rich.tsx";
import { type Facts, fill, words } from "./strings.ts";
import "./cards.css";

export type CardTexts = Readonly<Record<CardName, { readonly title: string; readonly text: readonly string[] }>>;

interface Props {
  card: Card;
  /** Who hears it. */
  place: string;
  local: boolean;
  /** Where a widget says it otherwise than the agent. */
  texts?: CardTexts;
  /** The buttons that lead nowhere in this widget. */
  without?: readonly CardButton[];
  /** There is something below it to go back to. */
  closable: boolean;
  press(button: CardButton): void;
  close(): void;
}

/** A trouble or a question that fills the content area: what happened, what to do, the button that does it. */
export function CardView({ card, place, local, texts = words.card, without = [], ...rest }: Props): JSX.Element {
  const look = LOOKS[card.name];
  const { title, text } = texts[card.name];
  const facts = {
    port: location.port || "8888",
    where: fill(local ? words.place.local : words.place.other, { place }),
  };
  const buttons = look.buttons.filter((name) => !without.includes(name));
  return (
    <section class={`xa-card xa-${look.level}`} role={look.level === "error" ? "alert" : "status"}>
      <Icon name={look.icon} large />
      <div class="xa-card-body">
        <h3>{title}</h3>
        {paragraphs(text, facts)}
        {buttons.length > 0 && (
          <p class="xa-card-buttons">
            {buttons.map((name, index) => (
              <Button
                key={name}
                kind={index === 0 && look.filled ? "filled" : name === "cancel" ? "quiet" : "outlined"}
                {...(name === "try-again" && { icon: "refresh" as const })}
                words={words.press[name]}
                onClick={() => rest.press(name)}
              />
            ))}
          </p>
        )}
        {card.words && (
          <p class="xa-raw" title={card.words}>
            <code>{card.words}</code>
          </p>
        )}
      </div>
      {rest.closable && (
        <Button class="xa-card-close" kind="quiet" small icon="cross" label={words.agent.close} onClick={rest.close} />
      )}
    </section>
  );
}

/** Lines of a card: "1. " a step, "$ " a line of code to copy, "_…_" a secondary line. */
function paragraphs(lines: readonly string[], facts: Facts): JSX.Element[] {
  const steps = lines.filter((line) => /^\d\. /.test(line));
  const made: JSX.Element[] = [];
  if (steps.length > 0) {
    made.push(
      <ol key="steps">
        {steps.map((line) => (
          <li key={line}>
            <Rich text={line.slice(3)} facts={facts} />
          </li>
        ))}
      </ol>,
    );
  }
  for (const line of lines) {
    if (steps.includes(line)) continue;
    if (line.startsWith("$ ")) made.push(<CommandLine key={line} code={fill(line.slice(2), facts)} />);
    else {
      const aside = line.startsWith("_");
      made.push(
        <p key={line} class={aside ? "xa-second" : undefined}>
          <Rich text={aside ? line.slice(1, -1) : line} facts={facts} />
        </p>,
      );
    }
  }
  return made;
}
