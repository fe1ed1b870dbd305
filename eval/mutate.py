"""Gold questions typed otherwise: how often what is read out first changes though the question asks for the same.

Each mutation turns a question into the same question as other hands would type it, by rules and a seed; the one that cannot
change it, `telex` one without marks, leaves it out. Only questions that are answered right are asked again.
Example: "Đàn trâu có bao nhiêu con?" -> "Dan trau co bao nhieu con?", "cho em hỏi đàn trâu có bao nhiêu con ạ", …
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from eval.gold import Gold, placed, read_gold
from eval.judge import judge
from eval.run import Answerer, ask_all, expected, headline, open_assistant, read_texts
from eval.statistics import interval
from index.errors import AssistantError
from prompts import lexicon
from prompts.lexicon import message

EXAMPLES = 5  # of a class
WORST = 10  # classes

Mutation = Callable[[str, str, Random], str]  # question, language, source of chance

_WORD = re.compile(r"[^\W\d_]+")
_MARKED = re.compile(r"[^\W\d_a-zA-Z]")


# ---- marks -----------------------------------------------------------------------------------------------------------


def bare(text: str) -> str:
    """Without marks, in the same case: `Đàn trâu` -> `Dan trau`."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def no_marks(question: str, language: str, random: Random) -> str:
    """All marks dropped."""
    return bare(question)


def half_marks(question: str, language: str, random: Random) -> str:
    """The marks of every other syllable dropped, by chance."""
    return _WORD.sub(lambda word: bare(word[0]) if random.random() < 0.5 else word[0], question)


_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0302": None, "\u0306": "w", "\u031b": "w"}  # a circumflex doubles its letter


def telex_keys(syllable: str) -> str:
    """The keys of the Telex method that type a syllable: `giải` -> `giair`, `đầu` -> `ddaauf`."""
    keys, tone = "", ""
    for letter in unicodedata.normalize("NFD", syllable.replace("đ", "dd").replace("Đ", "Dd")):
        if letter in _TONES:
            tone = _TONES[letter]
        elif letter in _SHAPES:
            keys += _SHAPES[letter] or keys[-1].lower()
        else:
            keys += letter
    return keys + tone


def telex(question: str, language: str, random: Random) -> str:
    """One syllable as its Telex keys, as when the input method was off for a moment."""
    marked = [word for word in _WORD.finditer(question) if _MARKED.search(word[0])]
    return _replaced(question, random.choice(marked), telex_keys) if marked else question


# ---- slips -----------------------------------------------------------------------------------------------------------

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = {key: row[max(i - 1, 0) : i] + row[i + 1 : i + 2] for row in _ROWS for i, key in enumerate(row)}


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    ways = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]]
    if word[at] != word[at + 1]:
        ways.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    if near := _NEAR.get(word[at].lower()):
        ways.append(word[:at] + random.choice(near) + word[at + 1 :])
    return random.choice(ways)


def typo(question: str, language: str, random: Random) -> str:
    """One slip of the finger in a word of four letters or more: a key beside it, left out, twice, or two in turn."""
    words = [word for word in _WORD.finditer(question) if len(word[0]) >= 4]
    return _replaced(question, random.choice(words), lambda word: _slip(word, random)) if words else question


def capitals(question: str, language: str, random: Random) -> str:
    """All in capitals, or none at all."""
    return question.upper() if random.random() < 0.5 else question.lower()


def punctuation(question: str, language: str, random: Random) -> str:
    """No mark but those inside numbers; or too many of them, with wide gaps."""
    words = re.sub(r"(?<!\d)[,;:.?!]+|[,;:.?!]+(?!\d)", "", question)
    return random.choice(
        [words, f"{question.rstrip(' ?.!')} ???", f"  {question.rstrip(' ?.!').replace(' ', '  ')}...", f"- {words}"]
    )


# ---- words -----------------------------------------------------------------------------------------------------------

_FILLER = {
    "vi": (
        "Cho tôi hỏi {} ạ?", "Dạ anh ơi {} vậy anh?", "Em cần số liệu gấp để họp: {} nhé", "Giúp mình tra nhanh {} với, cảm ơn",
        "Báo cáo đồng chí, {} ạ?", "Ủa {} vậy ta?", "Tôi đang chuẩn bị bài phát biểu, cho biết {}",
    ),
    "vi-plain": ("cho toi hoi {} a?", "da anh oi {} vay anh?", "giup minh tra nhanh {} voi, cam on", "em can gap de hop: {} nhe"),
    "en": ("Could you please tell me {}?", "Hi, quick question: {} Thanks!", "I need this for a meeting today: {}"),
}  # fmt: skip


