/** What is put on the clipboard when a part of the transcript is copied: words that were not heard stand in brackets. */
import { unheard } from "./said.ts";

export function copied(selection: Selection): string {
  if (selection.rangeCount === 0) return "";
  const range = selection.getRangeAt(0);
  const at = range.commonAncestorContainer;
  const inside = (at instanceof Element ? at : at.parentElement)?.closest(".xa-unheard");
  if (inside) return unheard(range.toString());
  const part = range.cloneContents();
  for (const said of part.querySelectorAll(".xa-unheard")) said.textContent = ` ${unheard(said.textContent ?? "")}`;
  for (const aside of part.querySelectorAll(".xa-aside, .xa-tag, .xa-at, .xa-icon")) aside.remove();
  for (const who of part.querySelectorAll(".xa-who")) who.textContent = `${who.textContent}: `;
  const rows = part.querySelectorAll(".xa-row, .xa-row-note");
  const texts = rows.length > 0 ? [...rows].map((row) => row.textContent) : [part.textContent];
  return texts.map((text) => (text ?? "").split(/\s+/).filter(Boolean).join(" ")).join("\n");
}

/** The selection, also inside a shadow root, where the document's ends at the host. */
export function selected(inside: Element): Selection | null {
  const root: Node & { getSelection?: () => Selection | null } = inside.getRootNode();
  return root.getSelection?.() ?? inside.ownerDocument.getSelection();
}
