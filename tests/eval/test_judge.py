from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from eval.gold import Alternative, Evidence, Gold
from eval.judge import Verdict, judge
from eval.units import date_stands_in, dates_in, measure, number_value, numbers_in, same_quantity, stands_in

TEXTS = {
    "may": (
        "Đến ngày 15/6/2021, xã Mây thu 12,5 tỷ đồng, đạt 45,2% kế hoạch, chi 7 tỷ đồng. "
        "Đàn vịt có 3.400 con, gồm 1.250 con đẻ và 2.150 con thịt. Hồ do Hợp tác xã Suối Bạc làm, khánh thành ngày "
        "6/1/2021 theo Công văn số 77/CV-XM."
    ),
    "gio": "Trong năm 2022 xã Gió thu 9,9 tỷ đồng, đàn vịt có 800 con.",
}
THU = "xã Mây thu 12,5 tỷ đồng, đạt 45,2% kế hoạch"
VIT = "Đàn vịt có 3.400 con, gồm 1.250 con đẻ và 2.150 con thịt"
HO = "Hồ do Hợp tác xã Suối Bạc làm, khánh thành ngày 6/1/2021"


def value(amount: float | str, unit: str) -> Alternative:
    return Alternative(Decimal(str(amount)), unit)


def gold(kind: str = "value", *groups: list[Alternative], **changes: Any) -> Gold:
    fields: dict[str, Any] = {
        "id": "q1",
        "question": "Xã Mây thu được bao nhiêu?",
        "lang": "vi",
        "kind": kind,
        "must": tuple(map(tuple, groups)) or ((value(12.5, "tỷ đồng"),),),
        "forbid": (),
        "evidence": ((Evidence("may", THU),),),
    }
    if kind == "unanswerable":
        fields |= {"must": (), "evidence": ()}
    return Gold(**{**fields, **changes})


def fact(amount: Any = 12.5, unit: str | None = "tỷ đồng", text: str = "12,5", **changes: Any) -> dict[str, Any]:
    return {
        "value": amount,
        "unit": unit,
        "text": text,
        "indicator": "thu",
        "aspect": "level",
        "period": "2021-H1",
        "as_of": None,
        "place": "Mây",
        "approximate": False,
        "derived": False,
        "formula": None,
        "citation": 1,
        **changes,
    }


def cite(quote: str = THU, n: int = 1, doc: str = "may", **changes: Any) -> dict[str, Any]:
    start = TEXTS[doc].index(quote)
    return {
        "n": n,
        "doc": doc,
        "title": "Báo cáo xã",
        "number": None,
        "date": None,
        "section": ["I. Thu chi"],
        "page": None,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        **changes,
    }


def record(*facts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "question": "Xã Mây thu được bao nhiêu?",
        "status": "answered",
        "answer": "Xã Mây thu 12,5 tỷ đồng [1].",
        "facts": list(facts or [fact()]),
        "citations": [cite()],
        "notices": [],
        "engine": "extractive",
        "elapsed_ms": 3.5,
        **changes,
    }


def broken(answer: Mapping[str, Any], question: Gold | None = None) -> tuple[str, ...]:
    return judge(question or gold(), answer, TEXTS).broken


# ---- figures -----------------------------------------------------------------------------------------------------


def test_right_answer() -> None:
    assert judge(gold(), record(), TEXTS) == Verdict("q1", "value", "vi", True, True, True, False)


def test_value_in_another_unit_of_money_is_right() -> None:
    assert judge(gold("value", [value(12500, "triệu đồng")]), record(), TEXTS).right


@pytest.mark.parametrize(
    ("wrong", "miss"),
    [
        (fact(12.5, "tấn"), "wrong_unit"),
        (fact(12.5, "triệu đồng"), "wrong_unit"),
        (fact(12500, "tỷ đồng"), "wrong_unit"),
        (fact(45.2, "%"), "wrong_aspect"),
        (fact(7, "tỷ đồng"), "wrong_indicator"),
        (fact(None, None), "wrong_indicator"),
        (fact(12.51, "tỷ đồng"), "wrong_indicator"),
    ],
)
def test_wrong_figure_and_its_class(wrong: dict[str, Any], miss: str) -> None:
    verdict = judge(gold(), record(wrong), TEXTS)
    assert (verdict.right, verdict.figures, verdict.cited, verdict.miss) == (False, False, True, miss)


