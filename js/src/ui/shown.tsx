import type { AnyModel, AnyWidget } from "@anywidget/types";
import { type FunctionComponent, render } from "preact";
import { useEffect, useState } from "preact/hooks";

/** ms that a session outlives its last view: a cell that is moved shows it again at once. */
const GRACE = 2000;
/** ipywidgets' mark of a model that was stored in the notebook, whose object is gone with its kernel. */
const STORED = "jupyter-widgets-disconnected";

/** What goes on in a page for one model, for all of its views. */
export interface LiveSession<State> {
  /** Replaced, never changed. */
  readonly state: State;
  subscribe(changed: () => void): () => void;
  /** Nothing of it is left in the page. */
  close(): void;
}

export interface ViewProps<S extends LiveSession<unknown>> {
  session: S;
  state: S["state"];
}

/** The session of a model, as long as something shows it: a page is also given the models of outputs that are long gone. */
class Shown<S extends LiveSession<unknown>> {
  readonly #make: () => S;
  #session: S | null = null;
  #views = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(make: () => S, signal: AbortSignal) {
    this.#make = make;
    signal.addEventListener("abort", () => this.#end());
  }

  enter(signal: AbortSignal): S {
    clearTimeout(this.#timer);
    this.#session ??= this.#make();
    this.#views++;
    signal.addEventListener("abort", () => this.#leave());
    return this.#session;
  }

  #leave(): void {
    if (--this.#views > 0) return;
    this.#timer = setTimeout(() => this.#end(), GRACE);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#session?.close();
    this.#session = null;
  }
}

/** An anywidget module: a session for the model, and a view of it for each output that shows it. */
export function liveWidget<S extends LiveSession<unknown>>(
  make: (model: AnyModel) => S,
  View: FunctionComponent<ViewProps<S>>,
): AnyWidget {
  function Watching({ session }: { session: S }) {
    const [state, show] = useState(session.state);
    useEffect(() => {
      show(session.state);
      return session.subscribe(() => show(session.state));
    }, [session]);
    return <View session={session} state={state} />;
  }
  return () => {
    let shown: Shown<S>;
    return {
      // Nothing is awaited: after 2 s anywidget drops what the kernel says.
      initialize({ model, signal }) {
        shown = new Shown(() => make(model), signal);
      },
      render({ el, signal }) {
        if (el.classList.contains(STORED)) return; // the card beside it says that the cell has to be run
        render(<Watching session={shown.enter(signal)} />, el);
        signal.addEventListener("abort", () => render(null, el));
      },
    };
  };
}
