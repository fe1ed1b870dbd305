"""Facts scored for an ask."""

from dataclasses import replace
from datetime import date

import pytest
from asking import LAM_SA, NUI_BAC, open_assistant

from assistant.amounts import dimension_of
from assistant.matching import Term
from assistant.query import Wanted
from assistant.rarity import Rarity
from assistant.select import ANSWER_FEATURES, FEATURES, answerable, weights
from assistant.slots import period_fit
from index.records import Passage, Period


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    opened = open_assistant(tmp_path_factory.mktemp("select"), lam_sa=LAM_SA, nui_bac=NUI_BAC)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rank(assistant):
    def ranked(question):
        found = assistant.find(question)
        return found.ranked(found.query.asks[0])

    return ranked


def test_every_feature_has_a_weight():
    assert set(FEATURES) <= set(weights())
    assert {f"answer_{name}" for name in ANSWER_FEATURES} <= set(weights())
    assert set(ANSWER_FEATURES) <= set(FEATURES)


def test_a_score_is_the_weighted_sum_of_named_features(rank):
    for candidate in rank("Đàn trâu của Lam Sa có bao nhiêu con?"):
        assert set(candidate.features) <= set(FEATURES)
        expected = sum(weights()[name] * value for name, value in candidate.features.items())
        assert candidate.score == pytest.approx(expected)


def test_candidates_come_best_first_and_each_fact_once(rank):
    ranked = rank("Đàn trâu của Lam Sa có bao nhiêu con?")
    assert [c.score for c in ranked] == sorted((c.score for c in ranked), reverse=True)
    assert len({c.fact.id for c in ranked}) == len(ranked) > 10


@pytest.mark.parametrize(
    "question, text",
    [
        ("Đàn trâu của Lam Sa có bao nhiêu con?", "15.300 con"),
        ("Đàn bò của Lam Sa có bao nhiêu con?", "9.870 con"),
        ("Đàn trâu của Núi Bạc giảm bao nhiêu phần trăm?", "0,7%"),
        ("Trồng rừng của Lam Sa đạt bao nhiêu phần trăm kế hoạch?", "40,2%"),
        ("Trồng rừng của Lam Sa tăng bao nhiêu phần trăm so với cùng kỳ?", "12,6%"),
        ("Năng suất lúa mùa của Lam Sa là bao nhiêu tạ/ha?", "51,5 tạ/ha"),
    ],
)
def test_the_best_candidate(rank, question, text):
    assert rank(question)[0].fact.figure.text == text


def test_slot_features(rank):
    best = rank("Đàn trâu của Lam Sa 6 tháng đầu năm 2022 có bao nhiêu con?")[0].features
    assert best["place_same"] == best["period_same"] == best["unit_same"] == best["aspect_same"] == 1.0
    other = rank("Đàn trâu của Cao Bằng năm 2019 có bao nhiêu con?")[0].features
    assert other["place_other"] == other["period_other"] == 1.0


def test_answerable_weighs_what_is_missing():
    features = {"own": 1.0, "missing": 0.0}
    assert answerable(features) > answerable({**features, "missing": 0.5})
    assert answerable({}) == weights()["answer_bias"]


def test_a_question_about_what_no_report_names_is_less_likely_answered(rank):
    known = rank("Đàn trâu của Lam Sa có bao nhiêu con?")[0]
    unknown = rank("Lam Sa có bao nhiêu tàu cá đăng kiểm?")[0]
    assert known.features["unknown"] == 0.0 < unknown.features["unknown"]
    assert answerable(known.features) > weights()["answer_threshold"] > answerable(unknown.features)


def test_no_passages_give_no_candidates(assistant):
    found = assistant.find("Đàn trâu")
    assert replace(found, hits=[]).ranked(found.query.asks[0]) == []


def months(year, first, last, day):
    return Period(date(year, first, 1), date(year, last, day))


H1 = months(2022, 1, 6, 30)


@pytest.mark.parametrize(
    "wanted, period, fit",
    [
        (Wanted(H1), H1, "period_same"),
        (Wanted(H1), None, "period_open"),
        (Wanted(H1), months(2022, 1, 3, 31), "period_part"),
        (Wanted(H1), months(2022, 1, 12, 31), "period_longer"),
        (Wanted(H1), months(2021, 1, 6, 30), "period_other"),
        (Wanted(H1, year_known=False), months(2021, 1, 6, 30), "period_same"),
        (Wanted(H1), Period(date(2022, 1, 1), date(2022, 6, 25)), "period_same"),
        (Wanted(months(2022, 1, 12, 31)), H1, "period_part"),
        (Wanted(Period(date(2022, 6, 30), date(2022, 6, 30)), until=True), H1, "period_same"),
        (Wanted(Period(date(2022, 5, 31), date(2022, 5, 31)), until=True), H1, "period_longer"),
        (Wanted(Period(date(2023, 5, 31), date(2023, 5, 31)), until=True), H1, "period_other"),
    ],
)
def test_period_fit(rank, wanted, period, fit):
    fact = replace(rank("Đàn trâu")[0].fact, period=period)
    assert period_fit(wanted, fact) == fit


@pytest.mark.parametrize(
    "unit, dimension",
    [("tỷ đồng", "vnd"), ("%", "percent"), ("ha", "area"), ("con", "count:con"), ("chòi", "count:chòi"), ("", "")],
)
def test_dimension_of(unit, dimension):
    assert dimension_of(unit) == dimension


def passages(*texts):
    return [Passage(f"r#{i}", "r", (), 0, len(t), ((0, len(t)),), "body", t) for i, t in enumerate(texts)]


def test_rarer_terms_weigh_more():
    rarity = Rarity.of(passages("đàn trâu", "đàn trâu", "đàn bò", "lúa"))
    assert rarity.frequency(Term.of("đàn trâu")) == 2
    assert rarity.frequency(Term.of("trâu đàn")) == 0
    assert rarity.frequency(Term.of("gia súc", ("đàn",))) == 3
    trau, bo, no = (rarity.weight(Term.of(text)) for text in ("đàn trâu", "đàn bò", "đàn dê"))
    assert trau < bo < no
    assert rarity.weight(Term.of("đàn bò", weight=0.5)) == pytest.approx(bo / 2)


def test_rarity_of_an_empty_store_is_finite():
    assert Rarity.of([]).weight(Term.of("đàn trâu")) > 0
