"""The recorder in a real JupyterLab and Chromium: how well it follows the sound, and what an hour of it takes.

The hour is fed to the page faster than real, by a microphone that is none: behind it everything is as it is, the page's
recording, the link, the kernel. The page's memory is that of its JavaScript objects after a collection, and of the renderer's
process; the kernel's is what no other process shares. The sound itself, 16 bits, is what both must keep.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs

from tests.benchmarks.gauge import MEGABYTE
from tests.browser.lab import Lab
from tests.browser.recorder_notebook import RECORDER, RecorderNotebook, correlated, spoken
from tests.browser.sound_page import RATE
from tests.browser.speaking import chromium, watched_page

_TALK = 20.0  # s that are recorded for the correlation
_HOUR = 3600
_PART = 60  # s that are fed before the kernel is asked whether it has them
_SAMPLED = 10  # of these parts
_DEADLINE = 300.0
_HAS = "getattr(clip._takes.newest, 'samples', 0)"

# Sample n of the microphone is (n mod 30011) - 15000.
_MICROPHONE = """(() => {
  const hears = new Set();
  let said = 0;
  const handle = {
    label: 'Fed', deviceId: 'fed', rate: 24000, enabled: true,
    granted: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    frames(f) { hears.add(f); return () => hears.delete(f); },
    on: () => () => {}, setFrameMs() {}, async setProcessing() {}, async choose() {}, release() {},
  };
  globalThis[Symbol.for('jupyter_xvoice.audio.v1')] = {
    openMicrophone: async () => handle, sound: 'none', onSound: () => () => {}, resume: async () => {},
    devices: async () => ({ microphones: [{ id: 'fed', label: 'Fed' }], speakers: [], named: true,
                            canChooseSpeaker: false, microphone: 'fed', speaker: '' }),
    onDevices() {},
  };
  globalThis.__feed = async (seconds) => {
    for (const end = said + 24000 * seconds; said < end; said += 960) {
      const samples = new Int16Array(960);
      for (let n = 0; n < 960; n++) samples[n] = ((said + n) % 30011) - 15000;
      for (const f of [...hears]) f({ position: said, time: performance.now(), samples, rms: 0.26, peak: 0.46 });
      if (said % 24000 === 0) await new Promise((done) => setTimeout(done));
    }
  };
})()"""
_RIGHT = "bool((np.round(audio.samples * 32768).astype(int) == np.arange(len(audio.samples)) % 30011 - 15000).all())"


def measure_recorder() -> dict[str, Any]:
    """Both."""
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder) / "lab") as lab:
        return {"likeness": _likeness(lab, Path(folder)), "hour": _hour(lab)}


def _likeness(lab: Lab, folder: Path) -> dict[str, Any]:
    """The correlation of each half second with the file that the fake microphone plays."""
    speech = spoken(folder / "speech.wav")
    with chromium(speech) as browser:
        notebook = RecorderNotebook(watched_page(browser), lab, [RECORDER.format(most=60)])
        notebook.open()
        notebook.press("Record")
        notebook.recorded(_TALK)
        notebook.press("Stop")
        notebook.finished()
        found = notebook.samples()
        notebook.close()
    correlations, shifts = correlated(found, speech)
    return {
        "aim": 0.99,
        "half_seconds": len(correlations),
        "correlation": {
            "worst": round(min(correlations), 4),
            "nine_of_ten_reach": round(float(np.quantile(correlations, 0.1)), 4),
            "median": round(float(np.median(correlations)), 4),
        },
        "below_aim": sum(one < 0.99 for one in correlations),
        "samples_the_browser_dropped": round(max(shifts) - min(shifts)) if shifts else None,
    }


def _hour(lab: Lab) -> dict[str, Any]:
    """Memory while an hour is recorded, in megabytes."""
    with chromium(None) as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.add_init_script(_MICROPHONE)
        notebook = RecorderNotebook(page, lab, [RECORDER.format(most=_HOUR)])
        notebook.open()
        kernel = psutil.Process(notebook.value("__import__('os').getpid()"))
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def sample() -> dict[str, float]:
            session.send("HeapProfiler.collectGarbage")
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            return {
                "minute": round(notebook.value(_HAS) / RATE / 60),
                "kernel": _own(kernel),
                "renderer": round(sum(_own(one) for one in _renderers()), 1),
                "objects": round(metrics["JSHeapUsedSize"] / MEGABYTE, 1),
            }

        memory = [sample()]
        notebook.press("Record")
        notebook.widget.get_by_role("button", name="Stop", exact=True).wait_for()
        began = time.monotonic()
        for part in range(1, _HOUR // _PART + 1):
            page.evaluate("seconds => __feed(seconds)", _PART)
            _until(notebook, part * _PART * RATE)
            if part % _SAMPLED == 0:
                memory.append(sample())
        notebook.finished()
        took = time.monotonic() - began
        notebook.do(
            "import numpy as np, time\nbegan = time.monotonic()\naudio = clip.audio\ntook = time.monotonic() - began"
        )
        result = {
            "seconds": notebook.value("clip.audio.duration"),
            "why": notebook.value("clip.why"),
            "every_sample_is_right": notebook.value(_RIGHT),
            "times_faster_than_real": round(_HOUR / took, 1),
            "audio_takes_s": round(notebook.value("took"), 2),
            "sound_mb": round(2 * RATE * _HOUR / MEGABYTE, 1),
            "memory_mb": memory,
            "kernel_mb_with_audio": _own(kernel),
        }
        notebook.close()
        return result


def _until(notebook: RecorderNotebook, samples: int) -> None:
    end = time.monotonic() + _DEADLINE
    while (has := notebook.value(_HAS)) < samples:
        assert time.monotonic() < end, f"the kernel has {has} of {samples} samples"
        time.sleep(0.05)


def _renderers() -> list[psutil.Process]:
    """Of the browser that this process has started."""
    children = psutil.Process().children(recursive=True)
    return [one for one in children if "--type=renderer" in one.cmdline()]


def _own(process: psutil.Process) -> float:
    return round(float(process.memory_full_info().uss) / MEGABYTE, 1)
