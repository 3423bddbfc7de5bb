"""The word lane follows the sound: what is marked is what is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.player_notebook import CATCH, MADE, PlayerNotebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.lab import Lab

COUNT = 24
CELL = f"{MADE}\nplayer = Player(sound({COUNT}), words({COUNT}))\nplayer"

# Beginnings of sound as the listener hears them, and marks of words as the page draws them, both in performance.now().
LISTEN = """async () => {
  const heard = [], marked = [];
  globalThis.__heard = heard;
  globalThis.__marked = marked;
  const context = new AudioContext();
  const code = `registerProcessor("onsets", class extends AudioWorkletProcessor {
    quiet = 1e9;
    process([input]) {
      const samples = input[0] ?? [];
      for (let n = 0; n < samples.length; n++) {
        if (Math.abs(samples[n]) > 0.05) {
          if (this.quiet > 0.1 * sampleRate) this.port.postMessage((currentFrame + n) / sampleRate);
          this.quiet = 0;
        } else this.quiet++;
      }
      return true;
    }
  })`;
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const node = new AudioWorkletNode(context, "onsets");
  const source = context.createMediaElementSource(globalThis.__played);
  source.connect(node);
  source.connect(context.destination);
  node.port.onmessage = ({ data }) => {
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    heard.push(performanceTime + (data - contextTime) * 1000);
  };
  const lane = document.querySelector(".xp-lane");
  let last = "";
  new MutationObserver(() => {
    const now = lane.querySelector(".xp-sounding")?.textContent ?? "";
    if (now !== last && now !== "") requestAnimationFrame(() => marked.push([now, performance.now()]));
    last = now;
  }).observe(lane, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
  await context.resume();
}"""


@pytest.fixture
def player(page: Page, lab: Lab) -> Iterator[PlayerNotebook]:
    page.add_init_script(CATCH)
    notebook = PlayerNotebook(page, lab, [CELL])
    notebook.show()
    yield notebook
    notebook.close()


def test_a_word_is_marked_within_50_ms_of_its_sound(player: PlayerNotebook) -> None:
    player.button("Play").click()
    player.until(lambda: player.shown_time > 0.5, "it plays")
    player.button("Pause").click()
    player.page.evaluate(LISTEN)
    player.slider.press("Home")
    player.page.wait_for_timeout(100)
    player.page.evaluate("() => { __heard.length = __marked.length = 0; }")
    player.slider.press("Space")
    player.until(lambda: player.shown_time > 12 and not player.playing, "it comes to its end")
    heard = player.page.evaluate("__heard")
    marked = player.page.evaluate("__marked")
    assert len(heard) == COUNT
    assert [word for word, _ in marked] == [f"w{n}" for n in range(COUNT)]
    apart = [time - sound for (_, time), sound in zip(marked, heard, strict=True)]
    late = sorted(map(abs, apart))
    print(
        {"median_ms": round(late[len(late) // 2], 1), "p90_ms": round(late[-3], 1), "apart": [round(a) for a in apart]}
    )
    assert late[len(late) // 2] <= 50
    # A frame that a loaded machine draws late is late; early is nothing but wrong.
    assert min(apart) >= -50
