"""Scoring the ledger: what is right, what is wrong, and what does not count."""

import json

import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.gold_facts import misses, score_gold, summary
from eval.labels import Score, percent, read_labels, score, score_folder
from index.errors import GoldError
from index.facts import extract
from index.reading import read_report
from index.split import split

REPORT = """ỦY BAN NHÂN DÂN
TỈNH LAM SA

BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2022 của tỉnh Lam Sa

I. KINH TẾ

- Trồng rừng đạt 1.204,5/3.000 ha, đạt 40,2% kế hoạch, tăng 12,6% so với cùng kỳ.

- Thu phạt 1 tỷ 265 triệu đồng; huyện Đá Vàng có 1.450 con dê.

- Xã đạt 19 tiêu chí tiêm cho trẻ 900 liều.
"""
HEAD = {"report": "lam-sa", "from": "- Trồng rừng", "to": "900 liều."}


def line(figure, near, value, unit, aspect, indicator, **more):
    rest = {"base": None, "place": "Lam Sa", "period": "2022-H1"}
    return {
        "figure": figure,
        "near": near,
        "value": value,
        "unit": unit,
        "aspect": aspect,
        "indicator": indicator,
        **rest,
        **more,
    }


LABELS = [
    line("1.204,5", "đạt 1.204,5/3.000 ha", 1204.5, "ha", "level", "trồng rừng"),
    line("3.000 ha", "1.204,5/3.000 ha,", 3000, "ha", "plan", "trồng rừng"),
    line("40,2%", "đạt 40,2% kế hoạch", 40.2, "%", "plan_share", "trồng rừng", base="kế hoạch"),
    line("12,6%", "tăng 12,6% so với", 12.6, "%", "change", "trồng rừng", base="cùng kỳ"),
    line("1 tỷ 265 triệu đồng", "1 tỷ 265 triệu đồng", 1.265, "tỷ đồng", "level", "thu phạt"),
    line("1.450 con", "có 1.450 con dê", 1450, "con", "level", "dê", place="Đá Vàng"),
    {"skip": "19 tiêu chí"},
    line("900 liều", "900 liều", 900, "liều", "level", "tiêm trẻ"),
]


@pytest.fixture
def scored(tmp_path):
    """`scored(labels)`: the score of these labels."""

    def run(lines, text=REPORT):
        (tmp_path / "lam-sa.txt").write_text(text, encoding="utf-8")
        rows = [json.dumps(one, ensure_ascii=False) for one in (HEAD, *lines)]
        (tmp_path / "lam-sa.jsonl").write_text("\n".join(rows), encoding="utf-8")
        report = read_report(tmp_path / "lam-sa.txt")
        return score(read_labels(tmp_path / "lam-sa.jsonl", report), extract(report, split(report)), report)

    return run


def changed(at, /, **fields):
    return [{**one, **fields} if i == at else one for i, one in enumerate(LABELS)]


def test_all_right(scored):
    result = scored(LABELS)
    assert (result.labels, result.facts, result.quantity, result.aspect, result.indicator, result.all) == (7,) * 6
    assert (result.place, result.places, result.period, result.periods) == (7, 7, 7, 7)
    assert result.misses == []
    assert result.to_dict()["quantity"] == {"precision": 100.0, "recall": 100.0, "f1": 100.0}


@pytest.mark.parametrize(
    "at, fields, wrong",
    [
        (0, {"value": 1204.6}, "quantity"),
        (0, {"unit": "tấn"}, "quantity"),
        (0, {"value": 12045000, "unit": "m2"}, "quantity"),  # the same amount, not the same unit
        (1, {"aspect": "level"}, "aspect"),
        (2, {"base": "dự toán"}, "aspect"),
        (3, {"base": None}, "aspect"),
        (3, {"aspect": "index"}, "aspect"),
        (0, {"indicator": "trồng chè"}, "indicator"),
        (5, {"place": "Lam Sa"}, "place"),
        (5, {"place": None}, ""),
        (0, {"period": "2022"}, "period"),
        (0, {"period": None}, ""),
    ],
)
def test_one_thing_wrong(scored, at, fields, wrong):
    result = scored(changed(at, **fields))
    lost = {name for name in ("quantity", "aspect", "indicator") if getattr(result, name) < 7}
    expected = {"quantity", "aspect", "indicator"} if wrong == "quantity" else {wrong} & {"aspect", "indicator"}
    assert lost == expected
    assert (result.places - result.place, result.periods - result.period) == (wrong == "place", wrong == "period")
    assert len(result.misses) == bool(wrong)


@pytest.mark.parametrize(
    "at, fields",
    [
        (4, {"value": 1265, "unit": "triệu đồng"}),  # of an amount in two scales
        (0, {"base": "kế hoạch"}),  # a level is compared with nothing
        (1, {"aspect": "level", "alt_aspect": "plan"}),
        (3, {"base": None, "alt_base": "cùng kỳ"}),
        (5, {"place": "Lam Sa", "alt_place": "Đá Vàng"}),
        (5, {"place": "huyện Đá Vàng"}),
        (5, {"place": "tỉnh Lam Sa", "alt_place": "Đá Vàng"}),
        (4, {"indicator": "thu phạt tỷ vàng"}),  # one of four syllables may be lacking
        (0, {"indicator": "Rừng TRONG"}),
    ],
)
def test_what_is_right_too(scored, at, fields):
    result = scored(changed(at, **fields))
    assert (result.quantity, result.aspect, result.indicator, result.misses) == (7, 7, 7, [])


