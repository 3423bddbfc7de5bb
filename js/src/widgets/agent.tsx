/** The agent's widget: a session for the model, a view of it for each output that shows it. */
import type { AnyModel, AnyWidget } from "@anywidget/types";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Session } from "../agent/session";
import { Agent } from "./agent/Agent";

/** ms that a session outlives its last view: a cell that is moved shows it again at once. */
const GRACE = 2000;
/** ipywidgets' mark of a model that was stored in the notebook, whose agent is gone with its kernel. */
const STORED = "jupyter-widgets-disconnected";

/** The session of a model, as long as something shows it: a page is also given the models of outputs that are long gone. */
class Shown {
  readonly #model: AnyModel;
  #session: Session | null = null;
  #views = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(model: AnyModel, signal: AbortSignal) {
    this.#model = model;
    signal.addEventListener("abort", () => this.#end());
  }

  enter(signal: AbortSignal): Session {
    clearTimeout(this.#timer);
    this.#session ??= new Session(this.#model);
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

function View({ session }: { session: Session }) {
  const [state, show] = useState(session.state);
  useEffect(() => {
    show(session.state);
    return session.subscribe(() => show(session.state));
  }, [session]);
  return <Agent state={state} actions={session.actions} meters={session.meters} />;
}

export default (): AnyWidget => {
  let shown: Shown;
  return {
    // Nothing is awaited: after 2 s anywidget drops what the kernel says.
    initialize({ model, signal }) {
      shown = new Shown(model, signal);
    },
    render({ el, signal }) {
      if (el.classList.contains(STORED)) return; // the card beside it says that the cell has to be run
      render(<View session={shown.enter(signal)} />, el);
      signal.addEventListener("abort", () => render(null, el));
    },
  };
};
