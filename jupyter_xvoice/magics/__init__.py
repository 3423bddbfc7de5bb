"""``%tts %%tts %stt %%stt %agent %%agent %%announce %voices %xvoice``: parse the line, call the client, return a value with a rich display."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from jupyter_xvoice.magics.announce import as_line
from jupyter_xvoice.magics.completion import make_matcher
from jupyter_xvoice.magics.extension import XVoice
from jupyter_xvoice.magics.question import SpokenQuestion

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["XVoice", "register", "unregister"]


def register(shell: InteractiveShell) -> None:
    """Adds the magics, their completion and ``%config XVoice`` to ``shell``. A second time does nothing."""
    if "XVoice" in shell.magics_manager.registry:
        return
    magics = XVoice(shell=shell)
    shell.register_magics(magics)
    with contextlib.suppress(ImportError):  # IPython before 8.6 (Colab's) does without completion
        magics.matcher = make_matcher(magics.session, shell.user_ns)
        shell.Completer.custom_matchers.append(magics.matcher)
    shell.input_transformer_manager.token_transformers.append(SpokenQuestion)
    shell.input_transformer_manager.line_transforms.insert(0, as_line)


def unregister(shell: InteractiveShell) -> None:
    """Takes away what :func:`register` added, and closes the client."""
    magics = shell.magics_manager.registry.pop("XVoice", None)
    if not isinstance(magics, XVoice):
        return
    magics.announcer.close()
    magics.session.close()
    for kind, names in magics.magics.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    shell.configurables.remove(magics)  # type: ignore[arg-type]  # IPython types the list too narrowly
    if magics.matcher is not None:
        shell.Completer.custom_matchers.remove(magics.matcher)
    if as_line in shell.input_transformer_manager.line_transforms:
        shell.input_transformer_manager.line_transforms.remove(as_line)
    if SpokenQuestion in shell.input_transformer_manager.token_transformers:
        shell.input_transformer_manager.token_transformers.remove(SpokenQuestion)
