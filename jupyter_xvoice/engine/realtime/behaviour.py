"""What a session does where the service was seen to do now this, now that (protocol.md 9.10 and 13)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Behaviour"]


@dataclass(frozen=True)
class Behaviour:
    """The defaults are the newest live findings.

    Attributes:
        commit_answers: a manual commit of speech is answered by itself.
        silence_commits: a manual commit of silence is acknowledged.
        drops_repeated: ``response.create`` after an answer to committed audio, with nothing new, is dropped silently.
        drops_creates: every ``response.create`` is.
        heard: what every turn of the user is taken to say, without a recogniser (scripted mode); empty: what is heard.
    """

    commit_answers: bool = True
    silence_commits: bool = False
    drops_repeated: bool = True
    drops_creates: bool = False
    heard: str = ""