@pytest.mark.parametrize(
    ("quote", "text", "miss"),
    [
        ("Trong năm 2022 xã Gió thu 9,9 tỷ đồng", "9,9", "wrong_place"),
        ("Trong năm 2022 xã Mây thu 8,8 tỷ đồng", "8,8", "wrong_period"),
    ],
)
@pytest.mark.parametrize("label", ["Mây", "Gió", None])
def test_figure_of_another_report_is_of_the_place_that_its_text_names(
    quote: str, text: str, miss: str, label: str | None
) -> None:
    texts = {**TEXTS, "gio": quote}
    other = {**cite(), "doc": "gio", "start": 0, "end": len(quote), "quote": quote}
    amount = float(text.replace(",", "."))
    answer = record(fact(amount, text=text, place=label), citations=[other], answer=f"Thu {text} tỷ đồng [1].")
    verdict = judge(gold(), answer, texts)
    assert (verdict.figures, verdict.cited, verdict.broken, verdict.miss) == (False, False, (), miss)


@pytest.mark.parametrize(("kind", "right"), [("value", True), ("count", True), ("list", False), ("compare", False)])
def test_forbidden_second_fact_counts_only_where_there_is_no_headline(kind: str, right: bool) -> None:
    question = gold(kind, forbid=(value(45.2, "%"),))
    verdict = judge(question, record(fact(), fact(45.2, "%", "45,2%")), TEXTS)
    assert (verdict.right, verdict.miss) == (right, None if right else "wrong_aspect")


def test_forbidden_first_fact_is_wrong_in_every_kind() -> None:
    answer = record(fact(45.2, "%", "45,2%"), fact())
    for kind in ("value", "list"):
        assert not judge(gold(kind, forbid=(value(45.2, "%"),)), answer, TEXTS).figures
    assert judge(gold("list"), answer, TEXTS).figures
    assert not judge(gold("value"), answer, TEXTS).figures


@pytest.mark.parametrize(("kind", "counted"), [("ambiguous", 4), ("conflict", 4), ("followup", 2), ("derived", 2)])
def test_how_many_facts_count(kind: str, counted: int) -> None:
    groups = ([value(12.5, "tỷ đồng")], [value(45.2, "%")])
    fillers = [fact(7, "tỷ đồng", "12,5")] * (counted - 2)
    assert judge(gold(kind, *groups), record(fact(45.2, "%", "45,2%"), *fillers, fact()), TEXTS).right
    late = record(fact(45.2, "%", "45,2%"), *fillers, fact(7, "tỷ đồng", "12,5"), fact())
    assert not judge(gold(kind, *groups), late, TEXTS).figures


def test_missing_reading() -> None:
    verdict = judge(gold("ambiguous", [value(12.5, "tỷ đồng")], [value(9.9, "tỷ đồng")]), record(), TEXTS)
    assert (verdict.figures, verdict.miss) == (False, "missing_reading")


def test_not_found() -> None:
    refused = record(status="not_found", answer="Báo cáo không có số liệu này.", facts=[], citations=[])
    right = judge(gold("unanswerable"), refused, TEXTS)
    assert (right.right, right.abstained, right.miss) == (True, True, None)
    false_refusal = judge(gold(), refused, TEXTS)
    assert (false_refusal.right, false_refusal.abstained, false_refusal.miss) == (False, True, "should_have_answered")
    assert judge(gold("unanswerable"), record(), TEXTS).miss == "should_have_refused"


def test_not_found_is_wrong_even_with_the_right_fact() -> None:
    verdict = judge(gold(), record(status="not_found"), TEXTS)
    assert (verdict.figures, verdict.cited, verdict.right) == (False, True, False)


