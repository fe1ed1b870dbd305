"""Answer what asks for a document: which one, its number, its day. Of several in a sentence each is judged by its own words.

Example: `Quyết định số 12/QĐ-UBND ngày 04/3/2021 ban hành Kế hoạch A; Quyết định số 98/QĐ-UBND ngày 10/6/2021 về Danh mục B`
-> two documents, and a question for the list `B` is answered by the second alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.matching import Term, folded, normal
from assistant.passages import Sentence, part, passage_sentences, slots_score
from assistant.query import Query
from assistant.rarity import Rarity
from assistant.search import Hit
from assistant.select import weights
from index.folding import fold
from index.forms import above
from index.letters import SUPERSCRIPTS, UPPER
from index.records import Passage, Report
from index.store import Snapshot
from prompts import lexicon

LEAD = 0.85  # what a term counts for in the words before a document's name, beside one in its own
AROUND, OVER = 0.35, 0.25  # the same in the rest of its sentence and passage, and in the headings
TOPIC = 10.0  # what holding all terms of a question counts for, beside what follows
SAME_KIND, NAMED_KIND, OTHER_KIND = 2.0, 0.7, -6.0
UNDATED = -3.0  # where a day is asked for and none stands beside the number
AS_GOOD = 0.4  # score below the best at which another document answers as well
SHOWN = 650  # characters of a sentence with one document that are shown
BARE = 30  # characters behind a document's number and day that say nothing of what it is about
LONGEST = 400  # characters before a document that may speak of it
GIVEN = 1.0  # where the letters of a number name a body that the question names
OWN = 0.35  # of the question's terms that a document's own words and those before it must hold
MOST = 0.6  # of what a question asks that a passage must hold where its document is the only one of its kind
TELLING = 4  # syllables that say what a document is about
ALIKE = 0.6  # of the words of two documents that are the same where they are one
FURTHER = 12  # passages with the number asked for

_ANY = "văn bản"
_LITTLE = "(?:of|the|its|their|had|has|have|was|is|are|were|did|does|do|to|in|with|by|and) "
_NUMBER = (
    r"\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?\s?[/–-]\s?(?=[A-ZĐ]\w{0,2}[A-ZĐ])[A-ZĐ][\w&]+(?:\s?[-–/]\s?[A-ZĐ][\w&]*)*(?!\w)"
)
_DAY = (
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d|\d{1,2} tháng \d{1,2}(?: năm (?:19|20)\d\d)?"
    r"|\d{1,2}/\d{1,2}(?![\d/]))"
)
_LISTED = re.compile(
    r"(?:[,;:(–-]|(?<!\w)(?:và|gồm|là|cùng))\s*$", re.I
)  # before a document that no other one speaks of
_STOP = re.compile(
    rf";|\n\s*(?:[{SUPERSCRIPTS}]|[-+•*]\s|\d{{1,2}}[.)]?\s+(?:-\s+)?(?=[{UPPER}]))"
)  # another footnote or item
_BETWEEN = re.compile(r"\W+|\bvà\b|\bcùng\b")
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a report names, at [start, end) of its text: from its name to where something else begins."""

    kind: str | None  # "quyết định"
    number: str  # "981/QĐ-UBND"
    day: str | None  # as written: "10/6/2021"
    start: int
    named: int  # where its number and its day end
    end: int

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells it from others: its number and its day, however they are written."""
        return code(self.number), day_key(self.day) if self.day else None


Named = tuple[Sentence, Document]  # what is shown for a document, with how well it answers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says of the document that it asks for."""

    kinds: frozenset[str]  # that it asks for: `quyết định nào`
    mentioned: frozenset[str]  # that it names
    codes: frozenset[str]  # numbers of the very document that it asks about
    dated: bool  # it asks for a day


def code(number: str) -> str:
    """A number as it is compared: `05 /QĐ- UBND` -> "5/qd-ubnd"."""
    return re.sub(r"^0+(?=\d)", "", fold(re.sub(r"\s", "", number)).replace("–", "-"))


def day_key(day: str) -> str:
    """A day as it is compared: `04 tháng 3 năm 2021` -> "4/3/2021"."""
    return "/".join(str(int(part)) for part in re.findall(r"\d+", day))


@functools.cache
def _pattern() -> re.Pattern[str]:
    documents = lexicon.documents()
    words = sorted((*documents.named, _ANY), key=len, reverse=True)
    kinds = "|".join((*(rf"(?i:{re.escape(word)})" for word in words), *map(re.escape, documents.letters)))
    return re.compile(
        rf"(?:(?<!\w)(?P<kind>{kinds})(?:\s+(?!(?:{kinds})(?!\w))[^\W\d_]+){{0,3}}?\s+)?(?:(?<!\w)[Ss]ố\s*:?\s*)?(?<![\w/.,-])(?P<number>{_NUMBER})"
        rf"(?:\s*,?\s*\(?(?:(?:ban hành|ký|ra)\s+)?ngày\s+(?P<day>{_DAY}))?"
    )


