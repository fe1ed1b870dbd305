"""Sentences that answer a question about a person, a day, a document or a reason."""

import dataclasses

import pytest
from asking import LAM_SA, NUI_BAC, open_assistant

from assistant.passages import (
    MAX_QUOTE,
    Sentence,
    names_asked,
    names_holder,
    passage_sentences,
    rank_sentences,
    trimmed,
)
from index.records import Passage

CLAUSES = "; ".join(
    f"Sở Nội vụ chủ trì việc thứ {n} của chương trình cải cách hành chính năm này" for n in range(1, 11)
)
LONG = LAM_SA.replace(
    "3. Du lịch\n", f"3. Cải cách\n\n{CLAUSES}; Sở Tư pháp chủ trì tuyển chọn hòa giải viên.\n\n4. Du lịch\n"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("passages"), lam_sa=LONG, nui_bac=NUI_BAC)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rank(assistant):
    def ranked(question):
        query, hits, view = assistant.walk(question, (), 16)
        return query, rank_sentences(query, hits, view.snapshot, view.rarity)

    return ranked


def passage(*paragraphs):
    """A passage of these paragraphs, with a gap of text that is not its own between them."""
    spans, text = [], ""
    for paragraph in paragraphs:
        text += "\n\n¹ Chú thích.\n\n" if text else ""
        spans.append((len(text), len(text) + len(paragraph)))
        text += paragraph
    return Passage("r#0", "r", (), 0, len(text), tuple(spans), "body", text)


def sentences_of(given):
    return [given.text[start:end] for start, end in passage_sentences(given)]


def test_sentences_of_a_paragraph():
    given = passage("Đàn trâu giảm. Đàn bò tăng 1,1% so với cùng kỳ.")
    assert sentences_of(given) == ["Đàn trâu giảm.", "Đàn bò tăng 1,1% so với cùng kỳ."]


def test_a_sentence_that_a_footnote_cuts_is_one():
    given = passage("Đàn trâu giảm. Sản lượng điện tăng", "3,3% so với cùng kỳ.")
    assert sentences_of(given)[-1] == "Sản lượng điện tăng\n\n¹ Chú thích.\n\n3,3% so với cùng kỳ."


def test_paragraphs_that_are_whole_stay_apart():
    assert sentences_of(passage("Đàn trâu giảm.", "Đàn bò tăng.")) == ["Đàn trâu giảm.", "Đàn bò tăng."]


def test_sentences_stand_in_the_report_at_their_place(assistant, rank):
    _, ranked = rank("Cơ quan nào chủ trì biên soạn tài liệu?")
    for sentence in ranked:
        assert assistant.text_of(sentence.report.id)[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""


@pytest.mark.parametrize(
    "question, told",
    [
        ("Cơ quan nào chủ trì biên soạn tài liệu lịch sử địa phương?", "Sở Giáo dục và Đào tạo chủ trì"),
        ("Vì sao trạm y tế chậm sửa chữa?", "nguyên nhân là do thiếu vật liệu"),
    ],
)
def test_the_best_sentence(rank, question, told):
    _, ranked = rank(question)
    assert told in ranked[0].text
    assert ranked[0].missing < 0.5
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)


def test_what_no_sentence_holds_is_missing(rank):
    _, ranked = rank("Vì sao tàu ngầm bị đắm?")
    assert min(sentence.missing for sentence in ranked) > 0.8


def test_a_short_sentence_is_shown_whole(rank):
    query, ranked = rank("Vì sao trạm y tế chậm sửa chữa?")
    assert trimmed(query, ranked[0]) == (ranked[0].start, ranked[0].end)


def test_of_a_long_sentence_the_clauses_that_answer_are_shown(assistant, rank):
    query, ranked = rank("Cơ quan nào chủ trì tuyển chọn hòa giải viên?")
    best = ranked[0]
    assert best.end - best.start > MAX_QUOTE
    start, end = trimmed(query, best)
    shown = assistant.text_of(best.report.id)[start:end]
    assert best.start <= start < end <= best.end
    assert len(shown) <= MAX_QUOTE
    assert "Sở Tư pháp chủ trì tuyển chọn hòa giải viên" in shown


@pytest.mark.parametrize(
    "question, text, named",
    [
        ("Chủ tịch UBND tỉnh Lam Sa là ai?", "Chủ tịch UBND tỉnh Nông Quốc Thạnh chủ trì phiên họp.", True),
        (
            "Chủ tịch UBND tỉnh Lam Sa là ai?",
            "Chủ tịch UBND tỉnh phê bình 03 đơn vị: Sở Y tế, UBND thị xã Trần Phú.",
            False,
        ),
        ("Chủ tịch UBND tỉnh Lam Sa là ai?", "- Chủ tịch, các PCT UBND tỉnh;", False),
        ("Chủ tịch UBND tỉnh Lam Sa là ai?", "Kết quả của UBND tỉnh, Chủ tịch UBND tỉnh Lam Sa", False),
        ("Giám đốc Sở Y tế tên là gì?", "Giám đốc Sở Y tế, đồng chí Lò Thị Mai, báo cáo.", True),
        ("Giám đốc Sở Y tế tên là gì?", "Sở Y tế trình mua bổ sung 04 xe cứu thương.", False),
        ("Ai ký quyết định?", "Quyết định có hiệu lực từ ngày ký.", True),
    ],
)
def test_the_holder_of_an_office_must_be_named(assistant, question, text, named):
    assert names_holder(assistant.walk(question, (), 1)[0], text) is named


def test_a_place_that_is_asked_for_must_be_named(assistant):
    query = assistant.walk("Vụ ngộ độc xảy ra ở huyện nào?", (), 1)[0]
    assert names_asked(query, "Vụ ngộ độc xảy ra tại huyện Đông Sa.")
    assert not names_asked(query, "Trên địa bàn tỉnh xảy ra 02 vụ ngộ độc thực phẩm.")


def test_the_part_between_semicolons_that_answers_is_shown_alone(assistant):
    report, start = (
        "Sở Nội vụ trình đề án; Ban Chỉ đạo chuyển đổi số do ông Ngô Văn Sơn làm Trưởng ban; Sở Y tế mua xe.",
        0,
    )
    query = assistant.walk("Ai làm Trưởng ban Chỉ đạo chuyển đổi số?", (), 1)[0]
    whole = passage(report)
    some = next(iter(assistant.reports())).id
    found = Sentence(whole, dataclasses.replace(assistant.report(some), text=report), start, len(report), 1.0, 0.0)
    assert report[slice(*trimmed(query, found))].startswith("Ban Chỉ đạo chuyển đổi số do ông Ngô Văn Sơn")
