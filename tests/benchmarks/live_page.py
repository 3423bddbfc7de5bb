"""The page's side of the live measurement: what its players rendered, quantum by quantum, and when words and frames passed it.

The sound is taken by a worklet of the measurement's own, which is connected to each player beside the loudspeaker: neither the
product's counts nor its recording are believed. Times are the page's clock, which is the kernel's: one machine.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Page

__all__ = ["QUANTUM", "RATE", "TAP", "LivePage", "Recording"]

RATE = 24_000
QUANTUM = 128  # samples that a worklet renders at a time
_BLOCK = 32  # quanta in a message
TAP = f"""
globalThis.__xvoiceLive = {{ blocks: [], down: [], bare: [], speakers: [], skew: 0, socket: null }};
(() => {{
  const live = globalThis.__xvoiceLive;
  const now = () => performance.now();
  const recorder = `registerProcessor('recorder', class extends AudioWorkletProcessor {{
    constructor() {{ super(); this.begin(); }}
    begin() {{ this.sound = new Float32Array({_BLOCK * QUANTUM}); this.at = []; this.filled = 0; }}
    process([[channel]]) {{
      if (this.filled === 0) this.frame = currentFrame;
      if (channel) this.sound.set(channel, this.filled);
      this.at.push(Date.now());
      this.filled += {QUANTUM};
      if (this.filled === this.sound.length) {{
        this.port.postMessage({{ frame: this.frame, at: this.at, sound: this.sound }}, [this.sound.buffer]);
        this.begin();
      }}
      return true;
    }}
  }});`;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {{
    if (this instanceof AudioWorkletNode && to instanceof AudioDestinationNode) void listen(this);
    return connect.call(this, to, ...more);
  }};
  async function listen(player) {{
    const {{ context }} = player;
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([recorder], {{ type: 'text/javascript' }})));
    const node = new AudioWorkletNode(context, 'recorder', {{ numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' }});
    node.port.onmessage = ({{ data }}) => live.blocks.push(data);
    connect.call(player, node);
  }}
  // The clock of Date in the fractions of performance: read where it has just ticked.
  live.clock = () => {{
    live.skew = Number.NEGATIVE_INFINITY;
    for (const end = now() + 10; now() < end; ) live.skew = Math.max(live.skew, Date.now() - now());
    return live.skew;
  }};
  live.connect = (port) => new Promise((done, failed) => {{
    live.socket = new WebSocket(`ws://127.0.0.1:${{port}}/`);
    live.socket.onmessage = ({{ data }}) => live.bare.push([now(), Number.parseInt(data, 10)]);
    live.socket.onopen = () => done(null);
    live.socket.onerror = failed;
  }});
  function bare({{ position, time, samples }}, main) {{
    if (live.socket?.readyState !== WebSocket.OPEN) return;
    const bytes = new ArrayBuffer(24 + samples.byteLength);
    new Float64Array(bytes, 0, 3).set([position, time, main]);
    new Int16Array(bytes, 24).set(samples);
    live.socket.send(bytes);
  }}
  let audio;
  Object.defineProperty(globalThis, Symbol.for('jupyter_xvoice.audio.v1'), {{
    get: () => audio,
    set(made) {{
      audio = made;
      const {{ openMicrophone, openSpeaker }} = made;
      let turn = 0;
      made.openMicrophone = async (options) => {{
        const handle = await openMicrophone.call(made, options);
        // In turns first by this way and by the product's, whose listener comes after this one.
        handle.frames((frame) => {{
          const main = now();
          if (turn++ % 2) bare(frame, main);
          else queueMicrotask(() => bare(frame, main));
        }});
        return handle;
      }};
      made.openSpeaker = async (options) => {{
        const handle = await openSpeaker.call(made, options);
        live.speakers.push(handle);
        const {{ play, pause }} = handle;
        handle.play = (frame) => {{
          live.down.push([now(), 'play', frame.item]);
          play.call(handle, frame);
        }};
        handle.pause = (on) => {{
          live.down.push([now(), on ? 'pause' : 'go on', '']);
          pause.call(handle, on);
        }};
        return handle;
      }};
    }},
  }});
  live.take = () => {{
    const [blocks, down, heard] = [live.blocks.splice(0), live.down.splice(0), live.bare.splice(0)];
    const bytes = new Uint8Array(blocks.length * {_BLOCK * QUANTUM * 4});
    blocks.forEach(({{ sound }}, n) => bytes.set(new Uint8Array(sound.buffer), n * {_BLOCK * QUANTUM * 4}));
    let text = '';
    for (let n = 0; n < bytes.length; n += 32768) text += String.fromCharCode(...bytes.subarray(n, n + 32768));
    return {{ skew: live.skew, sound: btoa(text), frames: blocks.map(({{ frame }}) => frame), at: blocks.flatMap(({{ at }}) => at), down, bare: heard }};
  }};
}})();
"""


@dataclass
class Recording:
    """What passed the page and what it rendered, since the one before. Times are seconds of the wall clock."""

    sound: NDArray[np.float32]
    """all samples, also of silence"""
    at: NDArray[np.float64]
    """when each quantum was rendered; whole ms"""
    whole: bool
    """no quantum is missing"""
    down: list[tuple[float, str, str]] = field(default_factory=list)
    """sound or a word for the player, on the page's main thread: when, what, item"""
    bare: dict[int, float] = field(default_factory=dict)
    """when a message came over the bare socket, by its number"""

    def when(self, sample: int) -> float:
        """When it was rendered."""
        return float(self.at[min(sample // QUANTUM, self.at.size - 1)])

    def since(self, when: float) -> int:
        """The first sample rendered then or later."""
        return int(np.searchsorted(self.at, when)) * QUANTUM


class LivePage:
    """A page with :data:`TAP` in it, and a bare socket to the kernel."""

    def __init__(self, page: Page, port: int) -> None:
        self._page = page
        page.evaluate("port => globalThis.__xvoiceLive.connect(port)", port)
        self.skew = float(page.evaluate("globalThis.__xvoiceLive.clock()")) / 1000
        """what to add to the page's performance.now(), in s, to get the wall clock"""

    @property
    def stats(self) -> dict[str, float]:
        """Of the player that was opened last."""
        stats: dict[str, float] = self._page.evaluate("globalThis.__xvoiceLive.speakers.at(-1).stats")
        return stats

    def take(self) -> Recording:
        """All since the last time."""
        raw: dict[str, Any] = self._page.evaluate("globalThis.__xvoiceLive.take()")
        sound = np.frombuffer(base64.b64decode(raw["sound"]), dtype=np.float32)
        frames = np.array(raw["frames"], dtype=np.int64)
        return Recording(
            sound,
            np.array(raw["at"], dtype=np.float64) / 1000,
            bool((np.diff(frames) == _BLOCK * QUANTUM).all()),
            [(when / 1000 + self.skew, what, item) for when, what, item in raw["down"]],
            {number: when / 1000 + self.skew for when, number in raw["bare"]},
        )
