/** How well everything can be told from what lies behind it: the browser blends alpha and tints, pixel by pixel. */
import { name } from "./geometry";

/** Ratio, what it is, the colour and what it lies on. */
type Contrast = readonly [number, string, string, string];

const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
  willReadFrequently: true,
}) as CanvasRenderingContext2D;

function luminance(colours: readonly string[]): number {
  pixel.fillStyle = "#fff";
  pixel.fillRect(0, 0, 1, 1);
  for (const colour of colours) {
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = [...pixel.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Colours from the page's to the element's own, those that are seen through left in. */
function behind(element: Element | null): string[] {
  const colours: string[] = [];
  for (let at = element; at; at = at.parentElement) colours.unshift(getComputedStyle(at).backgroundColor);
  return colours.filter((colour) => colour !== "rgba(0, 0, 0, 0)");
}

const known = new Map<string, number>();

function contrast(colour: string, on: readonly string[], what: string): Contrast {
  const key = [colour, ...on].join();
  const ratio = known.get(key) ?? ratioOf(colour, on);
  known.set(key, ratio);
  return [Math.round(ratio * 100) / 100, what, colour, on.join(" ")];
}

function ratioOf(colour: string, on: readonly string[]): number {
  const both = [luminance(on), luminance([...on, colour])];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}

/** What cannot be pressed now may be pale, unless its words say a state. */
const PALE = ".xa-button[aria-disabled=true], .xa-switch[aria-disabled=true]";

export function texts(root: Element): Contrast[] {
  const found: Contrast[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim();
    if (!text || !element?.checkVisibility() || element.closest(PALE)) continue;
    found.push(
      contrast(getComputedStyle(element).color, behind(element), `"${text.slice(0, 40)}" in ${element.className}`),
    );
  }
  for (const box of root.querySelectorAll("input[placeholder], textarea[placeholder]")) {
    found.push(contrast(getComputedStyle(box, "::placeholder").color, behind(box), `placeholder of ${name(box)}`));
  }
  return found;
}

/** What is drawn, and which of its colours is seen. */
const DRAWN: Readonly<Record<string, (style: CSSStyleDeclaration) => string>> = {
  ".xa-icon": (style) => style.color,
  "canvas.xa-bars": (style) => style.color,
  ".xa-responses rect": (style) => style.fill,
  ".xa-dot": (style) => (style.backgroundColor === "rgba(0, 0, 0, 0)" ? style.borderTopColor : style.backgroundColor),
  "textarea, input": (style) => style.borderTopColor,
  ".xa-part": (style) => style.backgroundColor,
  ".xa-caret, .xa-bar": (style) => style.borderInlineStartColor,
  ".xa-notice, .xa-card.xa-warn, .xa-card.xa-error": (style) => style.borderLeftColor,
  "[role=tab][aria-selected=true]": (style) => style.borderBottomColor,
  ".xp-rest, .xp-played": (style) => style.color,
  ".xp-cursor, .xp-here": (style) => style.backgroundColor,
  ".xp-region, .xp-frame": (style) => style.borderLeftColor,
  ".xp-doubtful": (style) => style.textDecorationColor,
  ".xp-corrected, .xp-sounding": (style) => style.borderBottomColor,
};

export function drawings(root: Element): Contrast[] {
  const found: Contrast[] = [];
  for (const [selector, colour] of Object.entries(DRAWN)) {
    for (const element of root.querySelectorAll(selector)) {
      if (!element.checkVisibility() || element.closest(PALE)) continue;
      found.push(
        contrast(colour(getComputedStyle(element)), behind(element.parentElement), `${selector} ${name(element)}`),
      );
    }
  }
  return found;
}
