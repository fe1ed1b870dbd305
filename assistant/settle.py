"""Write a selection out as an answer and check it before anyone sees it.

Short first: the figure, then the clause that states it, with its source. Every number of the text must stand in a
cited quote, in the question, in a citation's own title, number or date, or be derived from cited operands; an answer that fails
the check is cut back to its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.amounts import written
from assistant.answer import Answer, AnswerFact, Citation, Notice, Status
from assistant.identity import unmentioned
from assistant.passages import Sentence, trimmed, without_opposite
from assistant.query import Query
from assistant.rarity import Rarity
from assistant.select import Candidate
from assistant.selection import Derived, Selection, surroundings
from index.forms import period_in_words
from index.paragraphs import Joined
from index.records import Aspect, Passage, Report
from index.report_tables import head_above
from prompts import lexicon

MAX_ANSWER = 2_400  # characters; the contract allows 2,500
MAX_CITED = 1_500
SHOWN = 420  # characters of a clause that are shown with its figure
RUN_IN = 90  # characters of a name that a line runs in from

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")  # both halves of `a/b` count, each as a whole
_MARKER = re.compile(r"\[\d+\]")
_SPACES = re.compile(r"\s+")
_MARKDOWN = re.compile(r"\*{1,3}|_{2,3}|^#+\s*")


@dataclass(slots=True)
class _Sources:
    """The citations of one answer, numbered in the order of their first use."""

    citations: list[Citation] = field(default_factory=list)

    def cite(self, report: Report, passage: Passage, start: int, end: int) -> int:
        """The number of the citation of this span, a new one if it was not cited yet."""
        end = min(end, start + MAX_CITED)
        for citation in self.citations:
            if citation.doc == report.id and citation.start <= start and end <= citation.end:
                return citation.n
        self.citations.append(
            Citation(
                n=len(self.citations) + 1,
                doc=report.id,
                title=report.title,
                number=report.number,
                date=report.issued.isoformat() if report.issued else None,
                section=passage.headings,
                page=report.page(start),
                start=start,
                end=end,
                quote=report.text[start:end],
            )
        )
        return len(self.citations)

    def of_heads(self, candidate: Candidate) -> int | None:
        """Cite the caption and the heads of the columns above a cell of a table; None if they are too long or elsewhere."""
        report, column = candidate.report, candidate.fact.after
        head = head_above(report.text, candidate.fact.figure.start) if candidate.passage.kind == "table" else None
        if head is None or head[1] - head[0] > MAX_CITED:
            return None
        known = set(_NUMBER.findall(report.text[slice(*head)]))
        if not column or not known.issuperset(_NUMBER.findall(column)):
            return None
        return self.cite(report, candidate.passage, *head)

    def of_candidate(self, candidate: Candidate) -> int:
        """Cite the clause that states a fact."""
        return self.cite(candidate.report, candidate.passage, _named_from(candidate), candidate.fact.end)


def _named_from(candidate: Candidate) -> int:
    """Where the clause of a fact begins, with the name that its line runs in from: `Kè Sông Lạch: tổng mức 468 tỷ đồng`."""
    text, start = candidate.report.text, candidate.fact.start
    line = text.rfind("\n", 0, start) + 1
    name = text[line:start]
    runs_in = candidate.passage.kind != "table" and len(name) <= RUN_IN and name.rstrip(" *_").endswith(":")
    return line + len(name) - len(name.lstrip()) if runs_in else start


def settle(query: Query, selection: Selection, reports: Sequence[Report], rarity: Rarity) -> Answer:
    """The checked answer for a selection; `rarity` knows what the reports speak of. `elapsed_ms` is left to the caller."""
    sources = _Sources()
    if selection.status is Status.NOT_FOUND:
        return _not_found(query, selection, reports, sources)
    facts: list[AnswerFact] = []
    lines: list[str] = []
    asked = selection.derived is not None and "derived" in selection.notices  # the difference itself is asked for
    if selection.derived is not None and asked:
        facts.append(_derived_fact(selection.derived, sources))
        lines.append(_derived_line(query, selection.derived, facts[0]))
    listed = bool(selection.sentences)  # figures of a sentence that is shown whole need no line of their own
    told = [_fact(candidate, sources) for candidate in selection.figures]
    facts += told
    if not listed:
        lines += _figure_lines(query, selection.figures, told, sources)
    for sentence in selection.sentences:
        lines.append(_sentence_line(query, sentence, sources))
    if selection.derived is not None and not asked:
        # A comparison is answered by its sides; their difference comes after them.
        facts.append(_derived_fact(selection.derived, sources))
        lines.append(_derived_line(query, selection.derived, facts[-1]))
    notices = _notices(query, selection, rarity)
    if selection.others:
        lines.append(lexicon.message(f"{selection.status}_intro", query.answer_language))
        told = [_fact(candidate, sources) for candidate in selection.others]
        facts += told
        lines += _figure_lines(query, selection.others, told, sources)
    if not facts:
        facts = [_sentence_fact(sentence, sources) for sentence in selection.sentences]
    answer = Answer(query.question, selection.status, _fitted(lines), tuple(facts), tuple(sources.citations), notices)
    return _checked(answer)


def _fact(candidate: Candidate, sources: _Sources) -> AnswerFact:
    fact = candidate.fact
    return AnswerFact(
        value=float(fact.figure.value),
        unit=fact.figure.unit,
        text=fact.figure.text,  # as it stands: it is looked for in the quote
        indicator=_tidy(fact.name),
        aspect=str(fact.aspect),
        period=fact.period.label if fact.period else None,
        as_of=fact.as_of.isoformat() if fact.as_of else None,
        place=fact.place,
        approximate=fact.figure.approximate,
        derived=False,
        formula=None,
        citation=sources.of_candidate(candidate),
    )


def _derived_fact(derived: Derived, sources: _Sources) -> AnswerFact:
    numbers = [sources.of_candidate(operand) for operand in derived.operands]
    first = derived.operands[0].fact
    return AnswerFact(
        value=float(derived.value),
        unit=derived.unit,
        text=_amount(written(derived.value), derived.unit),
        indicator=_tidy(first.name),
        aspect=None,
        period=first.period.label if first.period else None,
        as_of=None,
        place=first.place,
        approximate=any(c.fact.figure.approximate for c in derived.operands),
        derived=True,
        formula=derived.formula,
        citation=numbers[0],
    )


def _sentence_fact(sentence: Sentence, sources: _Sources) -> AnswerFact:
    report = sentence.report
    number = sources.cite(report, sentence.passage, sentence.start, sentence.end)
    return AnswerFact(
        value=None,
        unit=None,
        text=sentence.said or sources.citations[number - 1].quote,
        indicator="",
        aspect=None,
        period=report.period.label if report.period else None,
        as_of=None,
        place=report.place,
        approximate=False,
        derived=False,
        formula=None,
        citation=number,
    )


def _derived_line(query: Query, derived: Derived, fact: AnswerFact) -> str:
    return lexicon.message("derived", query.answer_language, value=fact.text, formula=derived.formula)


def _figure_lines(
    query: Query, candidates: Sequence[Candidate], facts: Sequence[AnswerFact], sources: _Sources
) -> list[str]:
    """A line for each clause, with all of its figures before it: `**5.412 tỷ đồng**, **78,3%** – “…” [1] (…)`."""
    lines: dict[object, tuple[Candidate, list[AnswerFact], int | None]] = {}
    for candidate, fact in zip(candidates, facts, strict=True):
        heads = sources.of_heads(candidate)
        place = fact if heads is not None else (fact.citation, _clip(candidate))  # a cell has a column of its own
        lines.setdefault(place, (candidate, [], heads))[1].append(fact)
    return [_figure_line(query, *line) for line in lines.values()]


def _figure_line(query: Query, candidate: Candidate, facts: Sequence[AnswerFact], heads: int | None) -> str:
    """`**23,0%** – “… đạt 23,0% kế hoạch …” [1] (Cao Bằng, Báo cáo …)`; a cell of a table with the head of its column."""
    fields = {"value": _values(facts), "n": facts[0].citation, "source": _source(candidate.report)}
    quote, language = _clip(candidate), query.answer_language
    if heads is None:
        return lexicon.message("figure", language, quote=quote, **fields)
    column = _tidy(candidate.fact.after)
    return lexicon.message("cell", language, quote=quote.strip(" |"), column=column, heads=heads, **fields)


def _values(facts: Sequence[AnswerFact]) -> str:
    """`**5.412 tỷ đồng**, **78,3%**`; of several places with the name of each: `**63,2%** (Sông Trà), **22,5%** (Đồng Lau)`."""
    apart = len({fact.place for fact in facts if fact.place}) > 1
    told = (f"**{with_unit(fact)}**{f' ({fact.place})' if apart and fact.place else ''}" for fact in facts)
    return ", ".join(dict.fromkeys(told))


def with_unit(fact: AnswerFact) -> str:
    """The figure as written; the first half of `342.185,3/ 1.234.997 triệu đồng` with the unit that it shares."""
    text, unit = _tidy(fact.text), fact.unit or ""
    words = re.sub(r"^[-–−+(]?[\d.,\s]+\)?", "", text)
    if unit == "%" and not words:
        return f"{text}%"
    if unit in ("", "%", "bậc") or (words and not unit.startswith(f"{words}/")):
        return text
    return _amount(text.removesuffix(words).strip(), unit)


def _amount(number: str, unit: str) -> str:
    """A number with its unit as it is read: `36,46%`, `845 triệu USD`."""
    return f"{number}{'' if unit == '%' else ' '}{unit.replace('usd', 'USD').replace('kwh', 'kWh')}"


def _sentence_line(query: Query, sentence: Sentence, sources: _Sources) -> str:
    start, end = (sentence.start, sentence.end) if sentence.said else trimmed(query, sentence)
    number = sources.cite(sentence.report, sentence.passage, start, end)
    low, high = without_opposite(query, sentence.report.text[start:end])
    quote = _without_notes(sentence.report, sentence.passage, start + low, start + high)
    quote = f"{'… ' if low else ''}{quote}{' …' if start + high < end else ''}"
    if sentence.said:
        fields = {"value": f"**{sentence.said}**", "n": number, "source": _source(sentence.report)}
        if sentence.by_hand:
            return lexicon.message("by_hand", query.answer_language, **fields)
        return lexicon.message("figure", query.answer_language, quote=quote, **fields)
    return lexicon.message("sentence", query.answer_language, quote=quote, n=number, source=_source(sentence.report))


def _source(report: Report) -> str:
    """Where it stands: the report's title, else its number, and its place."""
    name = report.title or report.number or report.id
    return f"{report.place}; {name}" if report.place else name


