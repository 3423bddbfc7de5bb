import type { JSX } from "preact";

/** Drawn in a box of 16, stroke 1.5 (theme.css); class xa-solid is filled. */
const PATHS = {
  "arrow-down": <path d="M8 3v10M4 9l4 4 4-4" />,
  "arrow-up": <path d="M8 13V3M4 7l4-4 4 4" />,
  arc: <path d="M8 2.5a5.5 5.5 0 1 1-5.5 5.5" />,
  bin: <path d="M3 4.5h10M6.5 4.5v-2h3v2M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4" />,
  check: <path d="M3 8.5l3.2 3.2L13 4.8" />,
  "chevron-down": <path d="M4 6.2l4 4 4-4" />,
  "chevron-right": <path d="M6.2 4l4 4-4 4" />,
  clock: <path d="M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 0 0 0-11.6M8 5v3.2l2.2 1.3" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  core: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <circle class="xa-solid" cx="8" cy="8" r="2.3" />
    </>
  ),
  cross: <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />,
  dashed: <circle cx="8" cy="8" r="5.5" stroke-dasharray="2.4 1.92" />,
  dots: (
    <g class="xa-dots">
      <circle class="xa-solid" cx="3" cy="8" r="1.5" />
      <circle class="xa-solid" cx="8" cy="8" r="1.5" />
      <circle class="xa-solid" cx="13" cy="8" r="1.5" />
    </g>
  ),
  download: <path d="M8 2.5v7.5M4.5 6.8L8 10.2l3.5-3.4M2.8 13.2h10.4" />,
  fail: <path d="M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 0 0 0-11.6M8 5.2v3.3M8 10.8v.1" />,
  fn: <path d="M11.6 3.2c-2.2-.9-3 .3-3.4 2L6.8 11c-.4 1.7-1.3 2.6-3 1.9M5.4 7h5" />,
  headphones: (
    <path d="M2.8 9.5V8a5.2 5.2 0 0 1 10.4 0v1.5M2.8 9.5h2.4v4H4a1.2 1.2 0 0 1-1.2-1.2zM13.2 9.5h-2.4v4H12a1.2 1.2 0 0 0 1.2-1.2z" />
  ),
  info: <path d="M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 0 0 0-11.6M8 7.5v3.3M8 5.2v.1" />,
  letters: <path d="M1.8 12.8L5.6 3.2l3.8 9.6M3.1 9.6h5M10 12.8l2.1-5.3 2.1 5.3M10.7 11h2.8" />,
  list: <path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1" />,
  mic: (
    <path d="M8 1.8a2.2 2.2 0 0 0-2.2 2.2v3.5a2.2 2.2 0 0 0 4.4 0V4A2.2 2.2 0 0 0 8 1.8M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.3" />
  ),
  "mic-off": (
    <path d="M10.2 6V4a2.2 2.2 0 0 0-4.3-.6M5.8 6.5v1a2.2 2.2 0 0 0 3.4 1.8M3.5 7.5a4.5 4.5 0 0 0 7.2 3.6M12.5 7.5c0 .6-.1 1.2-.4 1.7M8 12v2.3M2.3 2.3l11.4 11.4" />
  ),
  pause: <path class="xa-solid" d="M4 3h3v10H4zM9 3h3v10H9z" />,
  loop: (
    <path d="M3 8.5V7a2.5 2.5 0 0 1 2.5-2.5h7M10.3 2.2l2.3 2.3-2.3 2.3M13 7.5V9a2.5 2.5 0 0 1-2.5 2.5h-7M5.7 13.8l-2.3-2.3 2.3-2.3" />
  ),
  minus: <path d="M3.5 8h9" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  more: <path d="M3 8h.1M8 8h.1M13 8h.1" stroke-width="2.5" />,
  play: <path class="xa-solid" d="M4.5 2.8v10.4L13 8z" />,
  record: <circle class="xa-solid" cx="8" cy="8" r="4.5" />,
  refresh: <path d="M12.8 6.2A5.2 5.2 0 1 0 13.2 8M13.2 2.6v3.6H9.6" />,
  ring: <circle cx="8" cy="8" r="5.5" />,
  search: <path d="M6.8 2.5a4.3 4.3 0 1 0 0 8.6a4.3 4.3 0 0 0 0-8.6M10 10l3.5 3.5" />,
  sound: <path d="M2.5 6.2h2.2L8 3.5v9L4.7 9.8H2.5zM10.3 5.8a3 3 0 0 1 0 4.4M12.3 3.8a6 6 0 0 1 0 8.4" />,
  stop: <rect class="xa-solid" x="3.5" y="3.5" width="9" height="9" rx="1" />,
  trash: <path d="M2.8 4.2h10.4M6 4.2V2.6h4v1.6M4.2 4.2l.6 9h6.4l.6-9M6.8 6.8v4M9.2 6.8v4" />,
  undo: <path d="M5.8 3.2L2.8 6.2l3 3M3 6.2h6.2a3.6 3.6 0 0 1 0 7.2H6" />,
  upload: <path d="M8 10.2V2.7M4.5 5.9L8 2.5l3.5 3.4M2.8 13.2h10.4" />,
  warning: <path d="M8 2.3L14.3 13.3H1.7zM8 6.5v3.3M8 11.5v.1" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName; large?: boolean; turning?: boolean; class?: string }): JSX.Element {
  const classes = ["xa-icon", props.large && "xa-icon-large", props.turning && "xa-turning", props.class];
  return (
    <svg data-icon={props.name} class={classes.filter(Boolean).join(" ")} viewBox="0 0 16 16" aria-hidden="true">
      {PATHS[props.name]}
    </svg>
  );
}
