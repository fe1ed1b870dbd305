"""Check a draft sentence by sentence against the quotes that it cites: what is wrong with it is a list of `Flaw`s.

A figure of the answer must stand with its own unit, direction and words: beside `Đàn trâu 15.300 con; đàn bò 9.870 con`
neither "đàn bò có 15.300 con", nor "15.300 tấn", nor "tăng 15.300 con" passes. Any other number must stand in the words of the
quote. In Vietnamese every word of a sentence must be the report's, the question's, or say nothing of its own; in
English it must be known to translate such a word. A draft that is refused costs style alone, so what is in doubt is refused.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, AnswerFact, Citation
from assistant.ledger import head
from assistant.matching import normal
from assistant.settle import MAX_ANSWER, numbers, unsourced
from index.figures import Quantity, find_numbers, unit_at
from index.folding import fold
from index.paragraphs import sentences
from index.periods import TimeMention, find_periods, labelled
from index.records import Period
from prompts import lexicon

ANY_YEAR = 2000  # stands in for a year that a mention of time does not give
BEFORE = 2  # words before a number that is none of the answer's must be the quote's,
BACK = 6  # and all of them back to the number before it, if it is as near as this

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_MARKER = re.compile(r"\[(\d{1,3})\]")
_LISTED = re.compile(r"[\[【](\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[\]】]")
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.S)
_MARKDOWN = re.compile(r"\*{1,3}|_{2,3}|^\s*#+\s*|^```\w*\s*$", re.M)
_BULLET = re.compile(r"^\s*(?:[-*•+–]|\d{1,2}[.)])\s+", re.M)
_PART_END = re.compile(r"[,;:(–]\s|\s(?:và|còn|trong khi|and|while|whereas|but)\s", re.I)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[/%]")
_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")
_CODE = re.compile(r"[\w.,/&-]*[A-ZĐ][\w.,/&-]*")
_UNITLESS = ("", "bậc", None)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a draft: `kind` is the ending of a message's key, `what` the words or the number in question."""

    kind: str
    what: str = ""

    def reason(self, language: str) -> str:
        """What is said of it to the model."""
        return lexicon.message(f"draft_{self.kind}", language, **({"what": self.what} if self.what else {}))


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a sentence that the citations behind it prove."""

    text: str
    cited: frozenset[int]


def tidied(reply: str) -> str:
    """A reply as it would be shown: without markup, thoughts and numbers of a list; `[1, 2]` as `[1][2]`."""
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
        found += _Checked.of(segment, answer, citations, (language, asked)).flaws()
    found += [Flaw("number", number) for number in unsourced(replace(answer, text=draft))]
    found += _missing(segments, answer)
    return list(dict.fromkeys(found))


def _segments(draft: str, known: frozenset[int]) -> tuple[list[_Segment], list[Flaw]]:
    """The draft by its citations, and the sentences that have none or cite what there is not."""
    segments: list[_Segment] = []
    found: list[Flaw] = []
    for sentence in _sentences(draft):
        unknown = sorted({int(n) for n in _MARKER.findall(sentence)} - known)
        found += [Flaw("citation", f"[{n}]") for n in unknown]
        markers = list(_MARKERS.finditer(sentence))
        if not markers:
            if not sentence.rstrip().endswith(":") or numbers(sentence):
                found.append(Flaw("uncited", sentence.strip()))
            segments.append(_Segment(sentence, known))
            continue
        start, cited = 0, frozenset[int]()
        for marker in markers:
            cited = frozenset(map(int, _MARKER.findall(marker[0]))) & known
            segments.append(_Segment(sentence[start : marker.start()], cited))
            start = marker.end()
        if re.search(r"\w", sentence[start:]):
            segments.append(_Segment(sentence[start:], cited))  # "[1] so với cùng kỳ."
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


def _missing(segments: Sequence[_Segment], answer: Answer) -> Iterator[Flaw]:
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


def is_sentence(fact: AnswerFact, answer: Answer) -> bool:
    """Whether a fact is a whole sentence of its report, and not a figure, a name, a day or a number in it."""
    return fact.value is None and any(c.n == fact.citation and c.quote == fact.text for c in answer.citations)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A segment with all that it is compared with."""

    segment: _Segment
    text: str  # of the segment, its mentions of time blanked
    times: tuple[TimeMention, ...]
    spans: tuple[tuple[int, int], ...]  # its numbers
    citations: tuple[Citation, ...]
    facts: tuple[AnswerFact, ...]  # that its citations prove
    answer: Answer
    language: str
    asked: str

    @classmethod
    def of(cls, segment: _Segment, answer: Answer, citations: dict[int, Citation], told: tuple[str, str]) -> _Checked:
        """A segment laid out for its checks; `told` are the language and the question."""
        times = _times(segment.text)
        text = _blanked(segment.text, times)
        return cls(
            segment,
            text,
            times,
            tuple(found.span() for found in _NUMBER.finditer(text)),
            tuple(citations[n] for n in sorted(segment.cited)),
            tuple(fact for fact in answer.facts if fact.citation in segment.cited),
            answer,
            *told,
        )

    def flaws(self) -> Iterator[Flaw]:
        """What is wrong with the segment."""
        odd = [c for c in self.segment.text if _is_odd(c) and not any(c in cited.quote for cited in self.citations)]
        if odd:
            yield Flaw("odd", "".join(odd[:10]))
        for mention in self.times:
            if not self._known_time(mention):
                yield Flaw("time", self.segment.text[mention.start : mention.end])
        for place, (start, end) in enumerate(self.spans):
            flaw = self._number_flaw(place, start, end)
            if flaw:
                yield flaw
        in_words = [word for word in _WORD.findall(fold_case(self.text)) if word in _words("number", self.language)]
        scales = {found[1] for found in re.finditer(r"\d\s+([^\W\d_]+)", fold_case(self.text))}
        strange = [word for word in in_words if word not in scales]
        strange += [] if strange else self._strangers(self.text, [c.quote for c in self.citations], self.facts)
        strange += [] if strange else self._turned()
        if strange:
            yield Flaw("words", ", ".join(dict.fromkeys(strange)))

    # ---- numbers

    def _number_flaw(self, place: int, start: int, end: int) -> Flaw | None:
        number = self.text[start:end]
        code = next((f[0] for f in _CODE.finditer(self.text) if f.start() <= start < f.end() and "/" in f[0]), None)
        if code and any(
            code.strip(".,") in text for c in self.citations for text in (c.quote, c.title, c.number or "")
        ):
            return None
        if _is_signed(self.text, start) and not any(
            _is_signed(c.quote, found.start()) for c in self.citations for found in _occurrences(c.quote, number)
        ):
            return Flaw("number", f"-{number}")
        own = self._own_facts(number)
        if not own:
            return None if self._copied(start, end) else Flaw("context", number)
        tried = [self._fact_flaw(fact, place, start, end) for fact in own]
        return None if None in tried else tried[0]

    def _copied(self, start: int, end: int) -> bool:
        """Whether a number stands in a cited quote behind the same words, in the same unit."""
        wanted = _run_before(self.segment.text[:start])
        mine = _quantity_at(self.segment.text, start)
        for citation in self.citations:
            for found in _occurrences(citation.quote, self.text[start:end]):
                before = _tokens(citation.quote[: found.start()])
                theirs = _quantity_at(citation.quote, found.start())
                if wanted and before[-len(wanted) :] == wanted and _unit(mine) == _unit(theirs):
                    return True
        return False

    def _fact_flaw(self, fact: AnswerFact, place: int, start: int, end: int) -> Flaw | None:
        """What is wrong with a number of a fact: its unit, whether it is exact, its direction, or the words around it."""
        number = self.text[start:end]
        if (fact.value or 0) < 0 and not fact.derived and fact.text not in self.segment.text:
            return Flaw("number", fact.text)  # `(228,3)` without its brackets
        if not self._unit_fits(fact, start, end):
            return Flaw("unit", f"{number} {fact.unit}")
        left, right = self._around(place)
        if fact.derived:
            strange = self._strangers(f"{left} {right}", [c.quote for c in self.citations], self.answer.facts)
            return Flaw("words", ", ".join(strange)) if strange else None
        quote = next(c.quote for c in self.citations if c.n == fact.citation)
        if self._is_about(left, start) != fact.approximate:
            return Flaw("exact" if fact.approximate else "about", number)
        windows = [_window(quote, found) for found in _occurrences(quote, number)]
        flaw: Flaw | None = Flaw("number", number)
        for window in windows:
            flaw = self._words_flaw(fact, number, (left, right), window)
            if flaw is None:
                return None
        return flaw

    def _words_flaw(self, fact: AnswerFact, number: str, mine: tuple[str, str], theirs: tuple[str, str]) -> Flaw | None:
        if _direction(mine[0], self.language, mine[1]) != _direction(theirs[0], "vi"):
            return Flaw("direction", number)
        if _mentions(mine[0], "plan", self.language) and not (
            fact.aspect == "plan" or _mentions(f"{theirs[0]} {fact.indicator}", "plan", "vi")
        ):
            return Flaw("plan", number)
        strange = self._strangers(" ".join(mine), theirs, [fact])
        return Flaw("words", ", ".join(strange)) if strange else None

    def _unit_fits(self, fact: AnswerFact, start: int, end: int) -> bool:
        text = self.segment.text
        if len(numbers(fact.text)) > 1:  # `1 tỷ 784 triệu 400 ngàn USD`
            return " ".join(fact.text.lower().split()) in " ".join(text.lower().split())
        mine = _unit(_quantity_at(text, start))
        allowed = {fact.unit or ""}
        for citation in self.citations:
            found = _occurrences(citation.quote, self.text[start:end])
            allowed |= {_unit(_quantity_at(citation.quote, at.start())) for at in found if citation.n == fact.citation}
        if fact.unit not in _UNITLESS:
            allowed.discard("")
        if fact.unit in _UNITLESS:
            behind = unit_at(text, end)  # `xếp thứ 43 vụ`
            return mine in {"", *allowed} and (behind is None or behind[0].name in allowed)
        if mine in allowed:
            return True
        if self.language != "en":
            return False
        named = _english_units(text[end:])
        # English counts the things themselves, whose names the check of words compares: `15.300 buffaloes` are 15.300 con.
        return bool(named & allowed) or (not named and not mine.startswith("%") and _is_counted(fact.unit or ""))

    def _is_about(self, left: str, start: int) -> bool:
        """Whether the draft gives a number as an estimate or a rounded one."""
        if self.language == "en":
            return bool(_words("about", "en") & set(left.lower().split()[-3:]))
        quantity = _quantity_at(self.segment.text, start)
        return quantity.approximate if quantity else left.lower().split()[-1:] in ([w] for w in _words("about", "vi"))

    def _around(self, place: int) -> tuple[str, str]:
        """The words that a number of the segment has to itself, before and behind it."""
        start, end = self.spans[place]
        before = self.text[self.spans[place - 1][1] if place else 0 : start]
        after = self.text[end : self.spans[place + 1][0] if place + 1 < len(self.spans) else len(self.text)]
        if place and (cut := _PART_END.search(before)):
            before = before[cut.end() :]
        if place + 1 < len(self.spans) and (cut := _PART_END.search(after)):
            after = after[: cut.start()]
        return before, after

    def _own_facts(self, number: str) -> list[AnswerFact]:
        return [fact for fact in self.facts if fact.value is not None and number in numbers(fact.text)]

    # ---- times

    def _known_time(self, mention: TimeMention) -> bool:
        """Whether a time is that of a fact of the segment, or is named in a quote, a heading or a source of it."""
        whole = [f"{c.title} {c.number or ''} {c.quote} {' '.join(c.section)}" for c in self.citations]
        named = [(m.period, m.year_known) for text in whole for m in _times(text)]
        named += [(p, True) for c in self.citations if c.date and (p := labelled(c.date))]
        named += [
            (p, True) for fact in self.facts for label in (fact.period, fact.as_of) if label and (p := labelled(label))
        ]
        own = [p for fact in self.facts if fact.value is not None for p in _periods(fact)]
        if own and not any(_same_time(mention, period) for period in own):
            return self._verbatim(mention)
        return any(_same_time(mention, period, known=known) for period, known in named)

    def _verbatim(self, mention: TimeMention) -> bool:
        """Whether another time than the fact's, `so với cùng kỳ năm 2020`, stands in a quote behind the same words."""
        text = self.segment.text
        wanted = _run_before(text[: mention.start])
        said = _tokens(text[mention.start : mention.end])
        return bool(wanted) and any(_holds(_tokens(citation.quote), [*wanted, *said]) for citation in self.citations)

    # ---- words

    def _turned(self) -> Iterator[str]:
        """Words such as `giảm` and `không`, beside no figure of the answer, that the quote does not have behind the same words.

        What stands beside such a figure was compared with its own surroundings; elsewhere `đàn bò giảm` would be made of
        the words of `Đàn trâu giảm 2,4%; đàn bò tăng 1,1%`.
        """
        rest = self.text
        for place, (start, end) in enumerate(self.spans):
            if self._own_facts(self.text[start:end]):
                left, right = self._around(place)
                low, high = start - len(left), end + len(right)
                rest = f"{rest[:low]}{'.' * (high - low)}{rest[high:]}"
        told = [f"{c.quote} {c.title} {' '.join(c.section)}" for c in self.citations] + [_name(f) for f in self.facts]
        ground = [_tokens(text) for text in told]
        mine = [(found.start(), found[0].lower()) for found in _TOKEN.finditer(self.segment.text)]
        for i, (start, word) in enumerate(mine):
            if word in _words("never_asked", self.language) and rest[start] != ".":
                run = [token for _, token in mine[max(0, i - BEFORE) : i + 1 if i else i + 1 + BEFORE]]
                if self.language == "en" or not any(_holds(tokens, run) for tokens in ground):
                    yield word

    def _strangers(self, text: str, windows: Sequence[str], facts: Sequence[AnswerFact]) -> list[str]:
        """The words of a text that neither the evidence nor the question has."""
        about = [f"{c.title} {' '.join(c.section)}" for c in self.citations]
        about += [f"{_name(fact)} {fact.place or ''} {fact.unit or ''} {fact.text}" for fact in facts]
        about += [word for fact in facts if fact.aspect == "plan" for word in _words("plan", "vi")]
        ground = " ".join([*windows, *about])
        ground = f"{ground} {_written_out(ground)}"
        asked = self.asked if len(self.answer.facts) == 1 else ""  # with two, one's name is not the other's
        if self.language == "en":
            return _english_strangers(text, ground, asked)
        known = set(normal(ground).split()) | _words("glue", "vi")
        known |= set(normal(asked).split()) - _words("never_asked", "vi")
        if any(fact.derived for fact in facts):
            known |= _words("derived", "vi")
        return [word for word in normal(text).split() if word.isalpha() and word not in known]


