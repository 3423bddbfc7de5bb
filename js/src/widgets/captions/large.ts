import { useEffect, useState } from "preact/hooks";

/** Large type, for a lecture: of each view by itself, and still so when the page was loaded anew. */
export function useLarge(id: string, view: number): { large: boolean; setLarge(on: boolean): void } {
  const [large, show] = useState(false);
  const key = `jupyter_xvoice.captions.large/${id}/${view}`;
  useEffect(() => {
    if (id !== "" && remembered()?.getItem(key) === "yes") show(true);
  }, [id, key]);
  const setLarge = (on: boolean) => {
    show(on);
    if (id === "") return;
    if (on) remembered()?.setItem(key, "yes");
    else remembered()?.removeItem(key);
  };
  return { large, setLarge };
}

/** Of this tab; null where a page may not remember. */
function remembered(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