def _clip(candidate: Candidate) -> str:
    """The clause of a fact, or of a long one the part around the figure, cut between words."""
    fact, text = candidate.fact, candidate.report.text
    start, end = _named_from(candidate), fact.end
    low, high = start, end
    if end - start > SHOWN:
        low = max(start, fact.figure.start - SHOWN * 2 // 3)
        high = min(end, fact.figure.end + SHOWN // 3)
    if low > start:
        low = text.find(" ", low, fact.figure.start) + 1 or fact.figure.start
    if high < end:
        high = max(text.rfind(" ", fact.figure.end, high), fact.figure.end)
    shown = _without_notes(candidate.report, candidate.passage, low, high)
    return f"{'… ' if low > start else ''}{shown}{' …' if high < end else ''}"


def _without_notes(report: Report, passage: Passage, start: int, end: int) -> str:
    """The text of a span as it reads: without the footnotes of a page that break a sentence in two."""
    if start < passage.start or end > passage.end:
        return _tidy(report.text[start:end])
    parts = [(max(a, start), min(b, end)) for a, b in passage.spans if max(a, start) < min(b, end)]
    return _tidy(Joined.of(report.text, parts).text)


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", _MARKDOWN.sub("", text)).strip()


def _notices(query: Query, selection: Selection, rarity: Rarity) -> tuple[Notice, ...]:
    language = query.answer_language
    found = [Notice(key, lexicon.message(f"{key}_notice", language)) for key in selection.notices]
    if selection.figures:
        found += _of_headline(query, selection.figures[0], rarity)
    if selection.status in (Status.AMBIGUOUS, Status.CONFLICTING) and (selection.others or selection.sentences):
        kind = "ambiguous" if selection.status is Status.AMBIGUOUS else "conflict"
        found.append(Notice(kind, lexicon.message(f"{kind}_notice", language)))
    return tuple(found)


def _of_headline(query: Query, headline: Candidate, rarity: Rarity) -> Iterator[Notice]:
    """What tells the first figure from what was asked for: of something more general, an index, a longer time."""
    language, fact = query.answer_language, headline.fact
    absent = unmentioned(query.terms, surroundings(headline), rarity) if query.language == "vi" else ()
    if absent:
        things = "; ".join(f"“{word}”" for word in absent)
        fields = {"absent": things, "indicator": _tidy(fact.name)}
        yield Notice("unmentioned", lexicon.message("unmentioned_notice", language, **fields))
    if (
        fact.aspect is Aspect.INDEX
        and fact.figure.unit == "%"
        and any(Aspect.CHANGE in ask.aspects for ask in query.asks)
    ):
        change = fact.figure.value - 100
        key = "index_up_notice" if change > 0 else "index_down_notice"
        figure = _amount(written(fact.figure.value), "%")
        yield Notice("index", lexicon.message(key, language, figure=figure, change=_amount(written(abs(change)), "%")))
    longer = headline.features.get("period_longer") and not headline.features.get("period_same")
    if longer and fact.period is not None and any(wanted.year_known for wanted in query.periods):
        period = period_in_words(fact.period) if language == "vi" else fact.period.label
        yield Notice("other_period", lexicon.message("other_period_notice", language, period=period))


def _not_found(query: Query, selection: Selection, reports: Sequence[Report], sources: _Sources) -> Answer:
    """Say that it is not there, what was searched, and what is nearest."""
    language = query.answer_language
    places = "; ".join(sorted({report.place for report in reports if report.place})) or "–"
    lines = [lexicon.message("not_found", language, places=_short(places))]
    for candidate in selection.others:
        fact = _fact(candidate, sources)
        line = lexicon.message(
            "nearest", language, quote=_clip(candidate), n=fact.citation, source=_source(candidate.report)
        )
        lines.append(line)
    for sentence in selection.sentences[:1]:
        start, end = trimmed(query, sentence)
        number = sources.cite(sentence.report, sentence.passage, start, end)
        quote = _tidy(sentence.report.text[start:end])
        lines.append(lexicon.message("nearest", language, quote=quote, n=number, source=_source(sentence.report)))
    notice = Notice("not_found", lexicon.message("not_found_notice", language))
    answer = Answer(query.question, Status.NOT_FOUND, _fitted(lines), (), tuple(sources.citations), (notice,))
    return _checked(answer)


def _short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300].rsplit(';', 1)[0]}; …"