def test_text_stands_in_the_answer_and_forbidden_text_must_not() -> None:
    question = gold("text", [Alternative(text="hợp tác xã  SUỐI BẠC")], evidence=((Evidence("may", HO),),))
    named = fact(None, None, "Hợp tác xã Suối Bạc")
    answer = record(named, answer="Do Hợp tác xã Suối Bạc làm [1].", citations=[cite(HO)])
    assert judge(question, answer, TEXTS).right
    assert not judge(question, {**answer, "answer": "Do một hợp tác xã làm [1]."}, TEXTS).figures
    forbidden = gold("text", *map(list, question.must), forbid=(Alternative(text="Suối Bạc"),))
    assert judge(forbidden, answer, TEXTS).miss == "wrong_indicator"


@pytest.mark.parametrize("wording", ["06/01/2021", "6/1/2021", "06-01-2021", "6 tháng 1 năm 2021", "2021-01-06"])
@pytest.mark.parametrize(
    "said",
    ["ngày 6/1/2021", "ngày 06 tháng 01 năm 2021", "2021-01-06", "6.1.2021", "ngày 6/1 năm 2021", "6 January 2021"],
)
def test_dates_match_in_any_notation(wording: str, said: str) -> None:
    question = gold("date", [Alternative(text=wording)], evidence=((Evidence("may", HO),),))
    answer = record(fact(None, None, "6/1/2021"), answer=f"Khánh thành {said} [1].", citations=[cite(HO)])
    assert judge(question, answer, TEXTS).right


@pytest.mark.parametrize("said", ["16/1/2021", "6/11/2021", "6/1/2022", "1/6/2021", "6 tháng 1", "6 tháng năm 2021"])
def test_other_dates_do_not_match(said: str) -> None:
    assert not date_stands_in("6/1/2021", said)
    assert not stands_in("6/1/2021", said)


def test_a_day_without_a_year() -> None:
    assert date_stands_in("22/5", "từ 22/05/2021")
    assert date_stands_in("ngày 22 tháng 5", "ngày 22/5")
    assert not date_stands_in("22/5", "ngày 22 tháng 6 năm 2021")
    assert dates_in("mốc 958/2, 42/2014, ngày 31/12/2020") == {(2020, 12, 31)}


# ---- evidence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shown", "cited"), [(49, False), (50, True), (51, True)])
def test_half_of_the_evidence_must_be_cited(shown: int, cited: bool) -> None:
    texts = {"may": "12,5 tỷ. " + "a" * 100}
    question = gold(evidence=((Evidence("may", "a" * 100),),))
    citation = {**cite(), "start": 0, "end": 9 + shown, "quote": texts["may"][: 9 + shown]}
    verdict = judge(question, record(citations=[citation]), texts)
    assert (verdict.figures, verdict.cited, verdict.broken) == (True, cited, ())
    assert verdict.miss == (None if cited else "right_figure_no_passage")


def test_every_group_of_evidence_must_be_cited() -> None:
    either = gold(evidence=((Evidence("may", VIT), Evidence("may", THU)),))
    both = gold(evidence=((Evidence("may", VIT),), (Evidence("may", THU),)))
    assert judge(either, record(), TEXTS).cited
    assert not judge(both, record(), TEXTS).cited
    assert judge(both, record(citations=[cite(), cite(VIT, 2)]), TEXTS).cited


def test_evidence_of_another_report_does_not_count() -> None:
    texts = {**TEXTS, "ban-sao": TEXTS["may"]}
    assert not judge(gold(evidence=((Evidence("ban-sao", THU),),)), record(), texts).cited


