import itertools

import pytest
from conftest import make_report
from hypothesis import given, settings
from hypothesis import strategies as st

from index.facts import extract
from index.forms import search_text
from index.outline import outline
from index.split import LIMIT, TARGET, split

SENTENCE = "Toàn tỉnh đã gieo trồng được 12.500 ha cây hằng năm các loại, đạt 98,2% kế hoạch. "
LINES = st.sampled_from(
    ["I. KINH TẾ", "1. Nông nghiệp", "- Lúa: 5 ha.", SENTENCE, SENTENCE * 20, "¹ Ghi chú.", "x" * 1500, "| a | 5 |", ""]
)


def check(text: str) -> None:
    """Every block that is no heading lies in passages whose spans point into the text, in order and apart."""
    report = make_report(text)
    passages = split(report)
    spans = sorted(span for passage in passages for span in passage.spans)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.start == passage.spans[0][0] and passage.end == passage.spans[-1][1]
        assert passage.joined
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    held = {i for a, b in spans for i in range(a, b)}
    for block in outline(text):
        if block.kind != "heading":
            assert all(i in held or text[i].isspace() for a, b in block.spans for i in range(a, b))
    assert [p.id for p in split(report)] == [p.id for p in passages]
    assert len({p.id for p in passages}) == len(passages)


def test_lines_under_one_heading_are_one_passage() -> None:
    text = "I. Nông nghiệp\n- Lúa: 5 ha.\n- Ngô: 4 ha."
    (passage,) = split(make_report(text))
    assert (passage.id, passage.headings, passage.kind) == ("r#0", ("I. Nông nghiệp",), "list")
    assert passage.text == "- Lúa: 5 ha.\n- Ngô: 4 ha."
    assert passage.joined == "- Lúa: 5 ha. - Ngô: 4 ha."


def test_a_heading_begins_a_new_passage() -> None:
    passages = split(make_report("I. Nông nghiệp\nLúa tốt.\n\nII. Công nghiệp\nĐiện đủ."))
    assert [(p.id, p.headings, p.text) for p in passages] == [
        ("r#0", ("I. Nông nghiệp",), "Lúa tốt."),
        ("r#1", ("II. Công nghiệp",), "Điện đủ."),
    ]


@pytest.mark.parametrize(("text", "kind"), [("¹ Ghi chú.", "footnote"), ("| a | 5 |", "table"), ("Lúa tốt.", "body")])
def test_kind(text: str, kind: str) -> None:
    assert [p.kind for p in split(make_report(text))] == [kind]


def test_each_row_of_a_table_is_a_passage_and_the_first_has_the_heads() -> None:
    text = "| Cây | ha |\n|---|---|\n| I. Lúa | |\n| - Lúa lai | 4 |\n| - Lúa thuần | 6 |"
    assert [p.text for p in split(make_report(text))] == [
        "| Cây | ha |\n|---|---|\n| I. Lúa | |\n| - Lúa lai | 4 |",
        "| - Lúa thuần | 6 |",
    ]


def test_a_footnote_is_a_passage_of_its_own() -> None:
    text = "Sản lượng cả năm của toàn tỉnh đạt 12 nghìn tấn, tăng\n\n¹ Theo giá so sánh.\n\n144,4% so với cùng kỳ."
    body, note = split(make_report(text))
    assert body.joined == "Sản lượng cả năm của toàn tỉnh đạt 12 nghìn tấn, tăng 144,4% so với cùng kỳ."
    assert (note.kind, note.text) == ("footnote", "Theo giá so sánh.")
    assert body.start < note.start < note.end < body.end


def test_short_blocks_are_put_together_up_to_the_target() -> None:
    text = "\n\n".join(f"Mục số {i}. {SENTENCE.strip()}" for i in range(30))
    sizes = [sum(b - a for a, b in p.spans) for p in split(make_report(text))]
    assert max(sizes) <= TARGET
    assert min(sizes[:-1]) > TARGET - 2 * len(SENTENCE)