def fold_case(text: str) -> str:
    """A text in lower case, its length kept."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _written_out(text: str) -> str:
    """What the abbreviations of a text stand for: kế hoạch for `KH`."""
    known = lexicon.abbreviations()
    return " ".join(meant for word in set(re.findall(r"\w+", text)) for meant in known.get(word, ()))


def _english_strangers(text: str, ground: str, asked: str) -> list[str]:
    """The words of an English text that translate nothing of the evidence and do not stand in the question."""
    exact, loose = normal(ground), set(fold(normal(ground)).split())
    known = _words("glue", "en") | lexicon.stopwords("en").filler | _words("up", "en") | _words("down", "en")
    known |= _words("about", "en") | _words("plan", "en") | set(normal(asked).split()) - _words("never_asked", "en")
    known |= {word for unit in lexicon.units() for spelling in unit.english for word in spelling.lower().split()}
    found = [match[0] for match in _WORD.finditer(text)]
    strange, place = [], 0
    while place < len(found):
        length = _translated(found[place:], exact)
        word = found[place].lower()
        if length == 0 and word not in known and fold(word) not in loose:
            strange.append(found[place])
        place += length or 1
    return strange


def _translated(words: Sequence[str], exact: str) -> int:
    """How many of the first words are a term whose Vietnamese stands in the evidence; 0 if none is."""
    for length in range(min(6, len(words)), 0, -1):
        term = " ".join(words[:length]).lower()
        meant = lexicon.english().get(term, ())
        if any(normal(one) in exact for one in meant):
            return length
    return 0


@functools.cache
def _words(name: str, language: str) -> frozenset[str]:
    return lexicon.writing_words(name, language)


def _mentions(text: str, name: str, language: str) -> bool:
    held = normal(text)
    return any(f" {word} " in held for word in _words(name, language))


def _direction(left: str, language: str, right: str = "") -> str | None:
    """Whether the words before a number, or in English those behind it, say that something rose or fell: the last of them."""
    words = left.lower()
    found = {way: max((_last(words, word) for word in _words(way, language)), default=-1) for way in ("up", "down")}
    way = max(found, key=lambda name: found[name])
    if found[way] >= 0:
        return way
    return _direction(right, language) if right and language == "en" else None


def _last(text: str, word: str) -> int:
    return max((found.start() for found in re.finditer(rf"\b{re.escape(word)}\b", text)), default=-1)


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _holds(tokens: Sequence[str], run: Sequence[str]) -> bool:
    """Whether the tokens hold a run of them, in a row."""
    return any(tokens[i : i + len(run)] == run for i in range(len(tokens) - len(run) + 1))


def _run_before(text: str) -> list[str]:
    """The last words of a text, by which a number behind them is known: `15.300 con giảm` of `Đàn trâu 15.300 con, giảm`."""
    tokens = _tokens(text)[-BACK:]
    number = max((place for place, token in enumerate(tokens) if token[0].isdigit()), default=len(tokens))
    return tokens[min(number, max(0, len(tokens) - BEFORE)) :]


def _occurrences(quote: str, number: str) -> list[re.Match[str]]:
    return [found for found in _NUMBER.finditer(quote) if found[0] == number]


def _is_signed(text: str, start: int) -> bool:
    return bool(re.search(r"(?<![\w%])[-−–]$", text[:start]))


def _window(quote: str, found: re.Match[str]) -> tuple[str, str]:
    """The words of a quote around one of its numbers, up to its neighbours; times are no neighbours."""
    blank = _blanked(quote, _times(quote))
    others = [other.span() for other in _NUMBER.finditer(blank) if other.start() != found.start()]
    low = max((end for _, end in others if end <= found.start()), default=0)
    high = min((start for start, _ in others if start >= found.end()), default=len(quote))
    return quote[low : found.start()], quote[found.end() : high]


@functools.lru_cache(maxsize=256)
def _times(text: str) -> tuple[TimeMention, ...]:
    return tuple(find_periods(text, ANY_YEAR))


@functools.lru_cache(maxsize=256)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_numbers(text))


def _quantity_at(text: str, start: int) -> Quantity | None:
    return next((q for q in _quantities(text) if q.start <= start < q.end), None)


def _unit(quantity: Quantity | None) -> str:
    return quantity.unit if quantity else ""


def _name(fact: AnswerFact) -> str:
    """What a fact measures, without its neighbours: đàn bò of `Đàn trâu · đàn bò`."""
    *scope, own = fact.indicator.split(" · ")
    return " ".join([*(part for part in scope if head(part) != head(own)), own])


@functools.cache
def _is_counted(name: str) -> bool:
    return any(unit.name == name and unit.dimension.startswith("count:") for unit in lexicon.units())


def _english_units(after: str) -> set[str]:
    """The units that the English words behind a number may stand for."""
    head = " ".join(after.lower().replace("%", " % ").split()[:4])
    names = ((spelling, unit.name) for unit in lexicon.units() for spelling in (unit.name, *unit.english))
    matching = [(len(s), name) for s, name in names if re.match(rf"{re.escape(s.lower())}(?!\w)", head)]
    longest = max((length for length, _ in matching), default=0)
    return {name for length, name in matching if length == longest}


def _blanked(text: str, mentions: Sequence[TimeMention]) -> str:
    for mention in mentions:
        text = f"{text[: mention.start]}{' ' * (mention.end - mention.start)}{text[mention.end :]}"
    return text


def _periods(fact: AnswerFact) -> list[Period]:
    return [period for label in (fact.period, fact.as_of) if label and (period := labelled(label))]


def _same_time(mention: TimeMention, period: Period, *, known: bool = True) -> bool:
    """Whether a mention is that period, of any year where one of the two names none."""
    if mention.year_known and known:
        return mention.period == period or mention.period.contains(period)
    return mention.period.in_year(ANY_YEAR) == period.in_year(ANY_YEAR)


def _is_odd(character: str) -> bool:
    """Whether a character may be a number or a word that no check reads: `½`, `９`, other scripts, what is not seen."""
    category = unicodedata.category(character)
    if category.startswith("C"):
        return character != "\n"
    if category.startswith("N"):
        return not character.isascii()
    return category.startswith("L") and not unicodedata.name(character, "").startswith("LATIN")
