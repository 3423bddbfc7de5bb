"""A real LiteLLM proxy, in its own environment (made by scripts/clients.sh)."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.clients.program import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Proxy", "deployment", "free_port", "litellm_proxy", "proxy_with"]

DEADLINE = 120.0


@dataclass(frozen=True)
class Proxy:
    """One that runs: its address, and its key."""

    url: str
    key: str


def deployment(alias: str, model: str, base: str, key: str, mode: str = "realtime") -> dict[str, Any]:
    """One entry of ``model_list``, in the shape of the vendor's page."""
    params = {"model": model, "api_base": base, "api_key": key}
    return {"model_name": alias, "litellm_params": params, "model_info": {"mode": mode}}


@contextlib.contextmanager
def litellm_proxy(model_list: Sequence[dict[str, Any]], folder: Path) -> Iterator[Proxy]:
    """One that serves while the block runs; its log and config are in ``folder``."""
    config = folder / "config.yaml"
    content = {"model_list": list(model_list), "litellm_settings": {"telemetry": False}}
    config.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    with proxy_with(config, folder) as running:
        yield running


@contextlib.contextmanager
def proxy_with(config: Path, folder: Path, variables: Mapping[str, str] | None = None) -> Iterator[Proxy]:
    """The same with a config that is there, and with ``variables`` of the environment that it names."""
    program = ENVIRONMENTS / "litellm" / "bin" / "litellm"
    if not program.exists():
        pytest.fail("the environment of litellm is missing: run scripts/clients.sh, which makes it", pytrace=False)
    port = free_port()
    key = "sk-" + secrets.token_hex(16)
    environment = {**os.environ, "LITELLM_MASTER_KEY": key, "LITELLM_LOCAL_MODEL_COST_MAP": "True", **(variables or {})}
    command: list[str | Path] = [program, "--config", config, "--host", "127.0.0.1", "--port", str(port)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_alive(url, process, folder / "log")
            yield Proxy(url, key)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_alive(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + DEADLINE
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < end and process.poll() is None:
            try:
                if client.get(f"{url}/health/liveliness", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
    pytest.fail(f"the proxy did not start:\n{log.read_text(errors='replace')[-2000:]}", pytrace=False)
