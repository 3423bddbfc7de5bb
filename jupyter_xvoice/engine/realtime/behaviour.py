"""What a session does where the service was seen to do now this, now that (protocol.md 9.10 and 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.engine.faults import Fault

__all__ = ["Behaviour"]


@dataclass(frozen=True)
class Behaviour:
    """The defaults are the newest live findings.

    Attributes:
        commit_answers: a manual commit of speech is answered by itself.
        silence_commits: a manual commit of silence is acknowledged.
        drops_repeated: ``response.create`` after an answer to committed audio, with nothing new, is dropped silently.
        drops_creates: so many of the first ``response.create`` are.
        resumes: once, ``speech_started`` comes again for an item that has stopped, and the reply that was opened is
            dropped without an end.
    """

    commit_answers: bool = True
    silence_commits: bool = False
    drops_repeated: bool = True
    drops_creates: int = 0
    resumes: bool = False

    @classmethod
    def of(cls, fault: Fault | None) -> Behaviour:
        """What ``fault`` asks for."""
        match fault.name if fault else "":
            case "commit-unanswered":
                return cls(commit_answers=False, drops_repeated=False)
            case "silence-committed":
                return cls(silence_commits=True)
            case "dropped-create":
                return cls(drops_creates=int(fault.number("first", 1)) if fault else 1)
            case "speech-resumed":
                return cls(resumes=True)
            case _:
                return cls()
