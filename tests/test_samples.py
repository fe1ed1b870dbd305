"""The sample reports and the gold questions over them hold together."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import eval as evaluation
import samples

REPORTS = sorted(path for path in samples.folder().iterdir() if path.suffix in {".txt", ".md"})
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in REPORTS}
GOLD = Path(evaluation.__path__[0]) / "gold" / "samples.jsonl"
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
STATED = [question for question in QUESTIONS if question["kind"] != "derived"]
KINDS = {
    *("value", "growth", "plan", "count", "date", "text", "list"),
    *("compare", "conflict", "ambiguous", "derived", "followup", "unanswerable"),
}
PROVINCES = (
    "An Giang|Bà Rịa|Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|Bình Thuận|"
    "Cà Mau|Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|"
    "Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hồ Chí Minh|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|"
    "Lạng Sơn|Lào Cai|Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|"
    "Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Huế|Tiền Giang|"
    "Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái"
)
NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"


def as_number(text: str) -> float:
    """`1.284,5` -> 1284.5; a dot that is not before three digits is a decimal dot: `82.47` -> 82.47."""
    if "," not in text and not re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        return float(text)
    return float(text.replace(".", "").replace(",", "."))


def numbers(quote: str) -> set[float]:
    """Every number of a quote, compound amounts in their largest unit: `2 tỷ 350 triệu` -> {2, 350, 2.35}."""
    found = {as_number(match) for match in re.findall(NUMBER, quote)}
    for match in re.finditer(r"(\d+) (?:tỷ|triệu) (\d+) (?:triệu|nghìn)(?: (\d+) nghìn)?", quote):
        large, middle, small = (int(part or 0) for part in match.groups())
        found.add(round(large + middle / 1000 + small / 1_000_000, 9))
    return found


def stands_in(alternative: dict[str, Any], quote: str) -> bool:
    """Whether the quote itself shows this alternative."""
    if "text" in alternative:
        return str(alternative["text"]).lower() in quote.lower()
    return float(alternative["value"]) in numbers(quote)


def quotes(question: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (doc, quote) of a question."""
    return [(item["doc"], item["quote"]) for group in question["evidence"] for item in group]


def test_folder_holds_three_reports() -> None:
    assert len(REPORTS) == 3


@pytest.mark.parametrize("stem", sorted(TEXTS))
def test_reports_have_the_agreed_size(stem: str) -> None:
    assert 6000 <= len(TEXTS[stem]) <= 12000


@pytest.mark.parametrize("path", [*REPORTS, GOLD], ids=lambda path: path.name)
def test_files_are_nfc(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("stem", sorted(TEXTS))
def test_reports_name_no_real_province(stem: str) -> None:
    assert re.findall(rf"\b(?:{PROVINCES})\b", TEXTS[stem]) == []


def test_questions_are_many_and_of_all_kinds() -> None:
    assert len(QUESTIONS) >= 80
    assert {question["kind"] for question in QUESTIONS} == KINDS
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({(question["question"], *question.get("history", [])) for question in QUESTIONS}) == len(QUESTIONS)


def test_questions_come_in_three_ways_of_typing() -> None:
    shares = Counter(question["lang"] for question in QUESTIONS)
    assert set(shares) == {"vi", "vi-plain", "en"}
    assert 0.6 <= shares["vi"] / len(QUESTIONS) <= 0.8


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_question_follows_the_format(question: dict[str, Any]) -> None:
    assert ("history" in question) == (question["kind"] == "followup")
    if question["lang"] != "vi":
        assert question["question"].translate({0x2019: "'"}).isascii()
    if question["kind"] == "unanswerable":
        assert question["must"] == question["evidence"] == []
    else:
        assert question["must"] and question["evidence"]
    wanted = [alternative for group in question["must"] for alternative in group]
    assert not [alternative for alternative in question["forbid"] if alternative in wanted]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_quote_stands_once_in_its_report(question: dict[str, Any]) -> None:
    for doc, quote in quotes(question):
        assert TEXTS[doc].count(quote) == 1, quote
        assert len(quote) <= 600


@pytest.mark.parametrize("question", STATED, ids=lambda question: question["id"])
def test_answer_stands_in_a_quote(question: dict[str, Any]) -> None:
    for group in question["must"]:
        assert any(stands_in(a, quote) for a in group for _, quote in quotes(question)), group


def test_answers_that_the_quotes_do_not_show_are_derived() -> None:
    derived = [question for question in QUESTIONS if question["kind"] == "derived"]
    shown = [q["id"] for q in derived if any(stands_in(a, t) for a in q["must"][0] for _, t in quotes(q))]
    assert shown == []