@functools.lru_cache(maxsize=20_000)
def documents_in(passage: Passage) -> tuple[tuple[tuple[int, int], Document], ...]:
    """The documents that a passage names, each with the sentence it stands in, in order."""
    found = []
    for low, high in passage_sentences(passage):
        text = passage.text[low - passage.start : high - passage.start]
        found += [((low, high), document) for document in _of_sentence(text, low)]
    return tuple(found)


def _of_sentence(text: str, at: int) -> Iterator[Document]:
    heads = [head for head in _pattern().finditer(text) if head["kind"] or "-" in head["number"]]
    letters = lexicon.documents().letters
    for i, head in enumerate(heads):
        behind = (next_ for next_ in heads[i + 1 :] if _LISTED.search(text[head.end() : next_.start()]))
        stop = next((next_.start() for next_ in behind), len(text))
        stop = min([stop, *(cut.start() for cut in _STOP.finditer(text, head.end(), stop))])
        end = _closed(text, head.start(), stop)
        letter = re.split(r"[-–/]", re.sub(r"^[\d/\s]*\d\w?\s?[-–/]\s?", "", head["number"]))[0].strip()
        word = (head["kind"] or "").lower()
        kind = next((name for name in (word, letters.get(head["kind"] or ""), letters.get(letter)) if name), None)
        kind = kind if kind in lexicon.documents().named else letters.get(head["kind"] or letter)
        day = head["day"]
        yield Document(kind, head["number"], day, at + head.start(), at + head.end(), at + end)


def _closed(text: str, start: int, end: int) -> int:
    """Where a document's span ends: before a bracket that closes one opened before it, and without what only joins."""
    depth = 0
    for i in range(start, end):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth < 0:
            end = i
            break
    cut = re.sub(r"(?:\s*(?:[,;:–-]|(?<!\w)(?:và|gồm|là|cùng)))+\s*$", "", text[start:end])
    return start + len(cut.rstrip().rstrip("("))


def asked(query: Query) -> Asked | None:
    """What a question says of the one document that it asks for; None if it asks for none, or for several."""
    text = normal(query.question if query.language == "en" else query.text)
    kinds, several = _kinds_asked(text, query.language)
    if several:
        return None
    codes = frozenset(map(code, query.codes))
    dated = "when" in query.cues
    suffix = "_en" if query.language == "en" else ""
    issued = any(normal(cue) in text for cue in lexicon.about_cues()[f"issued{suffix}"])
    if not kinds and "document" not in query.cues:
        return Asked(frozenset(), frozenset(), codes, True) if codes and dated and issued else None
    if "amount" in query.cues:
        return None
    mentioned = frozenset(kind for kind in lexicon.documents().named if _names_kind(text, kind, query.language))
    return Asked(kinds - {_ANY}, mentioned, frozenset(), dated)


def _names(kind: str, language: str) -> tuple[str, ...]:
    """What a question calls a kind of document, in normal form without the spaces around it."""
    documents = lexicon.documents()
    if language == "en":
        return tuple(normal(name).strip() for name in documents.named.get(kind, ()))
    short = tuple(letters.lower() for letters, name in documents.letters.items() if name == kind and len(letters) < 3)
    return (normal(kind).strip(), *short)


def _names_kind(text: str, kind: str, language: str) -> bool:
    return any(f" {name} " in text for name in _names(kind, language))