def filler(question: str, language: str, random: Random) -> str:
    """Polite words around the question."""
    asked = question.rstrip(" ?.!")
    if language != "en" and not asked.split(" ")[0].isupper() and asked[:1].isupper() and not _names_first(asked):
        asked = asked[0].lower() + asked[1:]
    return random.choice(_FILLER[language]).format(asked)


def _names_first(text: str) -> bool:
    """Whether a question begins with a name: its second word is written with a capital too."""
    return text.split(" ")[1:2] != [] and text.split(" ")[1][:1].isupper()


_ASKING = (
    (r"\bbao nhiêu phần trăm\b", "mấy phần trăm"), (r"\blà bao nhiêu\b", "được bao nhiêu"), (r"\bđạt bao\b", "được bao"),
    (r"\bbao nhiêu\b", "mấy"), (r"\bnhư thế nào\b", "ra sao"), (r"\bkhi nào\b", "bao giờ"), (r"\bvì sao\b", "tại sao"),
    (r"\bhow many\b", "what number of"), (r"\bhow much was\b", "what amount was"), (r"\bla bao nhieu\b", "duoc bao nhieu"),
    (r"\bbao nhieu\b", "may"),
)  # fmt: skip


def synonym(question: str, language: str, random: Random) -> str:
    """A term in the words of its group of synonyms; else the word that asks."""
    groups = _groups(plain=language == "vi-plain") if language != "en" else {}
    terms = [(match, groups[match[0].lower()]) for match in _stretches(question) if match[0].lower() in groups]
    if terms:
        longest = max(len(match[0]) for match, _ in terms)
        match, others = random.choice([(m, o) for m, o in terms if len(m[0]) == longest])
        return _replaced(question, match, lambda _: random.choice(others))
    for asked, other in _ASKING:
        if asking := re.search(asked, question, re.I):
            return question[: asking.start()] + other + question[asking.end() :]
    return question


@cache
def _groups(*, plain: bool) -> dict[str, list[str]]:
    """Each term of more than a syllable with the others of its group that do not hold it and that it does not hold."""
    found = {}
    for group in lexicon.synonyms():
        terms = [bare(term) if plain else term for term in group]
        for term in (term.lower() for term in terms if " " in term):
            if others := [other for other in terms if other.lower() not in term and term not in other.lower()]:
                found[term] = others
    return found


@cache
def _short_forms(*, plain: bool) -> dict[str, str]:
    """What abbreviations of several syllables stand for first, with the abbreviation."""
    known = {meanings[0].lower(): short for short, meanings in reversed(lexicon.abbreviations().items())}
    return {bare(meaning) if plain else meaning: short.lower() if plain else short for meaning, short in known.items()}


def _stretches(text: str) -> Iterator[re.Match[str]]:
    """Each run of two to eight words as a match."""
    for first in re.finditer(r"(?<!\S)\S", text):
        for count in range(2, 9):
            if match := re.compile(rf"\S+(?:\s\S+){{{count - 1}}}(?<![?.,;:!])").match(text, first.start()):
                yield match


_SHORT_TIMES = tuple(
    (re.compile(pattern), short)
    for pattern, short in (
        (r"(?i)(\d+) tháng đầu năm (\d{4})", r"\1T/\2"),
        (r"(?i)(\d+) tháng đầu năm", r"\1T đầu năm"),
        (r"(?i)(\d+) thang dau nam", r"\1t dau nam"),
        (r"(?i)quý ([IV]+|\d) năm (\d{4})", r"Q\1/\2"),
        (r"(?i)tháng (\d+) năm (\d{4})", r"T\1/\2"),
        (r"\bhuyện (?=[A-ZĐ])", "H. "),
        (r"\btỉnh (?=[A-ZĐ])", "T. "),
        (r"(?i)\bthành phố\b", "TP"),
        (r"(?i)\bbao nhi[êe]u\b", "bn"),
    )
)


def abbreviation(question: str, language: str, random: Random) -> str:
    """A term as its usual abbreviation; else a time, a kind of place or the word that asks."""
    if language == "en":
        return question
    forms = _short_forms(plain=language == "vi-plain")
    if known := [match for match in _stretches(question) if match[0].lower() in forms]:
        return _replaced(question, max(known, key=lambda one: len(one[0])), lambda term: forms[term.lower()])
    for pattern, short in _SHORT_TIMES:
        if pattern.search(question):
            return pattern.sub(short, question, count=1)
    return question


