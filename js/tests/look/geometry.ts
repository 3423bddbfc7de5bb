/** What stands where: heights of the rows, and what does not fit. */

interface Geometry {
  /** px, of the frame and of its rows. */
  readonly heights: Readonly<Record<string, number>>;
  /** What sticks out, is cut off, lies over its neighbour, or is too small to be hit: one sentence each. */
  readonly troubles: readonly string[];
}

const ROWS = ["frame", "toolbar", "content", "input", "strip"] as const;
const LINES =
  ".xa-toolbar, .xa-input, .xa-strip, .xa-drawer-bar, .xa-foot, .xa-tool-head, .xa-notice, .xa-keep, .xa-microphone";
const FOCUSABLE = "button, input, textarea, select, a[href], [tabindex]:not([tabindex='-1'])";
const SLACK = 1; // px: browsers round

export function geometry(root: Element): Geometry {
  const frame = root.querySelector(".xa-frame");
  if (!frame) return { heights: {}, troubles: ["no frame"] };
  const heights: Record<string, number> = {};
  for (const row of ROWS)
    heights[row] = frame.parentElement?.querySelector(`.xa-${row}`)?.getBoundingClientRect().height ?? 0;
  const seen = [...frame.querySelectorAll<HTMLElement>("*")].filter(visible);
  return {
    heights,
    troubles: [
      ...seen.flatMap((element) => misfit(element, frame)),
      ...[...frame.querySelectorAll(LINES)].flatMap(overlaps),
      ...targets(frame),
    ],
  };
}

/** For the eye: not what is there for screen readers only. */
function visible(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && !element.closest(".xa-said, .xa-aside, svg *");
}

/** What stands where its sound does is as wide as that lasts, and is cut where the eye is not. */
const IN_TIME = ".xp-stage, .xp-stage *";

function misfit(element: HTMLElement, frame: Element): string[] {
  const troubles: string[] = [];
  if (element.matches(IN_TIME)) return troubles;
  if (endsInDots(element.parentElement, frame)) return troubles;
  const [box, around] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
  const style = getComputedStyle(element);
  if (box.width > 0 && (box.left < around.left - SLACK || box.right > around.right + SLACK)) {
    troubles.push(`${name(element)} sticks out sideways`);
  }
  if (element.matches("textarea, input, svg")) return troubles;
  const wide = element.scrollWidth > element.clientWidth + SLACK && element.clientWidth > 0;
  if (wide && style.overflowX !== "visible" && style.textOverflow !== "ellipsis")
    troubles.push(`${name(element)} is cut off sideways`);
  if (wide && style.textOverflow === "ellipsis" && element.clientWidth < 24)
    troubles.push(`of ${name(element)} nothing is left`);
  const high = element.scrollHeight > element.clientHeight + SLACK && element.clientHeight > 0;
  if (high && ["hidden", "clip"].includes(style.overflowY) && style.webkitLineClamp === "none")
    troubles.push(`${name(element)} is cut off below`);
  return troubles;
}

/** What is cut here ends in an ellipsis. */
function endsInDots(element: Element | null, frame: Element): boolean {
  for (let at = element; at && at !== frame; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.overflowX === "hidden" && style.textOverflow === "ellipsis") return true;
  }
  return false;
}

function overlaps(line: Element): string[] {
  // The parts of the status are set flush right: what has no room sticks out of its box, into its neighbour.
  const parts = [...line.children].flatMap((part) => (part.matches(".xa-status") ? [...part.children] : [part]));
  const boxes = parts.filter(visible).map((element) => ({ element, box: element.getBoundingClientRect() }));
  const troubles: string[] = [];
  boxes.forEach(({ element, box }, index) => {
    for (const next of boxes.slice(index + 1)) {
      const across = Math.min(box.right, next.box.right) - Math.max(box.left, next.box.left);
      const down = Math.min(box.bottom, next.box.bottom) - Math.max(box.top, next.box.top);
      if (across > SLACK && down > SLACK) troubles.push(`${name(next.element)} lies over ${name(element)}`);
    }
  });
  return troubles;
}

function targets(frame: Element): string[] {
  const found = [...frame.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(visible);
  return found.flatMap((element) => {
    const troubles: string[] = [];
    const box = (element.closest("label") ?? element).getBoundingClientRect();
    if (Math.min(box.width, box.height) < 24 - 0.5 && !element.matches(IN_TIME))
      troubles.push(`${name(element)} is less than 24 x 24`);
    if (element.dataset.lmSuppressShortcuts !== "true")
      troubles.push(`${name(element)} lets JupyterLab's keys through`);
    return troubles;
  });
}

export function name(element: Element): string {
  const text = element.getAttribute("aria-label") ?? element.textContent ?? "";
  return `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} "${text.slice(0, 40)}"`;
}
