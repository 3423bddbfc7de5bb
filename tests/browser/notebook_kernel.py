"""The kernel of a notebook that is open in a browser, asked beside its page."""

from __future__ import annotations

import ast
import base64
import json
import os
import signal
from typing import TYPE_CHECKING, Any, Final

from jupyter_client.blocking import BlockingKernelClient

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.lab import Lab

DEADLINE: Final = 60.0


class NotebookKernel:
    """Of the notebook at ``path``, as soon as a page has opened it."""

    def __init__(self, lab: Lab, path: Path) -> None:
        self.lab, self.path = lab, path
        self._client: BlockingKernelClient | None = None

    @property
    def _kernel(self) -> BlockingKernelClient:
        if self._client is None:
            own = [one for one in self.lab.sessions() if one["path"] == self.path.name]
            client = BlockingKernelClient()
            client.load_connection_file(str(self.lab.runtime / f"kernel-{own[0]['kernel']['id']}.json"))
            client.start_channels()
            self._client = client
        return self._client

    def do(self, code: str, seconds: float = DEADLINE) -> None:
        """Runs ``code`` in the kernel, beside the page."""
        reply = self._kernel.execute(code, silent=True, reply=True, timeout=seconds)
        assert reply["content"]["status"] == "ok", reply["content"]

    def begin(self, code: str) -> None:
        """Runs ``code`` as a cell would; does not wait for it."""
        self._kernel.execute(code, silent=True)

    def value(self, expression: str, seconds: float = DEADLINE) -> Any:
        """The value of an expression in the kernel, if JSON can say it."""
        asked = {"value": f"__import__('json').dumps({expression})"}
        reply = self._kernel.execute("", silent=True, user_expressions=asked, reply=True, timeout=seconds)
        answer = reply["content"]["user_expressions"]["value"]
        assert answer["status"] == "ok", answer
        return json.loads(ast.literal_eval(answer["data"]["text/plain"]))

    def bytes(self, expression: str) -> bytes:
        """Bytes that the kernel has put into base64."""
        return base64.b64decode(self.value(expression))

    def forget(self) -> None:
        """It was restarted: the next question goes to the new one."""
        if self._client is not None:
            self._client.stop_channels()
            self._client = None

    def die(self) -> None:
        """Ends its process, as the system does when memory is short."""
        os.kill(self.value("__import__('os').getpid()"), signal.SIGKILL)
        self.forget()

    def close(self) -> None:
        """Ends the kernel."""
        self.forget()
        self.lab.end_sessions()