@functools.cache
def _asking(language: str) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For each kind of document how one of it is asked for, and how several are."""
    out = []
    for kind in (*lexicon.documents().named, _ANY):
        names = "|".join(re.escape(name) for name in (_names(kind, language) if kind != _ANY else ("văn bản",)))
        if language == "en":
            names = names if kind != _ANY else "document"
            one = rf" (?:which|what) (?:(?!{_LITTLE})\S+ ){{0,6}}?(?:{names}) "
            one += rf"|^ (?:\S+ ){{0,3}}number of (?:\S+ ){{0,4}}(?:{names}) "
            many = rf" (?:which|what) (?:(?!{_LITTLE})\S+ ){{0,6}}?(?:{names})s "
        else:
            one = rf" (?:{names}) (?:số )?(?:nào|mấy|bao nhiêu|số gì|gì) |^ số (?:hiệu )?(?:của )?(?:{names}) "
            many = rf" (?:những|các|hai|ba|bốn|mấy|nhiều) (?:{names}) "
        if names:
            out.append((kind, re.compile(one), re.compile(many)))
    return tuple(out)


def _kinds_asked(text: str, language: str) -> tuple[frozenset[str], bool]:
    """The kinds of document that a question asks for by their name, and whether it asks for several."""
    table = _asking("en" if language == "en" else "vi")
    kinds = frozenset(kind for kind, one, _ in table if one.search(text))
    return kinds, any(many.search(text) for _, _, many in table)


def names_kind(wanted: Asked | None, text: str) -> bool:
    """Whether a text names a document of the kind that is asked for: a decision answers no question for a decree."""
    if wanted is None or not wanted.kinds:
        return True
    here, letters = normal(text), lexicon.documents().letters
    return any(normal(kind) in here for kind in wanted.kinds) or any(
        re.search(rf"(?<!\w){short}(?!\w)", text) for short, kind in letters.items() if kind in wanted.kinds
    )


def rank_documents(query: Query, wanted: Asked, hits: Sequence[Hit], snapshot: Snapshot, rarity: Rarity) -> list[Named]:
    """The documents of the passages found with the words that are shown for each, best first."""
    terms = _topic(query, wanted)
    term_weights = {term.text: rarity.weight(term) for term in terms}
    found = []
    for rank, hit in enumerate([*hits, *_further(wanted, hits, snapshot)]):
        report = snapshot.reports[hit.passage.report_id]
        inside = documents_in(hit.passage)
        for sentence, document in inside:
            if wanted.codes and code(document.number) not in wanted.codes:
                continue
            others = [d for s, d in inside if s == sentence and d.start != document.start]
            scored = _scored(query, wanted, hit.passage, report, sentence, document, others, rank, term_weights, terms)
            found.append((scored, document))
    return sorted(found, key=lambda pair: (-pair[0].score, pair[0].report.id, pair[0].start))


def _further(wanted: Asked, hits: Sequence[Hit], snapshot: Snapshot) -> list[Hit]:
    """Passages of all reports that hold the syllables of a number asked for: other reports may mean another document by it."""
    known = {hit.row for hit in hits}
    out: list[Hit] = []
    for number in sorted(wanted.codes):
        syllables = [part for part in _NO_WORD.split(number) if part]
        for row, _ in snapshot.lexical.search("folded", syllables, FURTHER, None):
            if row not in known:
                known.add(row)
                out.append(Hit(snapshot.passages[row], 0.0, row))
    return out


def _topic(query: Query, wanted: Asked) -> list[Term]:
    """The terms of a question but those that only name a kind of document or speak of documents as such."""
    language = query.language
    kinds = {name for kind in lexicon.documents().named for name in _names(kind, "en" if language == "en" else "vi")}
    kinds |= {normal(kind).strip() for kind in lexicon.documents().named} | {_ANY}
    spoken = {normal(word).strip() for field in ("issued", "number", "signer") for word in lexicon.about_cues()[field]}
    plain = {fold(word) for word in kinds | spoken}
    bare = [term for term in query.terms if fold(normal(term.text).strip()) not in plain]
    return bare or list(query.terms)


def _scored(
    query: Query,
    wanted: Asked,
    passage: Passage,
    report: Report,
    sentence: tuple[int, int],
    document: Document,
    others: Sequence[Document],
    rank: int,
    term_weights: Mapping[str, float],
    terms: Sequence[Term],
) -> Sentence:
    """A document as a sentence that is shown, with how well it answers."""
    text = report.text
    lead_from = max([sentence[0], *(d.end for d in others if d.end <= document.start)])
    own, lead = text[document.start : document.end], text[_said_from(text, sentence, document, others) : document.start]
    layers = [
        (share, normal(words), folded(words))
        for share, words in ((1.0, own), (LEAD, lead), (AROUND, passage.joined), (OVER, above(passage, report)))
    ]
    total = sum(term_weights[term.text] for term in terms) or 1.0
    held = near = 0.0
    for term in terms:
        shares = [share * term.found_in(*texts) for share, *texts in layers]
        held += term_weights[term.text] / total * max(shares)
        near += term_weights[term.text] / total * max(shares[:2])
    score = TOPIC * held + 2 / (1 + rank / 3) + slots_score(query, text[slice(*sentence)], report) - len(own) / 2_500
    if document.kind in wanted.kinds:
        score += SAME_KIND
    elif wanted.kinds:
        score += OTHER_KIND
    elif document.kind in wanted.mentioned:
        score += NAMED_KIND
    score += GIVEN if _given_by(document.number, query) else 0.0
    dated = document.day is not None or bool(re.search(rf"ngày {_DAY}", lead, re.I))
    score += UNDATED if wanted.dated and not dated else 0.0
    start, end = _shown(query, text, sentence, document, others, lead_from)
    said = " ".join(text[document.start : document.named].split()).strip(" ,(")
    return Sentence(passage, report, start, end, score, 1 - near, said=said)


def _said_from(text: str, sentence: tuple[int, int], document: Document, others: Sequence[Document]) -> int:
    """Where the words before a document begin that speak of it; one that says nothing itself shares those of its neighbours.

    Example: `phục hồi kinh tế theo Nghị quyết số 11/NQ-CP; Kế hoạch số 47/KH-UBND` speaks of both.
    """
    before = sorted((d for d in others if d.end <= document.start), key=lambda d: -d.start)
    first = document.start
    if document.end - document.named < BARE:
        while before and not _BETWEEN.sub("", text[before[0].end : first]):
            first = before.pop(0).start
    return max([sentence[0], document.start - LONGEST, *(d.end for d in before if d.end <= first)])


@functools.cache
def _givers() -> dict[str, tuple[str, ...]]:
    """The letters that stand for a body in a number -> its names as a question has them, folded: "ttg" -> (" thu tuong ",)."""
    documents = lexicon.documents()
    out: dict[str, list[str]] = {}
    for name, codes in (*documents.agencies.items(), *documents.givers.items()):
        for letters in codes:
            out.setdefault(fold(letters), []).append(folded(name))
    return {letters: tuple(names) for letters, names in out.items()}


def _given_by(number: str, query: Query) -> bool:
    """Whether the letters of a number stand for a body that a question names: `TTg` for `Thủ tướng`."""
    where = folded(query.text if query.language != "en" else " ".join(term.text for term in query.terms))
    return any(name in where for part in _NO_WORD.split(fold(number)) for name in _givers().get(part, ()))


def _shown(
    query: Query, text: str, sentence: tuple[int, int], document: Document, others: Sequence[Document], lead_from: int
) -> tuple[int, int]:
    """What is shown of a sentence for one of its documents: the whole, its part, or the document's own words."""
    inside = [d for d in others if document.start <= d.start and d.end <= document.end]
    low = text.rfind(";", lead_from, document.start) + 1 or lead_from
    low += len(text[low : document.start]) - len(text[low : document.start].lstrip(" ,;.\n"))
    if len(inside) == len(others):
        low, high = (sentence[0] + at for at in part(query, text[slice(*sentence)]))
        within = low <= document.start and document.named <= high
        if within and high - low <= SHOWN:
            return low, high
        low = sentence[0]
    nested = any(d.start < document.start < d.end for d in others)
    if (nested or lead_from == sentence[0]) and document.end - low <= SHOWN:
        return low, document.end
    return document.start, min(document.end, document.start + SHOWN)