# ---- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"status": "ok"}, "status"),
        ({"answer": " "}, "empty_answer"),
        ({"answer": "a" * 2501}, "answer_too_long"),
        ({"citations": [cite(start=0)]}, "quote_mismatch"),
        ({"citations": [cite(doc="may", start=-5)]}, "quote_mismatch"),
        ({"citations": [{**cite(), "doc": "khác"}]}, "quote_mismatch"),
        ({"citations": [cite(), cite()]}, "duplicate_citation"),
        ({"answer": "Thu 12,5 tỷ đồng [2]."}, "unknown_marker"),
        ({"answer": "Thu 12,5 tỷ đồng [1, 2]."}, "unknown_marker"),
        ({"facts": [fact(), fact(citation=3, derived=True, formula="12,5 - 7", text="5,5")]}, "unknown_citation"),
        ({"facts": [fact(text="2,5")]}, "fact_not_in_quote"),
        ({"facts": [fact(text="")]}, "fact_not_in_quote"),
        ({"answer": "Thu 12,6 tỷ đồng [1]."}, "unsourced_number"),
        ({"facts": [fact(derived=True)]}, "unsourced_operand"),
    ],
)
def test_each_rule_is_named(change: dict[str, Any], rule: str) -> None:
    verdict = judge(gold(), record(**change), TEXTS)
    assert rule in verdict.broken
    assert not verdict.right
    assert any(detail.startswith(f"{rule}: ") for detail in verdict.details)


def test_a_right_answer_that_breaks_a_rule_is_a_miss() -> None:
    verdict = judge(gold(), record(answer="Xã thu 12,5 tỷ đồng [1], hơn 3 lần."), TEXTS)
    assert (verdict.figures, verdict.cited, verdict.broken, verdict.miss) == (
        True,
        True,
        ("unsourced_number",),
        "broken_rule",
    )


def test_limits_are_inclusive() -> None:
    texts = {"may": THU + "." * 1500}
    for length, rules in ((1500, ()), (1501, ("quote_too_long",))):
        citation = {**cite(), "start": 0, "end": length, "quote": texts["may"][:length]}
        assert judge(gold(), record(citations=[citation]), texts).broken == rules
    assert broken(record(answer="a" * 2500)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"status": None},
        {"facts": None},
        {"facts": [{}]},
        {"facts": ["12,5"]},
        {"facts": [fact(amount="12,5")]},
        {"facts": [fact(amount=True)]},
        {"facts": [fact(amount=float("nan"))]},
        {"facts": [fact(derived=0)]},
        {"facts": [fact(citation=None)]},
        {"facts": [fact(citation=True)]},
        {"citations": [cite(section="I.")]},
        {"citations": [cite(section=[1])]},
        {"citations": [cite(page="3")]},
        {"notices": [{"kind": "conflict"}]},
        {"elapsed_ms": "3"},
    ],
)
def test_missing_fields_and_wrong_types(change: dict[str, Any]) -> None:
    verdict = judge(gold(), record(**change), TEXTS)
    assert (verdict.broken, verdict.right, verdict.figures, verdict.miss) == (("fields",), False, False, "broken_rule")


def test_error_record_and_further_fields() -> None:
    verdict = judge(gold(), {"id": "q1", "error": "câu hỏi rỗng"}, TEXTS)
    assert verdict.broken == ("fields",)
    assert verdict.details[0] == "fields: lỗi: câu hỏi rỗng"
    assert judge(gold(), record(extra=1), TEXTS).right


# ---- numbers of the answer ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "Thu 12,5 tỷ đồng, đạt 45,2% [1].",
        "Thu 12,50 tỷ đồng [1].",
        "Theo báo cáo 08/BC-XM ngày 08/6/2021 [1].",
        "Theo báo cáo ngày 8 tháng 6 năm 2021 [1].",
        "Báo cáo số 8, năm 2021, tháng 06 [1].",
        "Báo cáo quý 3 nói vậy [1].",
        "Không có số nào [1].",
    ],
)
def test_numbers_with_a_source(answer: str) -> None:
    known = cite(title="Báo cáo quý 3", number="08/BC-XM", date="2021-06-08")
    assert broken(record(answer=answer, citations=[known])) == ()


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("Đạt 45,3% [1].", "45,3"),
        ("Đạt 45% [1].", "45"),
        ("Thu 12.500 triệu đồng [1].", "12.500"),
        ("Thu 125 tỷ đồng [1].", "125"),
        ("Thu 12.5 tỷ, chi 7 tỷ đồng [1].", "7"),
        ("Ngày 09/6/2021 [1].", "09/6/2021"),
        ("Báo cáo 09/BC-XM [1].", "09/BC-XM"),
        ("Báo cáo 08/TB-XM [1].", "08/TB-XM"),
        ("Báo cáo ngày 6/8/2021 [1].", "6/8/2021"),
        ("1. Thu 12,5 tỷ đồng [1].", "1"),
    ],
)
def test_numbers_without_a_source(answer: str, missing: str) -> None:
    known = cite(title="Báo cáo", number="08/BC-XM", date="2021-06-08")
    verdict = judge(gold(), record(answer=answer, citations=[known]), TEXTS)
    assert verdict.details == (f"unsourced_number: {missing}",)