def _fitted(lines: Sequence[str]) -> str:
    """The lines that fit into an answer, in order."""
    out: list[str] = []
    length = 0
    for line in lines:
        if length + len(line) + 1 > MAX_ANSWER:
            break
        out.append(line)
        length += len(line) + 1
    return "\n".join(out) or lines[0][:MAX_ANSWER]


def unsourced(answer: Answer) -> list[str]:
    """The numbers of an answer's text that stand in no cited quote, title, number, date or question, and are not derived.

    A number is compared as a whole: 45,7 is not sourced by a 45 and a 7.
    """
    allowed = [answer.question]
    for citation in answer.citations:
        allowed += [citation.quote, citation.title, citation.number or "", citation.date or ""]
    known = {number for text in allowed for number in numbers(text)}
    for fact in answer.facts:
        if fact.derived:
            known |= set(numbers(fact.text))
    return [number for number in numbers(_MARKER.sub(" ", answer.text)) if number not in known]


def numbers(text: str) -> list[str]:
    """The numbers of a text as written, each as a whole: `45,7` of `tăng 45,7%`."""
    return _NUMBER.findall(text)


def _checked(answer: Answer) -> Answer:
    """The answer if it passes the check; else its quotes alone, which always do."""
    if not unsourced(answer):
        return answer
    text = "\n".join(f"“{_tidy(c.quote[:SHOWN])}” [{c.n}]" for c in answer.citations[:4])
    return Answer(answer.question, answer.status, text, answer.facts, answer.citations, answer.notices, answer.engine)