def best_documents(query: Query, wanted: Asked, ranked: Sequence[Named]) -> list[Named]:
    """The document that answers, with those that answer as well: of a number those of each of its days.

    None if the best one is not of the kind asked for, or says too little of what is asked.
    """
    if not ranked:
        return []
    best, document = ranked[0]
    if wanted.codes:
        return _of_each_key([pair for pair in ranked if pair[1].day is not None] or ranked[:1])[:3]
    if wanted.kinds and document.kind not in wanted.kinds:
        return []
    if 1 - best.missing < OWN or best.score < weights()["text_threshold"]:
        return [(best, document)] if _alone(query, wanted, best, ranked) else []
    chosen = [(best, document)]
    for sentence, other in ranked[1:]:
        again = code(other.number) == code(document.number)
        if again and (other.key == document.key or not (other.day and document.day)):
            continue
        if again or (sentence.score > best.score - AS_GOOD and sentence.missing <= best.missing):
            chosen.append((sentence, other))
    return _of_each_key(chosen)[:3]


def _alone(query: Query, wanted: Asked, best: Sentence, ranked: Sequence[Named]) -> bool:
    """Whether only one document of the kind asked for is found, in a passage that holds most of what is asked."""
    numbers = {code(document.number) for _, document in ranked if document.kind in wanted.kinds}
    around = normal(best.passage.joined), folded(best.passage.joined)
    terms = _topic(query, wanted)
    held = sum(term.weight * term.found_in(*around) for term in terms)
    return len(numbers) == 1 and held >= MOST * sum(term.weight for term in terms)


def contradict(one: Named, other: Named) -> bool:
    """Whether two documents of one number are said to be of the same, so that one of their days must be wrong."""
    a, b = (set(normal(s.report.text[document.named : document.end]).split()) for s, document in (one, other))
    return len(a & b) >= max(ALIKE * min(len(a), len(b)), TELLING)


def _of_each_key(ranked: Sequence[Named]) -> list[Named]:
    """The first of each number and day."""
    return list({pair[1].key: pair for pair in reversed(ranked)}.values())[::-1]
