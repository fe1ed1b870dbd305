"""Check a draft sentence by sentence against the quotes that it cites: what is wrong with it is a list of `Flaw`s.

A draft is tidied, its figures are put back into the report's writing (`restoring.py`), and each stretch up to its `[n]` must
hold to the rules of `rules.py`. A draft that is refused costs style alone, so what is in doubt is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Answer, AnswerFact
from assistant.matching import normal
from assistant.settle import MAX_ANSWER, numbers, unsourced
from assistant.writing.restoring import restored
from assistant.writing.rules import Checked, Flaw, Segment
from index.paragraphs import sentences

_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_MARKER = re.compile(r"\[(\d{1,3})\]")
_LISTED = re.compile(r"[\[【](\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[\]】]")
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.S)
_MARKDOWN = re.compile(r"\*{1,3}|_{2,3}|^\s*#+\s*|^```\w*\s*$", re.M)
_BULLET = re.compile(r"^\s*(?:[-*•+–]|\d{1,2}[.)])\s+", re.M)


def checked(reply: str, answer: Answer, given: frozenset[int], language: str, asked: str) -> tuple[str, list[Flaw]]:
    """A reply as it would be shown, and what is wrong with it; see `flaws`."""
    text = restored(tidied(reply), answer, given, language)
    return text, flaws(text, answer, given, language, asked)


def tidied(reply: str) -> str:
    """A reply without markup, thoughts and numbers of a list; `[1, 2]` as `[1][2]`."""
    text = _MARKDOWN.sub("", _BULLET.sub("- ", _THOUGHT.sub("", reply)))
    text = _LISTED.sub(lambda found: "".join(f"[{n}]" for n in re.findall(r"\d+", found[1])), text)
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def flaws(draft: str, answer: Answer, given: frozenset[int], language: str, asked: str) -> list[Flaw]:
    """What is wrong with a tidied draft of an answer.

    `given` are the numbers of the evidence that the model had; `asked` is the question, in Vietnamese with its diacritics.
    """
    if not re.search(r"\w", draft):
        return [Flaw("empty")]
    if len(draft) > MAX_ANSWER:
        return [Flaw("long", str(MAX_ANSWER))]
    citations = {citation.n: citation for citation in answer.citations if citation.n in given}
    segments, found = _segments(draft, frozenset(citations))
    for segment in segments:
        found += Checked.of(segment, answer, citations, (language, asked)).flaws()
    found += [Flaw("number", number) for number in unsourced(replace(answer, text=draft))]
    found += _missing(segments, answer)
    return list(dict.fromkeys(found))


def is_sentence(fact: AnswerFact, answer: Answer) -> bool:
    """Whether a fact is a whole sentence of its report, and not a figure, a name, a day or a number in it."""
    return fact.value is None and any(c.n == fact.citation and c.quote == fact.text for c in answer.citations)


def _segments(draft: str, known: frozenset[int]) -> tuple[list[Segment], list[Flaw]]:
    """The draft by its citations, and the sentences that have none or cite what there is not."""
    segments: list[Segment] = []
    found: list[Flaw] = []
    for sentence in _sentences(draft):
        unknown = sorted({int(n) for n in _MARKER.findall(sentence)} - known)
        found += [Flaw("citation", f"[{n}]") for n in unknown]
        markers = list(_MARKERS.finditer(sentence))
        if not markers:
            if not sentence.rstrip().endswith(":") or numbers(sentence):
                found.append(Flaw("uncited", sentence.strip()))
            segments.append(Segment(sentence, known))
            continue
        start, cited = 0, frozenset[int]()
        for marker in markers:
            cited = frozenset(map(int, _MARKER.findall(marker[0]))) & known
            segments.append(Segment(sentence[start : marker.start()], cited, sentence[:start]))
            start = marker.end()
        if re.search(r"\w", sentence[start:]):
            segments.append(Segment(sentence[start:], cited, sentence[:start]))  # "[1] so với cùng kỳ."
    return segments, found


def _sentences(draft: str) -> list[str]:
    """The sentences of a draft; citations behind a full stop belong to the sentence before it."""
    found: list[str] = []
    for line in draft.splitlines():
        for start, end in sentences(line):
            piece = line[start:end]
            lead = _MARKERS.match(piece)
            if lead and start > 0 and found and not _MARKER.search(found[-1]):
                found[-1] += lead[0]
                piece = piece[lead.end() :]
            if re.search(r"\w", piece):
                found.append(piece)
    return found


def _missing(segments: Sequence[Segment], answer: Answer) -> Iterator[Flaw]:
    """The facts that the draft leaves out: an answer says all of them, a conflict both sides."""
    for fact in answer.facts:
        said = [segment.text for segment in segments if fact.citation in segment.cited]
        if not any(_states(text, fact, answer) for text in said):
            yield Flaw("missing", f"{fact.text} [{fact.citation}]")


def _states(text: str, fact: AnswerFact, answer: Answer) -> bool:
    wanted = numbers(fact.text)
    if fact.value is not None and wanted:
        return set(wanted) <= set(numbers(text))
    return is_sentence(fact, answer) or normal(fact.text) in normal(text)
