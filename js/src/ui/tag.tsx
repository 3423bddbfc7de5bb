import type { ComponentChildren, JSX } from "preact";

export function Tag(props: { children: ComponentChildren; title?: string; class?: string }): JSX.Element {
  return (
    <span class={props.class ? `xa-tag ${props.class}` : "xa-tag"} title={props.title}>
      {props.children}
    </span>
  );
}
