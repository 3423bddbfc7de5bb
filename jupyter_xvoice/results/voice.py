"""A voice that can speak."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Voice"]


class Voice(BaseModel):
    """A built-in or custom voice (protocol.md 5, 8.1). What the service does not say is None; fields it adds are kept.

    Attributes:
        voice_id: what ``voice=`` takes; not case-sensitive.
        name: for the reader.
        language: ISO 639 or BCP-47.
        gender: "male", "female" or "neutral".
        tone: one word, for example "warm".
        description: free text.
        accent: free text.
        age: "young", "middle-aged" or "old".
        use_case: for example "narration".
        created_at: ISO 8601, custom voices only.
        custom: whether it was made by the team from a recording.
        place: where it speaks ("xAI", "Local engine", a host).
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    voice_id: str
    name: str | None = None
    language: str | None = None
    gender: str | None = None
    tone: str | None = None
    description: str | None = None
    accent: str | None = None
    age: str | None = None
    use_case: str | None = None
    created_at: str | None = None
    custom: bool = False
    place: str = ""

    def __repr__(self) -> str:
        facts = [self.name, self.gender, self.tone, self.language, "custom" if self.custom else None]
        return f"Voice({', '.join([repr(self.voice_id), *filter(None, facts)])})"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from jupyter_xvoice.results.display import voices_html

        return voices_html([self], None, self.place)