def test_a_second_reading_is_told_apart(scored):
    result = scored(changed(3, base=None, alt_base="cùng kỳ"))
    assert (result.aspect, result.aspect_first) == (7, 6)


def test_what_is_not_found_and_what_is_too_much(scored):
    fewer = scored(LABELS[:-1])
    assert (fewer.labels, fewer.facts, fewer.quantity) == (6, 7, 6)
    assert [miss.split("”: ")[1][:15] for miss in fewer.misses] == ["thừa 900 liều ("]
    more = scored([*LABELS, line("Trồng rừng", "- Trồng rừng", 1, "lần", "level", "rừng")])
    assert (more.labels, more.facts, more.quantity) == (8, 7, 7)
    assert "không thấy Trồng rừng" in more.misses[0]


def test_what_is_skipped_does_not_count(scored):
    without = [one for one in LABELS if "skip" not in one]
    assert scored(without).facts == 8 and scored(LABELS).facts == 7


def test_percentages_are_never_rounded_up():
    assert (percent(1999, 2000), percent(1, 1), percent(0, 0)) == (99.9, 100.0, None)
    assert Score(labels=3, facts=1, quantity=1).to_dict()["quantity"] == {
        "precision": 100.0,
        "recall": 33.3,
        "f1": 50.0,
    }


@pytest.mark.parametrize(
    "lines, told",
    [
        ([line("5%", "không có", 5, "%", "level", "x")], "không có"),
        ([line("5%", "trên đất", 5, "%", "level", "x")], "trên đất"),
        ([line("7%", "đạt 40,2% kế hoạch", 7, "%", "level", "x")], "7%"),
        ([line("1", "đạt", 1, "%", "level", "x")], "4 lần"),
        ([{"figure": "1"}], "near"),
    ],
)
def test_labels_that_do_not_fit_name_their_line(scored, lines, told):
    text = REPORT.replace("40,2% kế hoạch", "40,2% kế hoạch, đạt tốt")
    with pytest.raises(GoldError, match=rf"jsonl:2.*{told}"):
        scored(lines, text)


def test_the_command_over_a_folder(scored, tmp_path):
    scored(LABELS)
    assert list(score_folder(tmp_path, [tmp_path])) == ["lam-sa", "total"]
    with pytest.raises(GoldError, match="lam-sa"):
        score_folder(
            tmp_path, [tmp_path.parent / "samples"] if (tmp_path.parent / "samples").exists() else [_empty(tmp_path)]
        )
    command = ["facts", "--labels", str(tmp_path), "--reports", str(tmp_path), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "out" / "facts.json").read_text())["total"]["all"]["f1"] == 100.0


def _empty(folder):
    other = folder / "khác"
    other.mkdir()
    (other / "khac.txt").write_text(REPORT, encoding="utf-8")
    return other


# Gold questions


def gold(id, kind, value, unit, quote, question="Bao nhiêu?"):
    must = [[{"value": value, "unit": unit}]]
    evidence = [[{"doc": "lam-sa", "quote": quote}]]
    return {
        "id": id,
        "question": question,
        "lang": "vi",
        "kind": kind,
        "must": must,
        "forbid": [],
        "evidence": evidence,
    }


FOREST = "Trồng rừng đạt 1.204,5/3.000 ha"


@pytest.mark.parametrize(
    "one, found, aspect",
    [
        (gold("a", "value", 1204.5, "ha", FOREST), True, True),
        (gold("a", "value", 12.045, "km2", FOREST), True, True),  # converted
        (gold("a", "value", 1204, "ha", FOREST), False, False),
        (gold("a", "value", 40.2, "%", FOREST), False, False),  # elsewhere
        (gold("a", "value", 3000, "ha", FOREST), True, False),  # the planned one
        (gold("a", "value", 3000, "ha", FOREST, "Kế hoạch bao nhiêu ha?"), True, True),
        (gold("a", "plan", 3000, "ha", FOREST), True, True),
        (gold("a", "plan", 40.2, "%", "đạt 40,2% kế hoạch"), True, True),
        (gold("a", "growth", 40.2, "%", "đạt 40,2% kế hoạch"), True, False),
        (gold("a", "growth", 12.6, "%", "tăng 12,6"), True, True),  # the unit stands behind the quote
        (gold("a", "count", 1450, "con", "có 1.450 con"), True, True),
        (gold("a", "count", 1.45, "nghìn con", "có 1.450 con"), True, True),
    ],
)
def test_what_gold_questions_ask_for(scored, tmp_path, one, found, aspect):
    scored(LABELS)
    (tmp_path / "gold.jsonl").write_text(json.dumps(one), encoding="utf-8")
    [finding] = score_gold(tmp_path / "gold.jsonl", tmp_path)
    assert (finding.found, finding.aspect) == (found, aspect)
    assert bool(misses([finding])) is not aspect


def test_other_kinds_and_answers_in_words_are_left_out(scored, tmp_path):
    scored(LABELS)
    text = {**gold("b", "value", 1, "%", FOREST), "must": [[{"text": "rừng"}]]}
    rows = [gold("a", "list", 1204.5, "ha", FOREST), text, gold("c", "plan", 40.2, "%", "đạt 40,2% kế hoạch")]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    findings = score_gold(tmp_path / "gold.jsonl", tmp_path)
    assert [one.gold.id for one in findings] == ["c"]
    assert summary(findings)["total"] == {"questions": 1, "found": 100.0, "aspect": 100.0}
    command = ["facts", "--gold", str(tmp_path / "gold.jsonl"), "--reports", str(tmp_path)]
    assert '"found": 100.0' in CliRunner().invoke(app, command).output