def test_numbers_of_the_question_have_a_source() -> None:
    question = gold(question="Năm 2025, xã Mây thu bao nhiêu so với 14,5 tỷ?")
    assert broken(record(answer="Không tới 14,5 tỷ đồng năm 2025 [1]."), question) == ()


def test_derived_fact() -> None:
    difference = fact(900, "con", "900 con", derived=True, formula="2.150 - 1.250")
    question = gold("derived", [value(900, "con")], evidence=((Evidence("may", VIT),),))
    answer = record(difference, answer="Nhiều hơn 900 con (2.150 - 1.250) [1].", citations=[cite(VIT)])
    assert judge(question, answer, TEXTS).right
    assert broken({**answer, "facts": [{**difference, "derived": False}]}, question) == (
        "fact_not_in_quote",
        "unsourced_number",
    )
    for formula in ("2.150 - 1.251", None, "", "900"):
        wrong = {**answer, "facts": [{**difference, "formula": formula}]}
        assert broken(wrong, question) == ("unsourced_operand", "unsourced_number")


@pytest.mark.parametrize("formula", ["1.250 / 3.400 × 100", "1.250/3.400 = 36,8%", "1,25 / 3,4", "3.400 / 1000"])
def test_operands_may_be_converted(formula: str) -> None:
    share = fact(36.7647, "%", "36,8%", derived=True, formula=formula)
    answer = record(share, answer="Chiếm 36,8% đàn vịt [1].", citations=[cite(VIT)])
    assert broken(answer) == ()


def test_number_value() -> None:
    readings = {
        "472.347,4": "472347.4",
        "2.049.706": "2049706",
        "1.380": "1380",
        "1725": "1725",
        "598,774": "598.774",
        "78.53": "78.53",
        "0.899": "0.899",
        "07": "7",
        "3,669.25": "3669.25",
        "1,234,567": "1234567",
    }
    assert {number: number_value(number) for number in readings} == {n: Decimal(v) for n, v in readings.items()}
    assert number_value("30.6.2021") is None


def test_numbers_in_leaves_markers_out() -> None:
    assert numbers_in("Đạt 472.347,4/ 2.049.706 triệu đồng [1][2, 3], 5,5ha.") == ["472.347,4", "2.049.706", "5,5"]


# ---- units -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1_100, "triệu đồng"), ("1.1", "tỷ đồng")),
        ((4_023_093_950, "đồng"), ("4.023", "tỷ đồng")),
        ((278.8, "triệu USD"), (278_800_000, "usd")),
        ((2, "tấn"), (2_000, "kg")),
        ((20, "tạ"), (2, "tấn")),
        ((5.5, "tấn/ha"), (55, "tạ/ha")),
        ((59_800, "lượt khách"), (59.8, "nghìn lượt")),
        ((17, "HTX"), (17, "hợp tác xã")),
        ((35, "nghìn lao động"), (35_000, "lao động")),
        ((3.04, "điểm %"), (3.04, "điểm phần trăm")),
        ((23, "phần trăm"), (23.01, "%")),
        ((8, "nghìn thùng phiếu"), (8_000, "thùng  Phiếu")),
        ((0, "vụ"), (0, "vụ")),
    ],
)
def test_same_quantity(one: tuple[float, str], other: tuple[float | str, str]) -> None:
    assert same_quantity(Decimal(str(one[0])), one[1], Decimal(str(other[0])), other[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((3.04, "%"), (3.04, "điểm phần trăm")),
        ((846, "người"), (846, "bệnh nhân")),
        ((12.5, "triệu đồng"), (12.5, "tỷ đồng")),
        ((12.5, ""), (12.5, "tỷ đồng")),
        ((12.5, "usd"), (12.5, "đồng")),
        ((-10.4, "%"), (10.4, "%")),
        ((100.06, "ha"), (100, "ha")),
        ((0.001, "vụ"), (0, "vụ")),
    ],
)
def test_other_quantity(one: tuple[float, str], other: tuple[float, str]) -> None:
    assert not same_quantity(Decimal(str(one[0])), one[1], Decimal(str(other[0])), other[1])