def test_a_long_block_is_cut_between_sentences() -> None:
    passages = split(make_report((SENTENCE * 40).strip()))
    assert len(passages) > 1
    assert all(len(p.text) <= LIMIT and p.text.strip().endswith("kế hoạch.") for p in passages)


def test_a_sentence_over_the_limit_is_cut_between_clauses() -> None:
    text = "Kết quả: " + "; ".join(f"xã số {i} trồng {i} ha rừng" for i in range(1, 120)) + "."
    passages = split(make_report(text))
    assert all(len(p.text) <= LIMIT for p in passages)
    assert all(p.text.rstrip().endswith((";", ".")) for p in passages)


def test_a_word_over_the_limit_is_cut_all_the_same() -> None:
    assert all(len(p.text) <= LIMIT for p in split(make_report("a" * (3 * LIMIT))))


@pytest.mark.parametrize("text", ["", "I. KINH TẾ", "\n\n12\n\n"])
def test_a_text_without_blocks_has_no_passages(text: str) -> None:
    assert split(make_report(text)) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=8).map("\n\n".join) | st.lists(LINES, max_size=8).map("\n".join) | st.text())
def test_passages_of_any_text(text: str) -> None:
    check(text)


def test_a_footnote_carries_the_sentence_of_its_mark_and_its_heading() -> None:
    text = (
        "I. Thủy sản\n\nNuôi trồng và đánh bắt khá¹. Trồng rừng đạt\n\n¹ Sản lượng 96 tấn.\n\n5 ha.\n\nII. Y tế\n\nTốt."
    )
    note = next(p for p in split(make_report(text)) if p.kind == "footnote")
    assert (note.headings, note.text, note.anchor) == (("I. Thủy sản",), "Sản lượng 96 tấn.", text.index("¹"))
    assert search_text(note, make_report(text)) == "I. Thủy sản. Nuôi trồng và đánh bắt khá. Sản lượng 96 tấn."


def test_marks_are_left_out_of_what_is_searched() -> None:
    (body, _) = split(make_report("Phân công rõ ràng¹; họp đủ (10 kỳ)[^2].\n\n¹ Số 12."))
    assert body.joined == "Phân công rõ ràng; họp đủ (10 kỳ)."


@pytest.mark.parametrize(
    "heading",
    [
        "**Tổng thu ngân sách đạt 845 tỷ đồng**",
        "1. Thu ngân sách đạt 845 tỷ đồng",
        "## Thu ngân sách đạt 845 tỷ đồng",
        "TỔNG THU NGÂN SÁCH ĐẠT 845 TỶ ĐỒNG",
    ],
)
def test_a_heading_that_states_a_figure_is_a_passage_too(heading):
    report = make_report(f"I. THU NGÂN SÁCH\n\n{heading}\n\nCác khoản thu đều khá.\n")
    passages = split(report)
    assert [passage.text for passage in passages] == [heading, "Các khoản thu đều khá."]
    [fact] = extract(report, passages)
    assert (fact.figure.value, fact.figure.unit.lower(), fact.passage_id) == (845, "tỷ đồng", passages[0].id)
    assert "845" not in " ".join(passages[0].headings)


def test_a_heading_with_a_period_alone_is_none():
    report = make_report("I. KẾT QUẢ 6 THÁNG ĐẦU NĂM 2021\n\n1. Nông nghiệp\n\nCác khoản thu đều khá.\n")
    assert [passage.text for passage in split(report)] == ["Các khoản thu đều khá."]


def test_no_figure_is_cut_in_two():
    words = "đàn bò của các hộ " * 80
    for at in range(1_180, 1_320, 7):
        text = f"{words[:at].rsplit(' ', 1)[0]} đạt 1 tỷ 784 triệu 400 ngàn đồng {words}"
        report = make_report(text)
        passages = split(report)
        [fact] = extract(report, passages)
        [home] = [passage for passage in passages if passage.id == fact.passage_id]
        assert fact.figure.text in home.text and fact.figure.text == "1 tỷ 784 triệu 400 ngàn đồng"
        assert home.start <= fact.start <= fact.figure.start < fact.figure.end <= fact.end <= home.end
