import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { FOCUSABLE, moved, onceAPress } from "./focus.ts";
import { Icon } from "./icons.tsx";
import "./menu.css";

interface Props {
  name: string;
  children: ComponentChildren;
  /** `refocus`: back to what opened it; not after a click or a Tab elsewhere. */
  close(refocus: boolean): void;
}

/** A menu that stands inside the widget. It opens on the chosen item; arrows move, Escape closes. */
export function Menu({ name, children, close }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = items(box.current);
    (shown.find((item) => item.getAttribute("aria-checked") === "true") ?? shown[0])?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const outside = (event: Event) => {
      const path = event.composedPath();
      if (box.current && !path.includes(box.current) && !path.some(opensMenu)) close(false);
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, [close]);

  function key(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    const all = items(box.current);
    const to = moved(event.key, all.indexOf(event.target as HTMLElement), all.length);
    if (to !== null) {
      event.preventDefault();
      all[to]?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === "Tab") close(false);
  }
  return (
    <div class="xa-menu" ref={box} role="menu" tabIndex={-1} {...FOCUSABLE} aria-label={name} onKeyDown={key}>
      {children}
    </div>
  );
}

function items(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>(".xa-menu-item") ?? [])].filter(
    (item) => item.checkVisibility?.() ?? true,
  );
}

const opensMenu = (target: EventTarget): boolean =>
  target instanceof Element && target.getAttribute("aria-haspopup") === "menu";

interface GroupProps {
  name: string;
  heading?: boolean;
  class?: string;
  children: ComponentChildren;
}

export function MenuGroup(props: GroupProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of menu items, not of form fields
    <div role="group" class={`xa-menu-group ${props.class ?? ""}`} aria-label={props.name}>
      {props.heading && (
        <div class="xa-menu-heading" aria-hidden="true">
          {props.name}
        </div>
      )}
      {props.children}
    </div>
  );
}

interface ItemProps {
  kind: "radio" | "checkbox" | "command";
  checked?: boolean;
  words: string;
  press(): void;
  children?: ComponentChildren;
}

const ROLES = { radio: "menuitemradio", checkbox: "menuitemcheckbox", command: "menuitem" } as const;

export function MenuItem({ kind, checked = false, words, press, children }: ItemProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: menuitemradio and menuitemcheckbox have it
    <button
      type="button"
      role={ROLES[kind]}
      class="xa-menu-item"
      {...FOCUSABLE}
      tabIndex={-1}
      aria-checked={kind === "command" ? undefined : checked}
      onClick={press}
      onKeyDown={onceAPress}
    >
      <span class="xa-menu-mark">{checked && <Icon name="check" class="xa-blue" />}</span>
      <span class="xa-menu-words" title={words}>
        {words}
      </span>
      {children}
    </button>
  );
}
