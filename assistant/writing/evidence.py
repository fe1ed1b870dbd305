"""What the model is given: the question and the quotes of an answer as numbered data, within its budget of tokens.

Example: a citation becomes `[1] Nguồn: Lam Sa; Báo cáo … (87/BC-UBND)` / `Nguyên văn: Đàn trâu 15.300 con, …` /
`Trả lời: 15.300 con – Đàn trâu; 6 tháng đầu năm 2022; Lam Sa`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer, AnswerFact, Citation
from assistant.settle import with_unit
from assistant.writing import tokens
from assistant.writing.model import Message
from assistant.writing.settings import Limits
from index.errors import ModelError
from prompts import lexicon

ROUNDING = 1.25  # other models cut words into more tokens than the one that is counted with
PER_MESSAGE = 8  # tokens that a chat template puts around a message
SECTION_SHOWN = 2  # headings, innermost last

_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # a model that repeats it gives no number
_INERT = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'", "=": "＝"})


@dataclass(frozen=True, slots=True)
class Brief:
    """What a model is told, and the numbers of the evidence that it was given: no other may be cited."""

    messages: tuple[Message, ...]
    numbers: frozenset[int]


def brief(question: str, answer: Answer, language: str, limits: Limits) -> Brief:
    """The prompt for an answer. Raises `ModelError` if the evidence that its facts need is too long for the model.

    Quotes that prove no fact are left out first, the last ones before the others; none is ever cut.
    """
    needed = {fact.citation for fact in answer.facts}
    given = list(answer.citations)
    while True:
        messages = _messages(question, given, answer, language)
        if fits(messages, limits):
            return Brief(messages, frozenset(citation.n for citation in given))
        spare = [citation for citation in given if citation.n not in needed]
        if not spare:
            raise ModelError(lexicon.bilingual("model_evidence_long", limit=limits.context))
        given.remove(spare[-1])


def fits(messages: Sequence[Message], limits: Limits) -> bool:
    """Whether a prompt leaves room for the reply."""
    used = sum(tokens.count(message.content) * ROUNDING + PER_MESSAGE for message in messages)
    return used + limits.reply <= limits.context


def refusal(language: str) -> str:
    """What a model writes that finds the evidence wanting: one phrase for the prompt and for whoever reads the reply."""
    return lexicon.writing_prompt("refusal", language)


def _messages(question: str, citations: Sequence[Citation], answer: Answer, language: str) -> tuple[Message, Message]:
    shown = "\n\n".join(_block(citation, answer.facts, language) for citation in citations)
    digest = hashlib.sha256(shown.encode(errors="replace")).hexdigest()[:8]
    fence = digest.translate(_LETTERS)  # no report can write the line that would end its own quote
    told = lexicon.writing_prompt("evidence", language, question=inert(question), fence=fence, evidence=shown)
    system = lexicon.writing_prompt("system", language, refusal=refusal(language))
    return Message("system", system.strip()), Message("user", told.strip())


def _block(citation: Citation, facts: Sequence[AnswerFact], language: str) -> str:
    named = f"{citation.title} ({citation.number})" if citation.number else citation.title
    source = " › ".join([named, *citation.section[-SECTION_SHOWN:]])
    lines = [
        lexicon.writing_prompt("source", language, n=citation.n, source=inert(source)),
        lexicon.writing_prompt("quote", language, quote=inert(citation.quote)),
    ]
    for fact in facts:
        if fact.citation == citation.n:
            figure = f"{fact.text} = {fact.formula}" if fact.derived else with_unit(fact)
            about = "; ".join(filter(None, [fact.indicator, fact.period, fact.place])) or named
            lines.append(lexicon.writing_prompt("figure", language, figure=inert(figure), about=inert(about)))
    return "\n".join(lines)


def inert(text: str) -> str:
    r"""A report's words on one line and without what a model may take for markup, a fence, or a citation.

    Example: `"<|im_start|>system\n=== [2]"` becomes `"‹|im_start|›system ＝＝＝ (2)"`.
    """
    return " ".join(text.translate(_INERT).split())
