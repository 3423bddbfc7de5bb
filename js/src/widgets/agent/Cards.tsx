import type { JSX } from "preact";
import type { AgentState, Card } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { CommandLine } from "../../ui/command_line.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Rich } from "../../ui/rich.tsx";
import { type Facts, fill, words } from "../../ui/strings.ts";
import { type CardButton, LOOKS } from "./card_data.ts";
import "./cards.css";

interface Props {
  card: Card;
  state: AgentState;
  press(button: CardButton): void;
  close(): void;
}

/** A trouble or a question that fills the content area: what happened, what to do, the button that does it. */
export function CardView({ card, state, press, close }: Props): JSX.Element {
  const look = LOOKS[card.name];
  const { title, text } = words.card[card.name];
  const { place, local } = state.strip;
  const facts = {
    port: location.port || "8888",
    where: fill(local ? words.place.local : words.place.other, { place }),
  };
  return (
    <section class={`xa-card xa-${look.level}`} role={look.level === "error" ? "alert" : "status"}>
      <Icon name={look.icon} large />
      <div class="xa-card-body">
        <h3>{title}</h3>
        {paragraphs(text, facts)}
        {look.buttons.length > 0 && (
          <p class="xa-card-buttons">
            {look.buttons.map((name, index) => (
              <Button
                key={name}
                kind={index === 0 && look.filled ? "filled" : name === "cancel" ? "quiet" : "outlined"}
                {...(name === "try-again" && { icon: "refresh" as const })}
                words={words.press[name]}
                onClick={() => press(name)}
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
      {state.rows.length > 0 && (
        <Button class="xa-card-close" kind="quiet" small icon="cross" label={words.agent.close} onClick={close} />
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
