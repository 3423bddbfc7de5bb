import type { AnyModel } from "@anywidget/types";

interface Signal {
  connect(slot: (sender: unknown, status: string) => void): void;
  disconnect(slot: (sender: unknown, status: string) => void): void;
}

interface WithKernel {
  readonly kernel?: { readonly statusChanged?: Signal } | null;
}

const GONE: ReadonlySet<string> = new Set(["restarting", "autorestarting", "dead", "terminating"]);

/**
 * Calls `f` once when the kernel of the widget is gone.
 *
 * ipywidgets takes the comm for dead only when the user restarts the kernel; of one that died by itself JupyterLab's manager
 * knows from the kernel's status. Other hosts have neither, and the kernel counts as busy.
 */
export function onRestart(model: AnyModel, f: () => void, signal: AbortSignal): void {
  const ended = new AbortController();
  const once = () => {
    if (ended.signal.aborted) return;
    ended.abort();
    f();
  };
  signal.addEventListener("abort", () => ended.abort());
  model.on("comm_live_update", once);
  ended.signal.addEventListener("abort", () => model.off("comm_live_update", once));
  const status = (model.widget_manager as WithKernel).kernel?.statusChanged;
  if (status === undefined) return;
  const changed = (_: unknown, word: string) => {
    if (GONE.has(word)) once();
  };
  status.connect(changed);
  ended.signal.addEventListener("abort", () => status.disconnect(changed));
}