_YEAR = r"(?:(?:[ /]| năm | nam | of )\d{4})?"
_TIME = re.compile(
    r"(?<![\w/])(?:(?:trong|vào|tính đến|tính tới|tính hết|đến hết|đến|hết|in|by|as of|for|during) )?"
    rf"(?:\d+ ?(?:tháng|thang)(?: (?:đầu|cuối|dau|cuoi) (?:năm|nam))?{_YEAR}|\d+T{_YEAR}|(?:ngày )?\d+/\d+(?:/\d{{4}})?"
    rf"|(?:quý|quy|Q) ?(?:[IV]+|[1-4]){_YEAR}|(?:tháng|thang) \d+{_YEAR}|(?:cả )?(?:năm|nam) \d{{4}}"
    r"|(?:the )?first (?:half|six months|quarter|nine months) of \d{4}|\d{4})(?![\w/])",
    re.I,
)
_UPPER = "".join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper() and bare(c).isascii())
_NAME = rf"[{_UPPER}][^\W\d_]*(?: [{_UPPER}][^\W\d_]*)+"
_PLACE = re.compile(
    rf"(?<!\w)(?:của|cua|tại|tai|ở|o) ((?:(?:tỉnh|huyện|thành phố|thị xã|tinh|huyen) )?{_NAME})|(?<!\w)in {_NAME}"
)
_BOUND = re.compile(  # what a time or a place belongs to that stands behind it
    r"(?:so với|so sánh|với|hơn|từ|và|hay|hoặc|cùng kỳ|của|qua|đến|tới|cuối|giữa|đầu|mốc|vụ|riêng"
    r"|so voi|voi|va|tu|cua|den|cuoi|giua|dau|rieng|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|than|with|and|from|to|versus|end of|[/:(-])\s*$",
    re.I,
)
_ASKED = re.compile(r"(?<!\w)(?:có |là |đạt |được |co |la |dat )?bao (?:nhiêu|nhieu)(?: [^\W\d_]+| %)?\s*[?.]*$", re.I)


def word_order(question: str, language: str, random: Random) -> str:
    """The time, else the place, at the other end of the question; else what asks in front."""
    for pattern in (_TIME, _PLACE):
        found = list(pattern.finditer(question))  # of two, one may be what the other is compared with
        if len(found) == 1 and not _BOUND.search(question[: found[0].start()]):
            return _moved(question, found[0])
    asked = _ASKED.search(question)
    return _moved(question, asked) if asked and asked.start() else question


def _moved(question: str, part: re.Match[str]) -> str:
    """A part from within or the end to the front, and from the front to the end."""
    rest = f"{question[: part.start()].rstrip(' ,')} {question[part.end() :].lstrip(' ,')}".strip(" ,")
    body = rest.rstrip(" ?.!")
    moved = (part[1] or part[0] if part.re is _PLACE else part[0]).strip(" ?")
    return f"{moved}, {body}?" if part.start() else f"{body} {moved}?"


def _replaced(text: str, match: re.Match[str], by: Callable[[str], str]) -> str:
    return text[: match.start()] + by(match[0]) + text[match.end() :]


MUTATIONS: dict[str, Mutation] = {
    "no_marks": no_marks,
    "half_marks": half_marks,
    "word_order": word_order,
    "synonym": synonym,
    "typo": typo,
    "capitals": capitals,
    "punctuation": punctuation,
    "filler": filler,
    "abbreviation": abbreviation,
    "telex": telex,
}


def mutated(gold: Gold, name: str, seed: int) -> str | None:
    """The question as one mutation types it; None where it leaves it as it is."""
    made = unicodedata.normalize("NFC", MUTATIONS[name](gold.question, gold.lang, Random(f"{seed} {name} {gold.id}")))
    return None if made == gold.question else made


# ---- the run ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A question that was answered right and, typed otherwise, is answered with another headline."""

    id: str
    mutation: str
    question: str
    typed: str
    expected: str
    before: str
    after: str
    outcome: str  # "right" still, or the class of the miss


