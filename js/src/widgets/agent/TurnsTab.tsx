import type { JSX } from "preact";
import type { TurnTimes } from "../../agent/state.ts";
import { CopyButton } from "../../ui/copy_button.tsx";
import { FOCUSABLE } from "../../ui/focus.ts";
import { seconds } from "../../ui/numbers.ts";
import { Rich } from "../../ui/rich.tsx";
import { words } from "../../ui/strings.ts";
import { bars, csv, PARTS } from "./turn_bars.ts";
import "./turn_bars.css";

const NUMBERS = ["silence", "delta", "tool", "response"] as const;

/** A bar a turn, of what it waited for, and the numbers. */
export function TurnsTab(props: { panel: string; turns: readonly TurnTimes[] }): JSX.Element {
  const { panel, turns } = props;
  const text = words.drawer;
  return (
    <>
      <div class="xa-drawer-bar">
        <span class="xa-space" />
        <span class="xa-also">
          <Rich text={text.also} />
        </span>
        <CopyButton words={text.csv} label={text.csv} text={() => csv(turns)} />
      </div>
      <div
        class="xa-panel xa-turns"
        role="tabpanel"
        id={panel}
        aria-labelledby={`${panel}-turns`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
        tabIndex={0}
        {...FOCUSABLE}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{text.turn}</th>
              <td class="xa-legend">
                {PARTS.map((part) => (
                  <span key={part}>
                    <i class={`xa-part xa-part-${part}`} />
                    {text.parts[part]}
                  </span>
                ))}
              </td>
              {NUMBERS.map((name) => (
                <th key={name} scope="col">
                  {text.numbers[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {turns.map((turn) => (
              <tr key={turn.turn}>
                <th scope="row">{turn.turn}</th>
                <td aria-hidden="true">
                  <span class="xa-turn-bar">
                    {bars(turn, turns).map(({ part, width }) => (
                      <i key={part} class={`xa-part xa-part-${part}`} style={{ width: `${width}%` }} />
                    ))}
                  </span>
                </td>
                {NUMBERS.map((name) => (
                  <td key={name}>{seconds(turn[name])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {turns.length === 0 && <p>{text.noTurns}</p>}
      </div>
    </>
  );
}