def test_measure_of_an_unknown_unit_is_its_own() -> None:
    assert measure("Nghìn  thùng phiếu") == ("other:thùng phiếu", Decimal(1000))


@pytest.mark.parametrize(
    ("wording", "text", "stands"),
    [
        ("2016-2021", "nhiệm kỳ 2016 - 2021.", True),
        ("than", "thanh tra", False),
        ("than", "Than, gỗ", True),
        ("20", "thứ 2.120", False),
        ("20", "20,5", False),
        ("5,5", "rộng 5,5ha", True),
        ("thứ 20", "Thứ\n20.", True),
        ("77/CV-XM", "số 177/CV-XM", False),
        ("Suối Bạc", "Suối\n\nBạc", True),
    ],
)
def test_stands_in(wording: str, text: str, stands: bool) -> None:
    assert stands_in(wording, text) is stands


# ---- classes within one report -----------------------------------------------------------------------------------

ONE = {
    "nam": (
        "UBND TỈNH NAM\n\nVụ hè thu năm 2023 (riêng huyện Thượng 40 ha) toàn tỉnh trồng 500 ha lạc, kế hoạch 450 ha. "
        "Quý I năm 2023 trồng 120 ha lạc; quý II trồng 380 ha lạc. "
        "Huyện Hạ trồng 90 ha lạc, tăng 5% so với cùng kỳ năm 2022, còn 30 ha bỏ hoang."
    )
}


@pytest.mark.parametrize(
    ("question", "wanted", "given", "aspect", "miss"),
    [
        ("Tỉnh Nam trồng bao nhiêu ha lạc?", "500 ha lạc", "90 ha", "level", "wrong_place"),
        ("Huyện Hạ trồng bao nhiêu ha lạc?", "90 ha lạc", "500 ha", "level", "wrong_place"),
        ("Quý I/2023 trồng bao nhiêu ha lạc?", "120 ha lạc", "380 ha", "level", "wrong_period"),
        ("Vụ hè thu năm 2023 trồng bao nhiêu ha lạc?", "500 ha lạc", "450 ha", "plan", "wrong_aspect"),
        ("Huyện Hạ trồng bao nhiêu ha lạc?", "90 ha lạc", "5%", "change", "wrong_aspect"),
        ("Huyện Hạ trồng bao nhiêu ha lạc?", "90 ha lạc", "30 ha", "level", "wrong_indicator"),
    ],
)
def test_class_is_read_around_the_figure(question: str, wanted: str, given: str, aspect: str, miss: str) -> None:
    quotes = {quote: ONE["nam"].index(quote) for quote in (wanted, given)}
    number, _, unit = given.replace("%", " %").partition(" ")
    indicator = "diện tích bỏ hoang" if miss == "wrong_indicator" else "trồng lạc"
    shown = fact(float(number), unit, given, indicator=indicator, aspect=aspect, period=None, place=None)
    citation = {**cite(), "doc": "nam", "start": quotes[given], "end": quotes[given] + len(given), "quote": given}
    answer = record(shown, citations=[citation], answer=f"{given} [1].")
    expected = value(wanted.split()[0], "ha")
    asked = gold("value", [expected], question=question, evidence=((Evidence("nam", wanted),),))
    assert judge(asked, answer, ONE).miss == miss