def mutate(
    gold: Path, reports: Path, out: Path, store: Path | None = None, seed: int = 1, names: Sequence[str] = ()
) -> dict[str, Any]:
    """Ask every question, and those answered right once more for each mutation. Writes `mutations.json` and `mutations.md`."""
    texts = read_texts(reports)
    golds = placed(read_gold(gold), texts)
    assistant = open_assistant(reports, store or out / "store")
    results = measure(golds, assistant, texts, seed, names)
    results = {"gold": gold.as_posix(), "reports": reports.as_posix(), **results}
    out.mkdir(parents=True, exist_ok=True)
    (out / "mutations.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "mutations.md").write_text(markdown(results), encoding="utf-8")
    return results


def measure(
    golds: Sequence[Gold], assistant: Answerer, texts: Mapping[str, str], seed: int = 1, names: Sequence[str] = ()
) -> dict[str, Any]:
    """What `mutations.json` holds: by mutation how many were asked again, what changed, and each change."""
    if unknown := set(names) - MUTATIONS.keys():
        raise AssistantError(
            lexicon.bilingual("mutate_unknown", name=", ".join(sorted(unknown)), known=", ".join(MUTATIONS))
        )
    records = ask_all(golds, assistant)
    right = [(g, record) for g, record in zip(golds, records, strict=True) if judge(g, record, texts).right]
    rows: list[dict[str, Any]] = []
    changes: list[Change] = []
    for name in names or MUTATIONS:
        flags: list[float] = []
        for gold, before, typed in _typed(right, name, seed):
            otherwise = replace(gold, question=typed)
            (after,) = ask_all([otherwise], assistant)
            flags.append(float(_first(before) != _first(after)))
            if flags[-1]:
                outcome = judge(otherwise, after, texts).miss or "right"
                asked = (gold.id, name, gold.question, typed, expected(gold))
                changes.append(Change(*asked, _shown(before), _shown(after), outcome))
        own = [change for change in changes if change.mutation == name]
        rows.append(
            {
                "mutation": name,
                "asked": len(flags),
                "changed": len(own),
                "no_longer_right": sum(change.outcome != "right" for change in own),
                "refused": sum(change.after.startswith("not_found") for change in own),
                "share": round(100 * sum(flags) / len(flags), 1) if flags else None,
                "interval": interval(flags),
            }
        )
    times = sum(row["asked"] for row in rows)
    return {
        "questions": len(golds),
        "right": len(right),
        "seed": seed,
        "asked": times,
        "changed": len(changes),
        "share": round(100 * len(changes) / times, 1) if times else None,
        "mutations": rows,
        "changes": [{name: getattr(change, name) for name in Change.__slots__} for change in changes],
    }


def _typed(
    right: Sequence[tuple[Gold, dict[str, Any]]], name: str, seed: int
) -> Iterator[tuple[Gold, dict[str, Any], str]]:
    for gold, record in right:
        if typed := mutated(gold, name, seed):
            yield gold, record, typed


def _first(record: Mapping[str, Any]) -> list[Any]:
    """What is read out first, whatever else is said beside it; a refusal by itself."""
    status, *first = headline(record)
    return [status] if status == "not_found" else first


def _shown(record: Mapping[str, Any]) -> str:
    return " · ".join(str(part) for part in headline(record) if part is not None)


def markdown(results: Mapping[str, Any], language: str = "en") -> str:
    """The table of mutations, and the worst classes, a mutation with what became of its answers, with examples."""
    head = message("mutate_head", language)
    lines = [
        message(
            "mutate_summary", language, **{k: results[k] for k in ("questions", "right", "asked", "changed", "share")}
        ),
        "",
    ]
    lines += [head, "| --- " + "| ---: " * (head.count("|") - 2) + "|"]
    for row in results["mutations"]:
        low, high = row["interval"] or ("–", "–")
        cells = (
            message(f"mutate_{row['mutation']}", language),
            row["asked"],
            row["changed"],
            f"{row['share']} ({low}–{high})",
        )
        lines.append(f"| {' | '.join(map(str, cells))} | {row['no_longer_right']} | {row['refused']} |")
    classes = Counter((c["mutation"], c["outcome"]) for c in results["changes"])
    for (name, outcome), count in classes.most_common(WORST):
        lines += ["", f"## {message(f'mutate_{name}', language)} · {outcome}: {count}", ""]
        for c in [c for c in results["changes"] if (c["mutation"], c["outcome"]) == (name, outcome)][:EXAMPLES]:
            lines += [
                f"- {c['id']}: “{c['typed']}” ← “{c['question']}”",
                f"  {c['before']} → {c['after']} ({c['expected']})",
            ]
    return "\n".join(lines) + "\n"
