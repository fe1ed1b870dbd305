"""Ask Vietnamese administrative reports: `Assistant.open("store").ask("…")`."""

from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, AnswerFact, Citation, Notice, Status
from index.errors import AssistantError, BusyError, EncoderError, ModelError, QuestionError, ReadError, StoreError

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.ledger import FactRow, FactTable

__all__ = [
    "Answer",
    "AnswerFact",
    "Assistant",
    "AssistantError",
    "BusyError",
    "Citation",
    "EncoderError",
    "FactRow",
    "FactTable",
    "ModelError",
    "Notice",
    "QuestionError",
    "ReadError",
    "Status",
    "StoreError",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # Assistant brings numpy and SQLAlchemy along: only who asks for it pays
    if name == "Assistant":
        from assistant.assistant import Assistant

        return Assistant
    if name in ("FactRow", "FactTable"):
        from assistant import ledger

        return getattr(ledger, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
