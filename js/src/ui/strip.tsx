import type { ComponentChildren, JSX } from "preact";
import { Tag } from "./tag.tsx";
import "./strip.css";

/** Where speech is made: who hears you. */
export function Place({ name, local }: { name: string; local: boolean }): JSX.Element {
  return <span class="xa-place">{local ? <Tag title={name}>{name}</Tag> : <b title={name}>{name}</b>}</span>;
}

interface FactProps {
  name: string;
  class: string;
  title?: string;
  children: ComponentChildren;
}

/** A fact in a box of its own width. */
export function Fact(props: FactProps): JSX.Element {
  return (
    <span class={`xa-fact ${props.class}`} title={props.title}>
      <span>{props.name}</span> <b>{props.children}</b>
    </span>
  );
}
