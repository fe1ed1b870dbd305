"""What the routes take and give, as `/v1/openapi.json` describes it; answers are the JSON that `Answer.to_dict` promises."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import AnswerFact, Citation, Notice, Status
from assistant.assistant import ReportInfo
from assistant.ledger import FactRow

QUESTION = "Đàn lợn của Vân Khê có bao nhiêu con?"
FACT = {
    "value": 245300.0, "unit": "con", "text": "245.300 con", "indicator": "Đàn lợn", "aspect": "level", "period": "2024-H1",
    "as_of": None, "place": "Vân Khê", "approximate": False, "derived": False, "formula": None, "citation": 1,
}  # fmt: skip
CITATION = {
    "n": 1, "doc": "van-khe-6-thang-2024", "title": "Báo cáo tình hình kinh tế - xã hội 6 tháng đầu năm 2024",
    "number": "215/BC-UBND", "date": "2024-06-28", "section": ["I. KINH TẾ", "2. Chăn nuôi"], "page": None,
    "start": 1204, "end": 1262, "quote": "Đàn lợn 245.300 con, tăng 2,1% so với cùng kỳ",
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "question": QUESTION, "status": "answered", "answer": "**245.300 con** – “Đàn lợn 245.300 con, tăng 2,1%…” [1]",
    "facts": [FACT], "citations": [CITATION], "notices": [], "engine": "extractive", "elapsed_ms": 31.2,
}  # fmt: skip


def _example(**value: Any) -> ConfigDict:  # noqa: ANN401  any JSON
    return ConfigDict(json_schema_extra={"examples": [value]})


class ErrorDetail(BaseModel):
    """Why a request was refused."""

    type: str
    message: str


class ErrorRecord(BaseModel):
    """A refusal."""

    model_config = _example(
        error={"type": "busy", "message": "Đang có 72 câu hỏi chờ trả lời… (72 questions are waiting…)"}
    )

    error: ErrorDetail


class Question(BaseModel):
    """A question, after the earlier ones of the same conversation, oldest first."""

    model_config = _example(question=QUESTION, history=[])

    question: str
    history: Annotated[list[str], Field(max_length=100)] = []
    engine: Literal["extractive", "llm"] | None = None


class AnswerRecord(BaseModel):
    """An answer: its figures, each with the span of a report that proves it."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    question: str
    status: Status
    answer: str
    facts: list[AnswerFact]
    citations: list[Citation]
    notices: list[Notice]
    engine: str
    elapsed_ms: float


class Reports(BaseModel):
    """What is indexed."""

    reports: list[ReportInfo]


class ReportText(BaseModel):
    """The text that citations point into: `text[start:end] == quote`, counted in characters of Unicode."""

    model_config = _example(id="van-khe-6-thang-2024", text="ỦY BAN NHÂN DÂN\n…")

    id: str
    text: str


class Facts(BaseModel):
    """Rows of the ledger that fit, `offset` left out before them, and how many fit in all."""

    count: int
    facts: list[FactRow]


class Outcome(BaseModel):
    """What became of a file."""

    model_config = _example(
        file="bao-cao.docx", report="bao-cao", status="new", reason="", passages=61, facts=240
    )  # fmt: skip

    file: str
    report: str
    status: Literal["new", "changed", "unchanged", "failed", "removed"]
    reason: str  # why it failed
    passages: int
    facts: int


class Outcomes(BaseModel):
    """What became of each file."""

    files: list[Outcome]


class Removed(BaseModel):
    """That a report is gone."""

    model_config = _example(id="bao-cao", message="Đã gỡ báo cáo bao-cao. (The report bao-cao was removed.)")

    id: str
    message: str


class Part(BaseModel):
    """A part of a message; text alone is read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of a conversation; those of the user are the questions."""

    role: str
    content: str | list[Part] | None = None


class Chat(BaseModel):
    """A conversation as chat clients send it; what else they set, such as a temperature, changes nothing here."""

    model_config = _example(model="baocao", messages=[{"role": "user", "content": QUESTION}], stream=False)

    model: str = "baocao"
    messages: Annotated[list[Message], Field(min_length=1, max_length=1_000)]
    stream: bool | None = False


class Completion(BaseModel):
    """An answer as chat clients read it, and beside `choices` the facts and citations of it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]
    status: Status
    facts: list[AnswerFact]
    citations: list[Citation]
    notices: list[Notice]


class Model(BaseModel):
    """What may be named as the model of a conversation."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "baocao"


class Models(BaseModel):
    """All of them."""

    object: Literal["list"] = "list"
    data: list[Model]
