"""Both sides of a conversation on one clock, on disk while it goes on."""

from __future__ import annotations

import time
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from jupyter_xvoice.agent.track import Track
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.codecs.whole import encode_pieces
from jupyter_xvoice.audio.formats import file_format
from jupyter_xvoice.audio.resample import Resampler
from jupyter_xvoice.errors import AudioError, InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice.agent.spool import Spool
    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["Recorder", "Recording"]

_SLACK: Final = 0.25  # s: a microphone's frames arrive a little early or late and are one stretch all the same
_SHOWN: Final = 600.0  # s that a display embeds; of longer talks the first minute


class Recorder:
    """Writes both tracks. Only the controller's thread uses it.

    A stretch that goes on lies right behind what came before it, sample by sample, as the clock of the sound card says. A
    stretch that begins is put where the clock of this machine is, but not before the end of either side: an answer that is
    rendered faster than it sounds still takes its time in the recording.
    """

    def __init__(self, spool: Spool, name: str, heard: AudioFormat, spoken: AudioFormat) -> None:
        self.user = Track(spool, f"{name}-user.raw", heard)
        self.agent = Track(spool, f"{name}-agent.raw", spoken)
        self._began = time.monotonic()
        self._waiting: dict[str, list[tuple[int, int]]] = {}  # item -> (place in the file, samples), not rendered yet
        self._item = ""

    def hear(self, data: bytes, *, begins: bool = False) -> None:
        """The user's sound as it was sent; ``begins`` where it does not go on from what came before."""
        track = self.user
        samples = len(data) // track.form.sample_bytes
        source = track.write(data)
        place = self._now(track) - samples
        if begins or not track.end or place > track.end + _SLACK * track.form.rate:
            place = max(place, self._free(track))
        else:
            place = track.end
        track.put(source, samples, place)

    def receive(self, item_id: str, data: bytes) -> None:
        """The agent's sound; it has no place before it is rendered."""
        source = self.agent.write(data)
        self._waiting.setdefault(item_id, []).append((source, len(data) // self.agent.form.sample_bytes))

    def render(self, item_id: str, samples: int) -> None:
        """The next ``samples`` of an item were rendered until now."""
        track, left = self.agent, samples
        place = track.end
        if item_id != self._item:
            self._item = item_id
            place = max(self._now(track) - samples, self._free(track))
        waiting = self._waiting.get(item_id, [])
        while left > 0 and waiting:
            source, length = waiting.pop(0)
            taken = min(length, left)
            track.put(source, taken, place)
            place += taken
            left -= taken
            if taken < length:
                waiting.insert(0, (source + taken, length - taken))

    def cut(self, item_id: str) -> None:
        """The rest of an item will not be rendered."""
        self._waiting.pop(item_id, None)

    def close(self) -> None:
        """Nothing more comes."""
        self._waiting.clear()
        self.user.close()
        self.agent.close()

    def _now(self, track: Track) -> int:
        return int((time.monotonic() - self._began) * track.form.rate)

    def _free(self, track: Track) -> int:
        """The first place behind both tracks."""
        return int(max(self.user.seconds, self.agent.seconds) * track.form.rate + 0.5)


class Recording:
    """What was sent and what was rendered, of every session of the agent so far. Stays on disk until nobody holds it.

    The user is the left channel, the agent the right one. What the agent said and nobody heard is not in it; of a muted
    microphone there is the silence that was sent.
    """

    def __init__(self, sessions: list[Recorder]) -> None:
        self._sessions = sessions

    @property
    def duration(self) -> float:
        """Seconds."""
        return sum(_seconds(one) for one in self._sessions)

    @property
    def user(self) -> Audio:
        """The user's side, as long as the whole, in memory."""
        return Audio(_all(self._lane("user", self._rate)), self._rate)

    @property
    def agent(self) -> Audio:
        """The agent's side, as long as the whole, in memory."""
        return Audio(_all(self._lane("agent", self._rate)), self._rate)

    @property
    def audio(self) -> Audio:
        """Both, as stereo, in memory."""
        return Audio(_all(self._pieces(), channels=2), self._rate)

    def to_file(self, path: str | os.PathLike[str], *, codec: str | None = None, bit_rate: int | None = None) -> Path:
        """Writes both sides as stereo to ``path`` and returns it, piece by piece, however long it is.

        The suffix says the format (wav mp3 flac ogg opus m4a …) unless ``codec`` does; ``bit_rate`` in bit/s, lossy ones only.

        Raises:
            InputError: the suffix is not that of a format.
            AudioError: nothing was recorded, or the file cannot be written.
        """
        file = Path(path).expanduser()
        if codec is None and not file.suffix:
            raise InputError(
                f"{str(file)!r} has no suffix that says the format: name it talk.wav, or pass codec='wav'."
            )
        form = file_format(codec or file.suffix)
        frames = round(self.duration * self._rate)
        if not frames:
            raise AudioError("Nothing was recorded yet: talk first, then write the recording.")
        part = file.with_name(f".{file.name}.part")
        try:
            with part.open("wb") as sink:
                encode_pieces(sink, self._pieces(), self._rate, form, channels=2, length=frames, bit_rate=bit_rate)
            part.replace(file)
        except OSError as error:
            raise AudioError(f"The file {str(file)!r} cannot be written: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        return file

    @property
    def _rate(self) -> int:
        rates = [track.form.rate for one in self._sessions for track in (one.user, one.agent)]
        return max(rates, default=24000)

    def _lane(self, side: str, rate: int) -> Iterator[NDArray[np.float32]]:
        """One side at ``rate``, session after session."""
        for session in self._sessions:
            track: Track = getattr(session, side)
            resampler = Resampler(track.form.rate, rate)
            left = round(_seconds(session) * rate)
            for block in track.blocks(0, round(_seconds(session) * track.form.rate)):
                piece = resampler.feed(block)[:left]
                left -= len(piece)
                yield piece
            last = resampler.finish()[:left]
            yield last
            yield np.zeros(left - len(last), dtype=np.float32)

    def _pieces(self) -> Iterator[NDArray[np.float32]]:
        """Both sides beside each other: float32 ``(n, 2)``."""
        rest = {"user": np.zeros(0, dtype=np.float32), "agent": np.zeros(0, dtype=np.float32)}
        lanes = zip_longest(self._lane("user", self._rate), self._lane("agent", self._rate))
        for pieces in lanes:
            for side, piece in zip(rest, pieces, strict=True):
                if piece is not None:
                    rest[side] = np.concatenate([rest[side], piece])
            ready = min(len(lane) for lane in rest.values())
            yield np.stack([lane[:ready] for lane in rest.values()], axis=1)
            rest = {side: lane[ready:] for side, lane in rest.items()}
        last = max(len(lane) for lane in rest.values())  # rounding leaves at most a sample
        if last:
            yield np.stack([np.pad(lane, (0, last - len(lane))) for lane in rest.values()], axis=1)

    def __repr__(self) -> str:
        return f"Recording({self.duration:.1f} s, {self._rate} Hz, user and agent)"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """One line, and a player that stays in the saved notebook."""
        from jupyter_xvoice.audio.display import Fact, audio_html, player

        plain = {"text/plain": repr(self)}
        if not self.duration:
            return plain
        if self.duration <= _SHOWN:
            return plain | {"text/html": audio_html(self.audio)}
        pieces = list(islice(self._pieces(), 14))  # a little more than a minute
        first = Audio(np.concatenate(pieces)[: 60 * self._rate], self._rate)
        whole = f"First minute of {self.duration / 60:.0f}. The whole: agent.recording.to_file('talk.mp3')"
        return plain | {"text/html": player(first, facts=[Fact(whole)])}


def _seconds(session: Recorder) -> float:
    return max(session.user.seconds, session.agent.seconds)


def _all(pieces: Iterator[NDArray[np.float32]], *, channels: int = 1) -> NDArray[np.float32]:
    shape = (0,) if channels == 1 else (0, channels)
    return np.concatenate([np.zeros(shape, dtype=np.float32), *pieces])
