"""Opens the quickstart in JupyterLab; ``--no-browser`` prints the address, ``--check`` reaches the page and stops."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
QUICKSTART = "01_quickstart.ipynb"
START_DEADLINE = 90.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    parser.add_argument("--check", action="store_true", help="wait until the page answers, then stop")
    options = parser.parse_args()
    token = secrets.token_hex(16)
    address = f"http://127.0.0.1:{_free_port()}/lab/tree/{QUICKSTART}?token={token}"
    server = _start(address, token)
    try:
        if not _reached(address, server):
            print("JupyterLab did not answer; what it said stands above.", file=sys.stderr)
            return 1
        if options.check:
            print(f"The page answers: {address.partition('?')[0]}")
            return 0
        if options.no_browser or not _opened(address):
            print(f"Open this address in a browser on this machine: {address}")
        print("Ctrl-C ends JupyterLab.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(server)


def _start(address: str, token: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={urlsplit(address).port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={NOTEBOOKS}", "--log-level=WARN"]
    # The demo asks nothing of the internet.
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    # The token goes by the environment: other users of the machine can read arguments.
    return subprocess.Popen(command, env=os.environ | {"JUPYTER_TOKEN": token})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reached(address: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  our own loopback address
                return bool(answer.status == 200 and b"jupyter-config-data" in answer.read())
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    return False


def _opened(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()


if __name__ == "__main__":
    raise SystemExit(main())
