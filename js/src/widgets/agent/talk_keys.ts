import { useEffect, useRef } from "preact/hooks";
import type { AgentActions, AgentState } from "../../agent/state.ts";
import type { ControlKeys } from "../../ui/microphone_control.tsx";

/** What the microphone control and the transcript do with keys. */
export type TalkKeys = Required<ControlKeys>;

export interface Talk {
  keys: TalkKeys;
  begin(): void;
  send(): void;
}

const MUTABLE = new Set(["open", "deaf", "muted"]);

/** Space held talks, Escape throws it away, losing focus or the window ends it; M mutes (ui.md 5). */
export function useTalk(state: AgentState, actions: AgentActions): Talk {
  const holding = useRef(false);
  const now = useRef({ state, actions });
  now.current = { state, actions };

  const talk = useRef<Talk | null>(null);
  if (!talk.current) {
    const end = (what: "send" | "discard") => {
      if (!holding.current) return;
      holding.current = false;
      now.current.actions.talk(what);
    };
    const begin = () => {
      const { microphone } = now.current.state;
      if (holding.current || (microphone !== "waiting" && microphone !== "held")) return;
      holding.current = true;
      now.current.actions.talk("begin");
    };
    const keys: TalkKeys = {
      onKeyDown(event) {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.target !== event.currentTarget) return;
        if (event.key === "Escape" && holding.current) {
          event.preventDefault();
          end("discard");
        } else if (event.key === " " && now.current.state.manual) {
          event.preventDefault();
          if (!event.repeat) begin();
        } else if (event.key === "m" || event.key === "M") {
          if (!event.repeat && MUTABLE.has(now.current.state.microphone)) now.current.actions.toggleMute();
        }
      },
      onKeyUp(event) {
        if (event.key !== " " || !(holding.current || now.current.state.manual)) return;
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        end("send");
      },
      onBlur: () => end("send"),
    };
    talk.current = { keys, begin, send: () => end("send") };
  }
  const made = talk.current;
  useEffect(() => {
    const end = () => made.send();
    window.addEventListener("blur", end);
    document.addEventListener("visibilitychange", end);
    return () => {
      end();
      window.removeEventListener("blur", end);
      document.removeEventListener("visibilitychange", end);
    };
  }, [made]);
  return made;
}
