import type { JSX } from "preact";
import "./button.css";
import { FOCUSABLE, onceAPress } from "./focus.ts";
import { Icon, type IconName } from "./icons.tsx";

interface Props extends Omit<JSX.ButtonHTMLAttributes, "icon" | "label" | "class" | "disabled"> {
  kind?: "filled" | "outlined" | "quiet";
  small?: boolean;
  icon?: IconName;
  /** The name of a button that has only an icon, or of one whose words go when it is narrow. */
  label?: string;
  /** Says that it cannot be pressed; it keeps its place in the tab order and the focus. */
  off?: boolean;
  class?: string;
  words?: string;
  /** Stands behind the words, in a box that does not grow with it up to 9,999. */
  count?: number;
}

export function Button({
  kind = "outlined",
  small,
  icon,
  label,
  off,
  words,
  count,
  onClick,
  ...rest
}: Props): JSX.Element {
  const classes = ["xa-button", `xa-${kind}`, small && "xa-small", !words && "xa-bare", rest.class];
  return (
    <button
      type="button"
      {...FOCUSABLE}
      {...rest}
      class={classes.filter(Boolean).join(" ")}
      aria-label={label}
      title={words ? rest.title : label}
      aria-disabled={off ? "true" : undefined}
      onClick={off ? undefined : onClick}
      onKeyDown={rest.onKeyDown ?? onceAPress}
    >
      {icon && <Icon name={icon} />}
      {words && <span class="xa-words">{words}</span>}
      {count !== undefined && (
        <>
          {/* The space parts them for who hears the button. */} <span class="xa-count">{count}</span>
        </>
      )}
    </button>
  );
}
