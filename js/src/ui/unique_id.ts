import { useState } from "preact/hooks";

/** An id that no other element of the page has: Preact's own begins anew in each widget, and a page shows several. */
export function useUniqueId(): string {
  return useState(() => `xa-${Math.random().toString(36).slice(2)}`)[0];
}
