import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { AgentActions, AgentState } from "../../agent/state.ts";
import { Button } from "../../ui/button.tsx";
import { cannotStart } from "../../ui/card_data.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { words } from "../../ui/strings.ts";
import "./input_line.css";

/** Enter sends, Shift+Enter begins a line, arrow up in an empty box brings the last message back. */
export function InputLine({ state, actions }: { state: AgentState; actions: AgentActions }): JSX.Element {
  const [text, setText] = useState("");
  const last = useRef("");
  // Without its kernel nothing would come of it: the words stay in the box.
  const gone = state.notice?.name === "kernel-restarted";
  const off = gone || text.trim() === "";

  function send(): void {
    if (off) return;
    last.current = text;
    setText("");
    actions.sendText(text.trim());
  }
  function key(event: JSX.TargetedKeyboardEvent<HTMLTextAreaElement>): void {
    // An input method's Enter chooses a word; Safari reports it as 229 after the composition has ended.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!event.repeat) send();
    } else if (event.key === "ArrowUp" && text === "" && last.current) {
      event.preventDefault();
      setText(last.current);
    }
  }
  return (
    <div class="xa-input">
      <textarea
        rows={1}
        dir="auto"
        {...FOCUSABLE}
        aria-label={words.input.label}
        placeholder={placeholder(state)}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={key}
      />
      <Button
        class="xa-send"
        icon="arrow-up"
        words={words.input.send}
        label={words.input.send}
        off={off}
        onClick={send}
      />
    </div>
  );
}

function placeholder(state: AgentState): string {
  const { status, microphone, rows, notice } = state;
  if (notice?.name === "kernel-restarted") return words.input.gone;
  if (microphone === "deaf" && status !== "disconnected") return words.input.deaf;
  if (notice?.name === "kernel-busy") return words.input.deaf;
  if (status !== "disconnected" || cannotStart(state)) return words.input.type;
  return rows.length > 0 ? words.input.again : words.input.begin;
}
