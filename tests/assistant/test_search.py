"""Rankings fused, and which reports may answer."""

import threading

import pytest
from asking import LAM_SA, LAM_SA_2023, NUI_BAC, open_assistant

from assistant.search import OTHER_PERIOD, embedded_form, reciprocal_rank_fusion
from index.lexical import LexicalIndex


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("search"), lam_sa=LAM_SA, nui_bac=NUI_BAC, lam_sa_2023=LAM_SA_2023)
    yield opened
    opened.close()


def reports_of(hits):
    return {hit.passage.report_id for hit in hits}


def test_reciprocal_rank_fusion():
    # with k = 1: 2/2 + 0.5 * 2/3, 2/3, and 0.5 * 2/2
    assert reciprocal_rank_fusion([([7, 3], 1.0), ([5, 7], 0.5)], k=1) == pytest.approx({7: 4 / 3, 3: 2 / 3, 5: 1 / 2})


def test_first_in_every_ranking_is_worth_the_sum_of_the_weights():
    assert reciprocal_rank_fusion([([4], 1.0), ([4], 0.6), ([4], 0.8)])[4] == pytest.approx(2.4)


def test_no_rankings_fuse_to_nothing():
    assert reciprocal_rank_fusion([]) == {}
    assert reciprocal_rank_fusion([([], 1.0)]) == {}


def test_the_passage_asked_for_comes_first(assistant):
    hit = assistant.search("Trạm y tế ở Lam Sa chậm sửa chữa vì sao?", k=3)[0]
    assert "thiếu vật liệu xây dựng" in hit.passage.text
    assert 0 < hit.score <= 1


def test_k_passages_at_the_most_each_once_best_first(assistant):
    hits = assistant.search("đàn trâu", k=5)
    assert len(hits) == len({hit.row for hit in hits}) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_named_place_leaves_out_the_reports_of_others(assistant):
    assert reports_of(assistant.search("Đàn trâu của Núi Bạc", k=16)) == {"nui-bac"}
    assert reports_of(assistant.search("Đàn trâu của Lam Sa", k=40)) == {"lam-sa", "lam-sa-2023"}
    assert reports_of(assistant.search("Đàn trâu", k=40)) == {"lam-sa", "lam-sa-2023", "nui-bac"}


def test_a_place_that_no_report_is_about_filters_nothing(assistant):
    assert len(reports_of(assistant.search("Đàn trâu của Cao Bằng", k=40))) == 3


def test_a_named_report_leaves_out_all_others(assistant):
    assert reports_of(assistant.search("Theo báo cáo số 90/BC-UBND, đàn trâu có bao nhiêu con?", k=16)) == {
        "lam-sa-2023"
    }


@pytest.mark.parametrize("year, report", [(2022, "lam-sa"), (2023, "lam-sa-2023")])
def test_the_report_of_the_year_asked_for_comes_first(assistant, year, report):
    hits = assistant.search(f"Đàn trâu của Lam Sa 6 tháng đầu năm {year}", k=40)
    assert hits[0].passage.report_id == report
    assert {hit.passage.report_id for hit in hits[:3]} == {report}
    assert max(hit.score for hit in hits if hit.passage.report_id != report) <= OTHER_PERIOD


@pytest.mark.parametrize("question", ["đàn trâu", "dan trau", "How many buffaloes are there?"])
def test_marked_unmarked_and_english_questions_find_the_same(assistant, question):
    assert any("Đàn trâu" in hit.passage.text for hit in assistant.search(question, k=3))


def test_searching_twice_gives_the_same(assistant):
    first = assistant.search("Giải ngân vốn đầu tư công", k=16)
    assert assistant.search("Giải ngân vốn đầu tư công", k=16) == first


def test_an_english_question_is_embedded_with_its_vietnamese_terms(assistant):
    query, *_ = assistant.walk("How many buffaloes are there?", (), 1)
    form = embedded_form(query)
    assert form.startswith("How many buffaloes are there?") and "trâu" in form
    query, *_ = assistant.walk("dan trau", (), 1)
    assert embedded_form(query) == "đàn trâu"


def test_an_empty_store_finds_nothing(make_store, encoder):
    from assistant.assistant import Assistant

    assert Assistant(make_store(), encoder).search("đàn trâu") == []


def test_rankings_of_a_large_store_are_made_at_the_same_time_and_are_the_same(assistant, monkeypatch):
    questions = ["Giải ngân vốn đầu tư công", "Đàn trâu của Núi Bạc", "Trạm y tế ở Lam Sa chậm sửa chữa vì sao?"]
    one_after_the_other = [assistant.search(question, k=16) for question in questions]
    threads = set()
    searching = LexicalIndex.search

    def noting(*args):
        threads.add(threading.current_thread())
        return searching(*args)

    monkeypatch.setattr("assistant.search.LARGE", 0)
    monkeypatch.setattr(LexicalIndex, "search", noting)
    assert [assistant.search(question, k=16) for question in questions] == one_after_the_other
    assert threading.current_thread() not in threads
